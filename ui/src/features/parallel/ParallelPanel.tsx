// Parallel coordinates of all runs of a search: a line for each, its colour a value, and those inside the ranges as a table.
import { A, useNavigate } from "@solidjs/router";
import { For, Show, createMemo, createSignal, onCleanup, untrack } from "solid-js";
import type { ExperimentFields } from "../../api/client";
import { onChanges } from "../../api/events";
import { createLive } from "../../api/live";
import { Skeleton } from "../../components/Skeleton";
import { LoadBar, ProblemBox } from "../../components/states";
import { shortNumber } from "../../lib/format";
import { inOrderOfLooks } from "../../lib/goal";
import { readList, single, writeList } from "../../lib/lists";
import { type Offer, useOffers } from "../../lib/offers";
import { createReading } from "../../lib/pace";
import { sameJson } from "../../lib/same";
import { shownTheme } from "../../lib/settings";
import { t } from "../../lib/text";
import { parallelActions } from "../../lib/texts/actions";
import { lit } from "../charts/hover";
import { AXES_MAX, AxisChoice } from "../compare/AxisChoice";
import { BrushAxes, BrushNote, FRAME, yOf } from "../compare/BrushAxes";
import { Selection } from "../compare/Selection";
import { createBrushing } from "../compare/brushing";
import { axisOf, insideBrushes } from "../compare/parallelAxes";
import { COMPARE_MAX } from "../runs/BulkBar";
import { varyingFields } from "../runs/varying";
import type { ViewAddress } from "../runs/viewAddress";
import { LineCanvas } from "./LineCanvas";
import type { Lines } from "./lineLayer";
import { RAMPS, RAMP_STEPS, rampStep } from "./ramp";
import { NO_COLOUR, type Values, type ValuesQuestion, colourAxis, readValues, suggestAxes } from "./values";

interface ParallelPanelProps {
  readonly experiment: string;
  readonly filter: string;
  readonly order: readonly string[];
  /** What the runs have; undefined until that is known. */
  readonly fields: ExperimentFields | undefined;
  readonly address: ViewAddress;
}

/** Most runs of the table below. */
export const LISTED_MAX = 200;
/** Narrower than this, axes do not stand side by side: what is wider scrolls. */
const GAP_MIN = 96;
/** Least time between two readings while the experiment changes. */
const LIVE_MS = 5000;

export function ParallelPanel(props: ParallelPanelProps) {
  const get = (name: string) => single(props.address.params()[name]);
  const keys = createMemo(() => [...(props.fields?.params ?? []).map((one) => one.field), ...inOrderOfLooks(props.fields?.metrics ?? [], (one) => one.key).map((one) => one.field)], undefined, { equals: sameJson });
  const asked = createMemo(() => (keys().length > 0 ? { experiment: props.experiment, filter: props.filter, fields: keys() } : undefined), undefined, { equals: sameJson });
  const varying = createLive(() => asked(), async (one, signal) => {
    const found = await varyingFields(one, signal);
    return one.fields.filter((field) => found.has(field));
  });
  /** Keys that differ; all of them where that cannot be known. */
  const differing = createMemo(() => varying.data() ?? (varying.problem() === undefined ? undefined : keys()), undefined, { equals: sameJson });
  const chosen = createMemo(() => [...new Set(readList(get("ax")))].filter((key) => props.fields === undefined || keys().includes(key)).slice(0, AXES_MAX), undefined, { equals: sameJson });
  const wanted = createMemo(() => {
    const among = differing();
    return chosen().length > 0 ? chosen() : among === undefined ? [] : suggestAxes(among);
  }, undefined, { equals: sameJson });
  const question = createMemo<ValuesQuestion | undefined>(() => (wanted().length > 0 ? { experiment: props.experiment, filter: props.filter, order: props.order, keys: wanted() } : undefined), undefined, { equals: sameJson });
  const values = createLive(() => question(), (one, signal) => readValues(one, signal));
  followChanges(() => props.experiment, () => values.loading() || varying.loading(), () => {
    varying.refetch();
    values.refetch();
  });
  const nothing = () => props.fields !== undefined && (keys().length === 0 || (differing() !== undefined && wanted().length === 0));
  return (
    <section class="parallel" aria-label={t.compare.parallel}>
      <h2 class="visually-hidden">{t.compare.parallel}</h2>
      <LoadBar
        loading={values.loading() || varying.loading()}
        what={t.parallel.loading}
        onCancel={() => {
          varying.cancel();
          values.cancel();
        }}
      />
      <Show when={values.problem() === undefined && varying.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={varying.refetch} />}</Show>
      <Show when={values.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={values.refetch} />}</Show>
      <Show when={!nothing()} fallback={<p class="muted pad">{t.parallel.few}</p>}>
        <Show when={values.data()} fallback={<Show when={values.problem() === undefined}><Skeleton of="controls" n={2} /><Skeleton of="box" height={FRAME.height} /></Show>}>
          {(found) => (
            <Show when={found().runs.length > 0} fallback={<p class="muted pad">{t.parallel.noRuns}</p>}>
              <AxisChoice keys={differing() ?? wanted()} chosen={wanted()} onChange={(next) => props.address.set({ ax: writeList(next) })} />
              <Plot values={found()} order={props.order} address={props.address} />
            </Show>
          )}
        </Show>
      </Show>
    </section>
  );
}

/** Reads again when the experiment changed, never while an answer is awaited. */
function followChanges(experiment: () => string, isBusy: () => boolean, again: () => void): void {
  const soon = createReading(again, isBusy, LIVE_MS);
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "missed" || (one.experiment === untrack(experiment) && one.run !== undefined))) soon();
  });
}

interface PlotProps {
  readonly values: Values;
  readonly order: readonly string[];
  readonly address: ViewAddress;
}

function Plot(props: PlotProps) {
  const axes = createMemo(() => props.values.columns.map((column) => axisOf(column, shortNumber)));
  const brushing = createBrushing(() => props.address);
  const n = () => props.values.runs.length;
  const inside = createMemo<readonly boolean[]>(() => insideBrushes(axes(), brushing.brushes(), n()), [], { equals: (a, b) => a.length === b.length && a.every((one, i) => one === b[i]) });
  const nInside = createMemo(() => inside().filter(Boolean).length);
  const [wide, setWide] = createSignal(0);
  const gap = () => Math.max(GAP_MIN, Math.floor((wide() - FRAME.left - FRAME.right) / Math.max(1, axes().length - 1)));
  const x = (i: number) => FRAME.left + i * gap();
  const width = () => Math.max(300, x(axes().length - 1) + FRAME.right);
  const chosen = createMemo(() => single(props.address.params()["pc"]));
  const colour = createMemo(() => axes().find((axis) => axis.key === colourAxis(axes(), chosen())));
  const ramp = () => RAMPS[shownTheme()];
  const lines = createMemo<Lines>(() => {
    const at = colour()?.at;
    const y = axes().map((axis) => Float32Array.from(axis.at, (one) => (one === undefined ? Number.NaN : yOf(one))));
    return { n: n(), x: axes().map((_, i) => x(i)), y, step: Uint8Array.from({ length: n() }, (_, run) => (at === undefined ? 0 : rampStep(at[run]))), colours: at === undefined ? [ramp()[RAMP_STEPS - 1] ?? ""] : ramp() };
  });
  const faint = createMemo<Lines>(() => ({ ...lines(), colours: [] }));
  // Nobody sees the faint ones before a range is drawn; once there, they stay.
  const needsFaint = createMemo<boolean>((before) => before || brushing.brushes().size > 0, false);
  const places = createMemo(() => new Map(props.values.runs.map((run, i) => [run.id, i])));
  const litPath = () => {
    const run = places().get(lit() ?? "");
    if (run === undefined) return undefined;
    const at = axes().map((axis) => axis.at[run]);
    return at.map((one, i) => (one === undefined ? "" : `${i > 0 && at[i - 1] !== undefined ? "L" : "M"}${x(i)} ${yOf(one)}`)).join("");
  };
  const columns = createMemo(() => new Map(props.values.columns.map((column) => [column.key, column.values])));
  const text = (run: number, key: string, number: (value: number) => string) => {
    const value = columns().get(key)?.[run];
    return typeof value === "number" ? number(value) : value;
  };
  const markOf = (run: number) => lines().colours[lines().step[run] ?? 0] ?? "var(--muted)";
  const navigate = useNavigate();
  const compareInside = (ids: readonly string[]) => navigate(`/compare?runs=${ids.join(",")}`);
  const offers = (): Offer[] => {
    const ids = props.values.runs.filter((_, i) => inside()[i] === true).map((run) => run.id);
    return [
      ...(ids.length >= 2 && ids.length <= COMPARE_MAX ? [{ what: t.compare.onlyThese, run: () => compareInside(ids) }] : []),
      ...axes().filter((axis) => axis.kind === "number" && axis.key !== colour()?.key).map((axis) => ({ what: parallelActions.colour(axis.key), run: () => props.address.set({ pc: axis.key }) })),
      ...(colour() === undefined ? [] : [{ what: t.parallel.colourNone, run: () => props.address.set({ pc: NO_COLOUR }) }]),
    ];
  };
  useOffers(() => offers);
  const watch = (element: HTMLElement) => {
    const resize = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWide(Math.floor(entry.contentRect.width));
    });
    resize.observe(element);
    onCleanup(() => resize.disconnect());
  };
  return (
    <div>
      <div class="parallel-bar" role="group" aria-label={t.parallel.axesOf}>
        <span class="muted small">{n() < props.values.nMatching ? t.parallel.first(n(), props.values.nMatching, props.order.join(", ")) : t.parallel.all(n())}</span>
        <label>
          {t.parallel.colour}{" "}
          <select class="select" value={colour()?.key ?? NO_COLOUR} onChange={(event) => props.address.set({ pc: event.currentTarget.value })}>
            <For each={axes().filter((axis) => axis.kind === "number")}>{(axis) => <option value={axis.key} selected={axis.key === colour()?.key}>{axis.key}</option>}</For>
            <option value={NO_COLOUR} selected={colour() === undefined}>{t.parallel.colourNone}</option>
          </select>
        </label>
        <Show when={colour()}>
          {(axis) => (
            <span class="row small">
              <span class="mono">{axis().low}</span>
              <span class="ramp" role="img" aria-label={t.parallel.legend(axis().key, axis().low, axis().high)} style={{ background: `linear-gradient(to right, ${ramp().join(", ")})` }} />
              <span class="mono">{axis().high}</span>
              <Show when={axis().at.includes(undefined)}>
                <span class="ramp-mark" style={{ background: "var(--muted)" }} /> <span class="muted">{t.parallel.noValue}</span>
              </Show>
            </span>
          )}
        </Show>
      </div>
      <BrushNote brushing={brushing} nInside={nInside()} n={n()} />
      <div class="scroll" tabindex="0" role="group" aria-label={t.compare.parallel} ref={watch}>
        <div class="parallel-plot" style={{ width: `${width()}px`, height: `${FRAME.height}px` }}>
          <Show when={needsFaint()}>
            <LineCanvas class="outside" lines={faint()} width={width()} height={FRAME.height} />
          </Show>
          <LineCanvas lines={lines()} shown={inside()} width={width()} height={FRAME.height} />
          <svg width={width()} height={FRAME.height} role="group" aria-label={t.compare.parallelOf(n(), axes().length)}>
            <Show when={litPath()}>{(path) => <path class="parallel-line lit" d={path()} stroke="var(--text)" />}</Show>
            <BrushAxes axes={axes()} brushing={brushing} x={x} />
          </svg>
        </div>
      </div>
      <Selection
        address={props.address}
        runs={props.values.runs}
        axes={axes()}
        inside={inside()}
        text={text}
        mark={(run) => <span class="ramp-mark" style={{ background: markOf(run) }} />}
        most={LISTED_MAX}
        action={(ids) => (
          <Show when={ids.length >= 2 && ids.length <= COMPARE_MAX}>
            <A class="button small" href={`/compare?runs=${ids.join(",")}`}>
              {t.compare.onlyThese}
            </A>
          </Show>
        )}
      />
    </div>
  );
}
