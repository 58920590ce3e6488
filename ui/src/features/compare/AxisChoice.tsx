// Which keys are axes of parallel coordinates: those that differ, a few at first.
import { For, Show, createMemo, createSignal } from "solid-js";
import { fuzzyFilter } from "../../lib/fuzzy";
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { parallelActions } from "../../lib/texts/actions";

interface AxisChoiceProps {
  /** Every key in which the runs differ. */
  readonly keys: readonly string[];
  readonly chosen: readonly string[];
  /** Without keys, those are shown that nobody chose. */
  /** What the choice is called; axes among keys that differ when left out. */
  readonly label?: string;
  /** Most keys that are chosen. */
  readonly most?: number;
  readonly onChange: (keys: readonly string[]) => void;
}

/** Most axes side by side, and most keys that are listed at once. */
export const AXES_MAX = 20;
const LISTED_MAX = 100;

export function AxisChoice(props: AxisChoiceProps) {
  const [wanted, setWanted] = createSignal("");
  const found = createMemo(() => fuzzyFilter(props.keys, wanted(), (key) => key));
  const flip = (key: string) => props.onChange(props.chosen.includes(key) ? props.chosen.filter((one) => one !== key) : [...props.chosen, key]);
  const offers = (): Offer[] => {
    const { automatic, add, remove } = props.label === undefined ? parallelActions.axes : parallelActions.matrix;
    const free = props.chosen.length < (props.most ?? AXES_MAX) ? props.keys.filter((key) => !props.chosen.includes(key)) : [];
    return [{ what: automatic, run: () => props.onChange([]) }, ...props.chosen.map((key) => ({ what: remove(key), run: () => flip(key) })), ...free.map((key) => ({ what: add(key), run: () => flip(key) }))];
  };
  useOffers(() => offers);
  return (
    <details class="axis-choice">
      <summary>{props.label ?? t.compare.axes(props.chosen.length, props.keys.length)}</summary>
      <div class="row wrap-row">
        <input class="input" type="search" aria-label={t.compare.axesSearch} placeholder={t.compare.axesSearch} onInput={(event) => setWanted(event.currentTarget.value)} />
        <button type="button" class="button" onClick={() => props.onChange([])}>
          {t.picker.automatic}
        </button>
      </div>
      <ul class="axis-list">
        <For each={found().slice(0, LISTED_MAX)}>
          {(key) => (
            <li>
              <label class="check">
                <input type="checkbox" checked={props.chosen.includes(key)} disabled={!props.chosen.includes(key) && props.chosen.length >= (props.most ?? AXES_MAX)} onChange={() => flip(key)} /> <bdi>{key}</bdi>
              </label>
            </li>
          )}
        </For>
      </ul>
      <Show when={found().length > LISTED_MAX}>
        <p class="muted small">{t.editor.cut(LISTED_MAX, found().length)}</p>
      </Show>
    </details>
  );
}
