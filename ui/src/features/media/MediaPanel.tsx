// Images and figures of many runs over one slider of steps.
import { A } from "@solidjs/router";
import { For, Show, createEffect, createMemo, createSignal, on, onCleanup, untrack } from "solid-js";
import { onChanges } from "../../api/events";
import { createLive } from "../../api/live";
import { RunMark, ShowMore } from "../../components/bits";
import { LoadBar, ProblemBox, Skeleton } from "../../components/states";
import { fuzzyFilter } from "../../lib/fuzzy";
import { isTyping } from "../../lib/keys";
import { SLIDER_MS, paced } from "../../lib/pace";
import { sameJson } from "../../lib/same";
import { pageSeen } from "../../lib/sight";
import { t } from "../../lib/text";
import { Lightbox } from "./Lightbox";
import { ShotView } from "./ShotView";
import { KnownFiles } from "./files";
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
}

/** Most runs whose files are looked through. */
export const MEDIA_RUNS_MAX = 50;
const SERIES_FIRST = 8;
const LIVE_MS = 3000;

export function MediaPanel(props: MediaPanelProps) {
  const runs = createMemo(() => props.runs.slice(0, MEDIA_RUNS_MAX), undefined, { equals: sameJson });
  const ids = createMemo(() => runs().map((run) => run.id), undefined, { equals: (a, b) => a.join() === b.join() });
  const known = new KnownFiles();
  const media = createLive(
    () => ids(),
    (list, signal) => known.read(list, signal),
  );
  let timer: number | undefined;
  const soon = () => {
    timer ??= window.setTimeout(() => {
      timer = undefined;
      // A reading under way does not know of what has come since.
      if (untrack(media.loading)) soon();
      else if (untrack(pageSeen)) media.refetch();
    }, LIVE_MS);
  };
  onChanges((changes) => {
    // Points are no files.
    const doubted = changes.filter((one) => one.kind === "missed" || (one.kind !== "run_logged" && one.run !== undefined && untrack(ids).includes(one.run)));
    for (const one of doubted) known.doubt(one.kind === "missed" ? undefined : one.run);
    if (doubted.length > 0) soon();
  });
  createEffect(on(pageSeen, (isSeen) => isSeen && soon(), { defer: true }));
  onCleanup(() => window.clearTimeout(timer));
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
  const shown = createMemo(() => {
    const asked = props.state.shown;
    const series = all().find((one) => one.name === asked?.name);
    return asked === undefined || series === undefined ? undefined : { asked, series };
  });
  return (
    <section class="media" aria-label={t.media.title} onKeyDown={onKey}>
      <LoadBar loading={media.loading()} what={t.files.loading} onCancel={() => media.cancel()} />
      <Show when={media.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={media.refetch} />}</Show>
      <Show when={(media.data()?.nFailed ?? 0) > 0}>
        <p class="bad" role="alert">
          {t.media.failed(media.data()?.nFailed ?? 0, media.data()?.why ?? "")}{" "}
          <button type="button" class="link-button" onClick={() => media.refetch()}>
            {t.retry}
          </button>
        </p>
      </Show>
      <Show when={media.data()} fallback={<Show when={media.problem() === undefined}><Skeleton rows={6} /></Show>}>
        <Show when={all().length > 0} fallback={runs().length > 0 ? <NoImages /> : <p class="muted pad">{t.media.noRuns}</p>}>
          <div class="media-bar">
            <input class="input" type="search" aria-label={t.media.search} placeholder={t.media.search} value={props.state.search} onInput={(event) => props.onChange({ search: event.currentTarget.value })} />
            <Show when={steps().length > 0}>
              <label class="step-slider">
                {t.files.step}
                <input type="range" min="0" max={Math.max(0, steps().length - 1)} step="1" value={place()} aria-valuetext={String(step())} onInput={(event) => slide(Number(event.currentTarget.value))} />
                <output class="mono">{step()}</output>
                <span class="muted small">{t.files.ofSteps(place() + 1, steps().length)}</span>
              </label>
            </Show>
          </div>
          <Show when={props.runs.length > MEDIA_RUNS_MAX}>
            <p class="muted small">{t.compare.imagesCut(MEDIA_RUNS_MAX)}</p>
          </Show>
          <Show when={(media.data()?.nCut ?? 0) > 0}>
            <p class="muted small">{t.media.cut(media.data()?.nCut ?? 0)}</p>
          </Show>
          <For each={found().slice(0, most())} fallback={<p class="muted pad">{t.media.noMatch}</p>}>
            {(series) => <SeriesView series={series} runs={runs()} step={step()} onStep={(to) => props.onChange({ step: to })} onOpen={(run) => props.onChange({ shown: { name: series.name, run, other: undefined } })} />}
          </For>
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
            <li>
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
