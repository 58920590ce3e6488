// The colour and the dash of a run: chosen from what runs have at all, or automatic.
import { For, Show } from "solid-js";
import { Dialog } from "../../components/Dialog";
import { RunMark } from "../../components/bits";
import { DASHES, type Look, RUN_COLOURS_LIGHT, runStyle } from "../../lib/colour";
import { chooseLook, looks } from "../../lib/looks";
import { shownTheme } from "../../lib/settings";
import { t } from "../../lib/text";

interface LookDialogProps {
  readonly run: string;
  readonly name: string;
  readonly onClose: () => void;
}

const AUTOMATIC: Look = { colour: undefined, dash: undefined };

export function LookDialog(props: LookDialogProps) {
  const chosen = () => looks().get(props.run) ?? AUTOMATIC;
  // Each choice is drawn as it would look: with the other half that the run has now.
  const styleOf = (look: Partial<Look>) => runStyle(props.run, shownTheme(), undefined, { ...chosen(), ...look });
  return (
    <Dialog title={t.look.of(props.name)} onClose={() => props.onClose()}>
      <p class="row">
        <RunMark run={props.run} /> <bdi class="clip">{props.name}</bdi>
      </p>
      <For each={[{ part: "colour", legend: t.look.colour, names: () => t.look.colours[shownTheme()], n: RUN_COLOURS_LIGHT.length }, { part: "dash", legend: t.look.dash, names: () => t.look.dashes, n: DASHES.length }] as const}>
        {({ part, legend, names, n }) => (
          <fieldset class="looks">
            <legend>{legend}</legend>
            <For each={[undefined, ...Array.from({ length: n }, (_, place) => place)]}>
              {(place) => (
                <label class="look" title={place === undefined ? undefined : names()[place]}>
                  <input type="radio" name={part} checked={chosen()[part] === place} onChange={() => chooseLook(props.run, { ...chosen(), [part]: place })} />
                  <Show when={place !== undefined} fallback={t.look.automatic}>
                    <svg width="36" height="12" aria-hidden="true">
                      <line x1="0" y1="6" x2="36" y2="6" stroke={styleOf({ [part]: place }).colour} stroke-width="4" stroke-dasharray={styleOf({ [part]: place }).dash.join(" ")} />
                    </svg>
                    <span class="visually-hidden">{names()[place ?? 0]}</span>
                  </Show>
                </label>
              )}
            </For>
          </fieldset>
        )}
      </For>
      <p class="muted small">{t.look.note}</p>
      <div class="row">
        <button type="button" class="button" disabled={chosen().colour === undefined && chosen().dash === undefined} onClick={() => chooseLook(props.run, AUTOMATIC)}>
          {t.look.automatic}
        </button>
        <button type="button" class="button primary" onClick={() => props.onClose()}>
          {t.close}
        </button>
      </div>
    </Dialog>
  );
}
