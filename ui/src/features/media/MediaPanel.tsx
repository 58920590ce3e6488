// Images and figures of many runs over one slider of steps.
import { A } from "@solidjs/router";
import { For, type JSX, Show, createMemo, createSignal } from "solid-js";
import { RunMark, ShowMore } from "../../components/bits";
import { Skeleton } from "../../components/Skeleton";
import { LoadBar, ProblemBox } from "../../components/states";
import { fuzzyFilter } from "../../lib/fuzzy";
import { isTyping } from "../../lib/keys";
import { type Offer, useOffers } from "../../lib/offers";
import { SLIDER_MS, paced } from "../../lib/pace";
import { sameJson } from "../../lib/same";
import { t } from "../../lib/text";
import { imageSteps } from "../../lib/texts/actions";
import { lit, litSoon } from "../charts/hover";
import { Lightbox } from "./Lightbox";
import { ShotView } from "./ShotView";
import { FilesNotes, createKnownFiles } from "./knownFiles";
import type { Media } from "./files";
import { type AtHand, imageOffers, stepOffers } from "./offers";
import { type Series, placeOf, seenAt, sharedSteps } from "./shots";
import type { MediaState } from "./state";

export interface MediaRun {
  readonly id: string;
  readonly name: string;
}

interface MediaPanelProps {
  readonly runs: readonly MediaRun[];
  readonly state: MediaState;
  readonly onChange: (change: Partial<MediaState>) => void;
  /** What is to be known of the runs, before their images. */
  readonly note?: JSX.Element;
}

/** Most runs whose files are looked through. */
export const MEDIA_RUNS_MAX = 50;
const SERIES_FIRST = 8;
/** Most runs whose other figures are linked to. */
const OTHERS_MAX = 5;

export function MediaPanel(props: MediaPanelProps) {
  const runs = createMemo(() => props.runs.slice(0, MEDIA_RUNS_MAX), undefined, { equals: sameJson });
  const ids = createMemo(() => runs().map((run) => run.id), undefined, { equals: (a, b) => a.join() === b.join() });
  const media = createKnownFiles(() => ids(), "image");
  const [most, setMost] = createSignal(SERIES_FIRST);
  const all = () => media.data()?.series ?? [];
  const found = createMemo(() => fuzzyFilter(all(), props.state.search, (series) => series.name));
  const steps = createMemo(() => sharedSteps(found()));
  const place = () => placeOf(steps(), props.state.step);
  const step = () => steps()[place()];
  const go = (at: number) => {
    const next = steps()[Math.min(steps().length - 1, Math.max(0, at))];
    if (next !== undefined) props.onChange({ step: next });
  };
  // eslint-disable-next-line solid/reactivity -- called by the slider alone
  const slide = paced(go, SLIDER_MS);
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isTyping(event.target) || event.target instanceof HTMLInputElement) return;
    const to = { ArrowLeft: place() - 1, ArrowRight: place() + 1, Home: 0, End: steps().length - 1 }[event.key];
    if (to === undefined || steps().length === 0) return;
    event.preventDefault();
    go(to);
  };
  const listed = () => found().slice(0, most());
  const stepTo = (step: number) => props.onChange({ step });
  const show = (name: string, run: string) => props.onChange({ shown: { name, run, other: undefined } });
  let search: HTMLInputElement | undefined;
  let atHand: AtHand = { name: undefined, run: undefined };
  const offers = (): Offer[] => [
    ...stepOffers({ place: place(), n: steps().length, go, texts: imageSteps }),
    ...(all().length > 0 ? [{ what: t.media.search, run: () => search?.focus() }] : []),
    ...imageOffers({ series: listed(), runs: runs(), step: step(), atHand, onOpen: show, onStep: stepTo }),
  ];
  useOffers(() => {
    atHand = focusedImage() ?? { name: undefined, run: lit() };
    return offers;
  });
  const shown = createMemo(() => {
    const asked = props.state.shown;
    const series = all().find((one) => one.name === asked?.name);
    return asked === undefined || series === undefined ? undefined : { asked, series };
  });
  return (
    <section class="media" aria-label={t.media.title} onKeyDown={onKey}>
      <LoadBar loading={media.loading()} what={t.files.loading} onCancel={() => media.cancel()} />
      <Show when={media.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={media.refetch} />}</Show>
      <FilesNotes media={media} />
      {props.note}
      <Show when={media.data()} fallback={<Show when={media.problem() === undefined}><MediaSkeleton /></Show>}>
        <Show when={all().length > 0} fallback={runs().length > 0 ? <><CutNote n={props.runs.length} /><NoImages /><OtherFigures runs={runs()} others={media.data()?.others} /></> : <p class="muted pad">{t.media.noRuns}</p>}>
          <div class="media-bar">
            <input ref={(element) => (search = element)} class="input" type="search" aria-label={t.media.search} placeholder={t.media.search} value={props.state.search} onInput={(event) => props.onChange({ search: event.currentTarget.value })} />
            <Show when={steps().length > 0}>
              <label class="step-slider">
                {t.files.step}
                <input type="range" min="0" max={Math.max(0, steps().length - 1)} step="1" value={place()} aria-valuetext={String(step())} onInput={(event) => slide(Number(event.currentTarget.value))} />
                <output class="mono">{step()}</output>
                <span class="muted small">{t.files.ofSteps(place() + 1, steps().length)}</span>
              </label>
            </Show>
          </div>
          <CutNote n={props.runs.length} />
          <For each={listed()} fallback={<p class="muted pad">{t.media.noMatch}</p>}>
            {(series) => <SeriesView series={series} runs={runs()} step={step()} onStep={(to) => props.onChange({ step: to })} onOpen={(run) => show(series.name, run)} />}
          </For>
          <OtherFigures runs={runs()} others={media.data()?.others} />
          <ShowMore left={found().length - most()} onMore={() => setMost((n) => n + SERIES_FIRST)} />
        </Show>
      </Show>
      <Show when={shown()}>
        {(one) => (
          <Lightbox
            series={one().series}
            runs={runs()}
            shown={one().asked}
            step={step()}
            onStep={(to) => props.onChange({ step: to })}
            onMove={(by) => go(place() + by)}
            onShow={(next) => props.onChange({ shown: next })}
          />
        )}
      </Show>
    </section>
  );
}

function MediaSkeleton() {
  return (
    <>
      <Skeleton of="controls" n={2} />
      <Skeleton of="heading" />
      <Skeleton of="tiles" n={6} />
    </>
  );
}

/** The image that the keys have come to. */
function focusedImage(): AtHand | undefined {
  const line = document.activeElement?.closest<HTMLElement>(".media-series [data-run]");
  return line === null || line === undefined ? undefined : { name: line.closest(".media-series")?.getAttribute("aria-label") ?? undefined, run: line.dataset["run"] };
}

/** Whether all of so many runs were looked through. */
function CutNote(props: { readonly n: number }) {
  return (
    <Show when={props.n > MEDIA_RUNS_MAX}>
      <p class="muted small">{t.compare.imagesCut(MEDIA_RUNS_MAX)}</p>
    </Show>
  );
}

function NoImages() {
  return (
    <div class="empty">
      <h2>{t.media.empty}</h2>
      <p>{t.media.emptyHint}</p>
      <p>
        <code class="code-line">mlflow.log_image(image, key="sample", step=step)</code>
      </p>
    </div>
  );
}

/** Figures that stand in no picture: how many, and where they are shown. */
function OtherFigures(props: { readonly runs: readonly MediaRun[]; readonly others: Media["others"] | undefined }) {
  const having = createMemo(() => props.runs.flatMap((run) => {
    const paths = props.others?.get(run.id) ?? [];
    return paths[0] === undefined ? [] : [{ run, first: paths[0], n: paths.length }];
  }));
  return (
    <Show when={having().length > 0}>
      <p class="muted small media-others">
        {t.media.others(having().reduce((sum, one) => sum + one.n, 0))}{" "}
        <For each={having().slice(0, OTHERS_MAX)}>
          {(one) => (
            <>
              <A href={`/runs/${one.run.id}/files?file=${encodeURIComponent(one.first)}`}>
                <bdi>{one.run.name}</bdi>
              </A>{" "}
            </>
          )}
        </For>
        <Show when={having().length > OTHERS_MAX}>{t.media.othersMore(having().length - OTHERS_MAX)}</Show>
      </p>
    </Show>
  );
}

interface SeriesViewProps {
  readonly series: Series;
  readonly runs: readonly MediaRun[];
  readonly step: number | undefined;
  readonly onStep: (step: number) => void;
  readonly onOpen: (run: string) => void;
}

function SeriesView(props: SeriesViewProps) {
  // Runs that never logged this image take no place.
  const having = createMemo(() => props.runs.filter((run) => props.series.runs.has(run.id)));
  return (
    <section class="media-series" aria-label={props.series.name}>
      <h2>
        <bdi>{props.series.name}</bdi> <span class="muted">{t.media.ofRuns(having().length, props.runs.length)}</span>
      </h2>
      <ul class="shot-grid">
        <For each={having()}>
          {(run) => (
            <li data-run={run.id} classList={{ lit: lit() === run.id }} onPointerEnter={() => litSoon(run.id)} onPointerLeave={() => litSoon(undefined)}>
              <ShotView run={run.id} runName={run.name} name={props.series.name} step={props.step} seen={seenAt(props.series, run.id, props.step)} whole={false} onStep={(step) => props.onStep(step)} onOpen={() => props.onOpen(run.id)} />
              <A class="shot-run" href={`/runs/${run.id}/files`} title={run.name}>
                <RunMark run={run.id} />
                <bdi class="clip">{run.name}</bdi>
              </A>
            </li>
          )}
        </For>
      </ul>
    </section>
  );
}
