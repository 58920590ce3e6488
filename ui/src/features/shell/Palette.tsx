// Command palette: every action, page and experiment by a few letters.
import { useNavigate } from "@solidjs/router";
import { For, Show, createEffect, createMemo, createSignal, on } from "solid-js";
import { api } from "../../api/client";
import { createLive } from "../../api/live";
import { Dialog } from "../../components/Dialog";
import { fuzzyFilter } from "../../lib/fuzzy";
import { type Offer, makeOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { actions } from "./shortcuts";

interface Entry {
  readonly label: string;
  readonly keys: string;
  readonly run: () => void;
}

/** Most entries that are shown. */
const SHOWN = 50;

/** What a part of the page offers. One that goes while the palette is open may have lost before what it told of, which Solid calls stale: it offers nothing more. */
function still(offers: () => readonly Offer[]): readonly Offer[] {
  try {
    return offers();
  } catch (error) {
    if (/stale/i.test(String(error))) return [];
    throw error;
  }
}

export function Palette(props: { readonly onClose: () => void }) {
  const navigate = useNavigate();
  const [wanted, setWanted] = createSignal("");
  const [active, setActive] = createSignal(0);
  const experiments = createLive(
    () => true,
    (_, signal) => api.allExperiments("active", signal),
  );
  // Made once: letters that are typed make nothing anew.
  const done = createMemo<Entry[]>(() => actions().map((one) => ({ label: one.what, keys: one.keys.replace("Mod+", "Ctrl "), run: one.run })));
  const offered = makeOffers().map((offers) => {
    const entries = createMemo<Entry[]>(() => still(offers).map((one) => ({ label: one.what, keys: "", run: one.run })));
    return entries;
  });
  const places = createMemo<Entry[]>(() => (experiments.data() ?? []).map((one) => ({ label: t.palette.openExperiment(one.name), keys: "", run: () => navigate(`/experiments/${one.experiment_id}`) })));
  const all = createMemo(() => [...done(), ...offered.flatMap((one) => one()), ...places()]);
  /** Letters were typed that may be those of an experiment, and not all of them are known yet. */
  const isPartial = () => wanted() !== "" && experiments.loading() && experiments.data() === undefined;
  const found = createMemo(() => fuzzyFilter(all(), wanted(), (entry) => entry.label));
  const entries = createMemo(() => found().slice(0, SHOWN));
  // The keys may lead beyond what is in sight; the pointer never does.
  createEffect(on(active, (i) => document.getElementById(`palette-${i}`)?.scrollIntoView({ block: "nearest" }), { defer: true }));
  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    props.onClose();
    queueMicrotask(entry.run);
  };
  const onKey = (event: KeyboardEvent) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0) {
      event.preventDefault();
      setActive((i) => Math.min(entries().length - 1, Math.max(0, i + by)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(entries()[active()]);
    }
  };
  return (
    <Dialog title={t.palette.title} onClose={() => props.onClose()}>
      <input
        class="input palette-input"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={entries().length > 0 ? `palette-${active()}` : undefined}
        aria-label={t.palette.title}
        placeholder={t.palette.placeholder}
        autofocus
        onInput={(event) => {
          setWanted(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKey}
      />
      <ul id="palette-list" class="palette-list" role="listbox" aria-label={t.palette.results}>
        <For each={entries()}>
          {(entry, i) => (
            <li id={`palette-${i()}`} role="option" aria-selected={i() === active()} classList={{ active: i() === active() }} onPointerMove={() => setActive(i())} onClick={() => run(entry)}>
              <span>{entry.label}</span>
              <Show when={entry.keys !== ""}>
                <kbd>{entry.keys}</kbd>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={isPartial()}>
        <p class="muted">{t.palette.reading}</p>
      </Show>
      <Show when={entries().length === 0 && !isPartial()}>
        <p class="muted">{t.palette.nothing}</p>
      </Show>
      <Show when={found().length > SHOWN}>
        <p class="muted small">{t.palette.cut(SHOWN, found().length)}</p>
      </Show>
    </Dialog>
  );
}
