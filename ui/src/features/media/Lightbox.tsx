// One image in full size, or two runs' images side by side or as their difference; arrows go through steps and runs.
import { For, Show } from "solid-js";
import { spokenChanges } from "../../components/LiveRegion";
import { RunMark, saveAddress } from "../../components/bits";
import { Dialog } from "../../components/Dialog";
import { downloadAddress } from "../../api/client";
import { useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import type { MediaRun } from "./MediaPanel";
import { ShotView } from "./ShotView";
import { oneImageOffers } from "./offers";
import { type Series, seenAt } from "./shots";
import type { MediaState } from "./state";

interface LightboxProps {
  readonly series: Series;
  readonly runs: readonly MediaRun[];
  readonly shown: NonNullable<MediaState["shown"]>;
  readonly step: number | undefined;
  readonly onStep: (step: number) => void;
  readonly onMove: (by: 1 | -1) => void;
  readonly onShow: (shown: MediaState["shown"]) => void;
}

export function Lightbox(props: LightboxProps) {
  const mode = () => (props.shown.difference === true ? "difference" : "beside");
  const at = () => props.runs.findIndex((run) => run.id === props.shown.run);
  const nameOf = (id: string) => props.runs.find((run) => run.id === id)?.name ?? id.slice(0, 8);
  const others = () => props.runs.filter((run) => run.id !== props.shown.run);
  const seen = (run: string) => seenAt(props.series, run, props.step);
  const show = (next: MediaState["shown"]) => props.onShow(next);
  const turn = (by: 1 | -1) => {
    const next = props.runs[at() + by];
    if (next !== undefined) props.onShow({ ...props.shown, run: next.id, other: props.shown.other === next.id ? undefined : props.shown.other });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLSelectElement) return;
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") props.onMove(event.key === "ArrowRight" ? 1 : -1);
    else if (event.key === "ArrowUp" || event.key === "ArrowDown") turn(event.key === "ArrowDown" ? 1 : -1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const whole = () => {
    const one = seen(props.shown.run);
    return one.kind === "shot" ? one.shot : undefined;
  };
  const download = () => {
    const shot = whole();
    if (shot !== undefined) saveAddress(downloadAddress(props.shown.run, shot.path));
  };
  const offers = () => oneImageOffers({ shown: props.shown, runs: props.runs, turn, onShow: show, download: whole() === undefined ? undefined : download });
  useOffers(() => offers);
  const side = (run: string) => (
    <figure class="shot-side">
      <figcaption>
        <RunMark run={run} /> <bdi class="clip">{nameOf(run)}</bdi>
      </figcaption>
      <ShotView run={run} runName={nameOf(run)} name={props.series.name} step={props.step} seen={seen(run)} whole onStep={(step) => props.onStep(step)} />
    </figure>
  );
  return (
    <Dialog title={props.series.name} wide onKeyDown={onKey} onClose={() => props.onShow(undefined)}>
      <div>
        <div class="row wrap-row shot-bar">
          <span class="segments" role="group" aria-label={t.files.step}>
            <button type="button" class="segment" aria-label={t.media.before} autofocus onClick={() => props.onMove(-1)}>
              ←
            </button>
            <button type="button" class="segment" aria-label={t.media.after} onClick={() => props.onMove(1)}>
              →
            </button>
          </span>
          <span class="mono" ref={spokenChanges}>{props.step === undefined ? t.media.noStep : t.media.step(props.step)}</span>
          <label>
            {t.media.compareWith}{" "}
            <select class="select" value={props.shown.other ?? ""} onChange={(event) => props.onShow({ ...props.shown, other: event.currentTarget.value === "" ? undefined : event.currentTarget.value })}>
              <option value="">{t.media.nobody}</option>
              <For each={others()}>{(run) => <option value={run.id}>{run.name}</option>}</For>
            </select>
          </label>
          <Show when={props.shown.other !== undefined}>
            <span class="segments" role="group" aria-label={t.media.mode}>
              <For each={["beside", "difference"] as const}>
                {(one) => (
                  <button type="button" class="segment" aria-pressed={mode() === one} onClick={() => props.onShow({ ...props.shown, difference: one === "difference" })}>
                    {t.media.modes[one]}
                  </button>
                )}
              </For>
            </span>
          </Show>
          <Show when={whole()}>{(shot) => <a class="button small" href={downloadAddress(props.shown.run, shot().path)} download="">{t.files.download}</a>}</Show>
        </div>
        <div class="shot-stage" classList={{ pair: props.shown.other !== undefined && mode() === "beside", difference: props.shown.other !== undefined && mode() === "difference" }}>
          <Show when={props.shown.run} keyed>{(run) => side(run)}</Show>
          <Show when={props.shown.other} keyed>{(run) => side(run)}</Show>
        </div>
        <p class="muted small">{t.media.lightboxKeys}</p>
      </div>
    </Dialog>
  );
}
