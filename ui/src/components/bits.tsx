// Small parts of every page: status, moments, copying, run marks.
import { Show, createSignal } from "solid-js";
import { ago, isMoment, moment } from "../lib/format";
import { shownStyle } from "../lib/drawn";
import { createMinute } from "../lib/minute";
import { type Offer, useOffers } from "../lib/offers";
import { t } from "../lib/text";
import { waiting } from "../lib/texts/actions";

const MARKS: Record<string, string> = { RUNNING: "●", SCHEDULED: "○", FINISHED: "✓", FAILED: "✕", KILLED: "■" };

interface StatusProps {
  readonly status: string;
  readonly silentSince?: number | undefined;
  /** The word is only for those who listen. */
  readonly brief?: boolean;
}

/** A run's status by mark and word, never by colour alone. */
export function Status(props: StatusProps) {
  const word = () => t.status[props.status as keyof typeof t.status] ?? props.status;
  return (
    <span class={`status status-${props.status.toLowerCase()}`} classList={{ "status-silent": props.silentSince !== undefined }}>
      <span aria-hidden="true">{props.silentSince === undefined ? (MARKS[props.status] ?? "?") : "◌"}</span> <span class="status-word" classList={{ "visually-hidden": props.brief === true }}>{word()}</span>
      <Show when={props.silentSince}>{(since) => <span class="muted"> · {t.noSignalSince(moment(since()))}</span>}</Show>
    </span>
  );
}

/** The button under a list that is not shown whole; nothing when nothing is left. */
export function ShowMore(props: { readonly left: number; readonly onMore: () => void }) {
  const offers = (): Offer[] => (props.left > 0 ? [{ what: t.more(props.left), run: () => props.onMore() }] : []);
  useOffers(() => offers);
  return (
    <Show when={props.left > 0}>
      <button type="button" class="button" onClick={() => props.onMore()}>
        {t.more(props.left)}
      </button>
    </Show>
  );
}

export function Ago(props: { readonly ms: number }) {
  const now = createMinute();
  return (
    <time dateTime={isMoment(props.ms) ? new Date(props.ms).toISOString() : undefined} title={moment(props.ms)}>
      {ago(props.ms, now())}
    </time>
  );
}

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

/** The old way, which works where a page came neither by https nor from this machine. */
function copySelected(text: string): boolean {
  const box = document.createElement("textarea");
  const before = document.activeElement;
  box.value = text;
  box.className = "visually-hidden";
  (document.querySelector("dialog[open]") ?? document.body).append(box);
  box.select();
  const done = typeof document.execCommand === "function" && document.execCommand("copy");
  box.remove();
  if (before instanceof HTMLElement) before.focus();
  return done;
}

/** As much of a text as tells it from others. */
const beginningOf = (text: string) => (text.split("\n")[0] ?? "").slice(0, 60);

export function CopyButton(props: { readonly text: string; readonly label?: string }) {
  const [state, setState] = createSignal<"idle" | "done" | "failed">("idle");
  const copy = async () => {
    setState((await copyText(props.text)) ? "done" : "failed");
    window.setTimeout(() => setState("idle"), 1500);
  };
  const offers = (): Offer[] => [{ what: waiting.with(props.label ?? t.copy, beginningOf(props.text)), run: () => void copy() }];
  useOffers(() => offers);
  return (
    <button type="button" class="button small" onClick={() => void copy()}>
      {state() === "done" ? t.copied : state() === "failed" ? t.copyFailed : (props.label ?? t.copy)}
    </button>
  );
}

/** The colour and dash of a run, as its lines have them. */
export function RunMark(props: { readonly run: string }) {
  const style = () => shownStyle(props.run);
  return (
    <svg class="run-mark" width="18" height="10" aria-hidden="true">
      <line x1="0" y1="5" x2="18" y2="5" stroke={style().colour} stroke-width="3" stroke-dasharray={style().dash.join(" ")} />
    </svg>
  );
}

/** Saves what stands at an address; without a name under that which the server gives. */
export function saveAddress(address: string, name = ""): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

/** Offers some text as a file. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  saveAddress(address, name);
  window.setTimeout(() => URL.revokeObjectURL(address), 1000);
}
