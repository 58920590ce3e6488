// Work that goes on in the background: what is done, how far it has come, and a button that stops it.
import { Index, Show, createSignal, onCleanup } from "solid-js";
import { t } from "../lib/text";
import { type Work, works } from "../lib/work";

/** Shorter work is over before anyone has read about it. */
const SHOWN_AFTER_MS = 300;

export function Works() {
  return (
    <div class="works">
      <Index each={works()}>{(work) => <WorkView work={work()} />}</Index>
    </div>
  );
}

function WorkView(props: { readonly work: Work }) {
  const [isShown, setShown] = createSignal(false);
  const timer = window.setTimeout(() => setShown(true), SHOWN_AFTER_MS);
  onCleanup(() => window.clearTimeout(timer));
  return (
    <Show when={isShown()}>
      <div class="toast work">
        <span>
          {props.work.what}
          <Show when={props.work.n}>{(n) => <span class="muted"> {t.progress(props.work.nDone, n())}</span>}</Show>
        </span>
        <Show when={props.work.n} fallback={<progress aria-label={props.work.what} />}>
          {(n) => <progress max={n()} value={props.work.nDone} aria-label={props.work.what} />}
        </Show>
        <button type="button" class="link-button" onClick={() => props.work.stop()}>
          {t.stop}
        </button>
      </div>
    </Show>
  );
}
