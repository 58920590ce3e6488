// What one chart draws: its question to the server, and the lines and extents made of the answer.
import { type Accessor, createEffect, createMemo, createSignal, on, untrack } from "solid-js";
import { createLive } from "../../api/live";
import { type Axis, type Edges, type Extent, type Line, extentOf, makeBands, makeLines, metricOf, xScaleOn } from "../../charts/plot";
import type { XScaleKind } from "../../charts/scale";
import type { Span } from "../../charts/range";
import { METRIC_DASHES } from "../../lib/colour";
import { shownStyle } from "../../lib/drawn";
import { sameJson } from "../../lib/same";
import { t } from "../../lib/text";
import { chartTexts } from "../../lib/texts/charts";
import { type BandQuestion, type ChartGroup, type SpreadKind, bandColumns, fetchBands } from "./bands";
import { type SeriesQuestion, type SeriesState, createSeries } from "./series";
import type { ChartSettings } from "./settings";

export interface ChartRun {
  readonly id: string;
  readonly name: string;
}

export type DrawSettings = Pick<ChartSettings, "axis" | "xScale" | "scale" | "clip" | "smoothing" | "zoom">;

export interface ChartSubject {
  readonly metrics: readonly string[];
  readonly runs: readonly ChartRun[];
  readonly settings: DrawSettings;
  /** When set, each is drawn as a band over all its runs, some of its runs behind it. */
  readonly groups: readonly ChartGroup[] | undefined;
  readonly spread: SpreadKind;
}

export interface ChartData {
  readonly state: SeriesState;
  readonly lines: Accessor<readonly Line[]>;
  /** The axis of the lines: after another one is chosen the old one stays until its answer comes. */
  readonly axis: Accessor<Axis>;
  /** That of the lines, likewise. */
  readonly xScale: Accessor<XScaleKind>;
  /** What the edges of the named lines are. */
  readonly edges: Accessor<Edges>;
  /** The lines that have a name: not the runs behind a band. */
  readonly told: Accessor<readonly Line[]>;
  readonly extent: Accessor<Extent | undefined>;
  readonly notes: Accessor<readonly string[]>;
  /** Those of them that tell which points are in no line. */
  readonly leftOut: Accessor<readonly string[]>;
  /** Nothing is there to be drawn yet, of its lines or of its bands. */
  readonly waiting: Accessor<boolean>;
  /** Whether groups have no band on this axis, and if so, whether their runs are drawn as lines of their own instead. */
  readonly lone: Accessor<boolean | undefined>;
  readonly setLone: (on: boolean) => void;
  /** The range under the hand: drawn at once from what is here, asked for when the hand rests. */
  readonly moving: Accessor<Span | undefined>;
  readonly setMoving: (span: Span | undefined) => void;
}

/** Most runs that are drawn behind the bands of one chart. */
const MEMBERS_MAX = 100;
/** Most places along the axis at which the runs of a band are put together. */
const BAND_COLUMNS_MAX = 400;

/** `width` is that of the chart in pixels, 0 until it comes on screen. While it is `resting` nothing that was logged meanwhile is read. */
export function createChartData(subject: ChartSubject, width: Accessor<number>, resting: Accessor<boolean> = () => false): ChartData {
  const [moving, setMoving] = createSignal<Span>();
  const [lone, setLone] = createSignal(false);
  const hasNoBands = () => subject.groups !== undefined && metricOf(subject.settings.axis) !== undefined;
  const drawnGroups = () => (hasNoBands() && lone() ? undefined : subject.groups);
  const memberOf = createMemo(() => {
    const groups = drawnGroups() ?? [];
    const most = Math.floor(MEMBERS_MAX / Math.max(1, groups.length));
    return new Map(groups.flatMap((group) => group.runs.slice(0, most).map((run) => [run, group.id] as const)));
  });
  const question = createMemo((): SeriesQuestion | undefined => {
    if (width() === 0) return undefined;
    const { axis, xScale, zoom } = subject.settings;
    const scaled = xScaleOn(axis, xScale) === "log" ? ({ xScale: "log" } as const) : {};
    const runs = drawnGroups() === undefined ? subject.runs.map((run) => run.id) : [...memberOf().keys()];
    return { runs, keys: subject.metrics, axis, ...scaled, range: zoom, width: Math.min(2000, Math.max(100, Math.round(width() / 50) * 50)) };
  }, undefined, { equals: sameJson });
  const state = createSeries(() => question(), resting);
  const bandQuestion = createMemo((): BandQuestion | undefined => {
    const asked = question();
    if (asked === undefined || subject.groups === undefined) return undefined;
    const { axis, xScale } = asked;
    if (axis !== "step" && axis !== "time" && axis !== "relative") return undefined;
    return { groups: subject.groups, keys: asked.keys, axis, ...(xScale === undefined ? {} : { xScale }), range: asked.range, width: Math.min(BAND_COLUMNS_MAX, asked.width) };
  }, undefined, { equals: sameJson });
  const bands = createLive(() => bandQuestion(), fetchBands);
  const [isNews, setNews] = createSignal(false);
  createEffect(on(bandQuestion, () => setNews(false)));
  // Runs that were read once more have grown, and their bands with them; a new question has asked for its bands already.
  let answered: SeriesQuestion | undefined;
  createEffect(on(state.series, () => {
    const asked = untrack(question);
    if (asked === answered && untrack(bandQuestion) !== undefined && !untrack(bands.loading)) {
      setNews(true);
      bands.refetch();
    }
    answered = asked;
  }, { defer: true }));
  const axis = createMemo<Axis>(() => state.answered()?.axis ?? subject.settings.axis);
  const xScale = createMemo<XScaleKind>(() => {
    const asked = state.answered();
    return asked === undefined ? xScaleOn(axis(), subject.settings.xScale) : (asked.xScale ?? "linear");
  });
  const names = createMemo(() => new Map(subject.runs.map((run) => [run.id, run.name])));
  // In a chart of several metrics the dash tells the metric, and the colour the run.
  const styleOf = (colourOf: string, label: string, key: string) => {
    const style = { label, ...shownStyle(colourOf) };
    if (subject.metrics.length < 2) return style;
    return { ...style, label: `${label} · ${key}`, dash: METRIC_DASHES[subject.metrics.indexOf(key) % METRIC_DASHES.length] ?? [] };
  };
  const bandLines = (groups: readonly ChartGroup[]) => {
    const labels = new Map(groups.map((group) => [group.id, group.label]));
    const found = (bandQuestion() === undefined ? [] : (bands.data() ?? [])).flatMap(({ key, groups: ids, bands: list }) =>
      list.flatMap((band, i) => {
        const id = ids[i];
        return id === undefined || !labels.has(id) || (band.x.length === 0 && band.n_off_axis === 0) ? [] : [bandColumns(band, id, key, subject.spread, xScale())];
      }),
    );
    return makeBands(found, subject.settings.smoothing, (id, key) => styleOf(id, labels.get(id) ?? id, key));
  };
  const lines = createMemo<readonly Line[]>(() => {
    const { smoothing } = subject.settings;
    const groups = drawnGroups();
    const series = state.series() ?? [];
    if (groups === undefined) return makeLines(series, smoothing, (run, key) => styleOf(run, names().get(run) ?? run.slice(0, 8), key));
    const members = memberOf();
    const faint = makeLines(series, smoothing, (run, key) => styleOf(members.get(run) ?? run, run.slice(0, 8), key));
    return [...faint.map((line) => ({ ...line, faint: true as const })), ...bandLines(groups)];
  });
  const told = createMemo(() => lines().filter((line) => line.faint !== true));
  // A range of another axis means nothing on this one.
  const zoom = () => (axis() === subject.settings.axis ? subject.settings.zoom : undefined);
  const extent = createMemo(() => extentOf(lines(), subject.settings.scale, moving() ?? zoom(), subject.settings.clip, xScale()));
  const edges = (): Edges => (drawnGroups() === undefined || hasNoBands() ? "range" : subject.spread);
  const waiting = () => (state.series() === undefined && state.problem() === undefined) || (bandQuestion() !== undefined && bands.data() === undefined && bands.problem() === undefined);
  const leftOut = createMemo(() => leftOutOf(axis(), lines()));
  const notes = createMemo(() => notesOf(subject, axis(), drawnGroups(), lines(), extent(), memberOf().size, leftOut()));
  const isBandAwaited = () => bandQuestion() !== undefined && bands.loading() && !isNews();
  // A chart without its bands is not whole: their refusal is the chart's.
  const both: SeriesState = {
    ...state,
    asking: () => state.asking() || isBandAwaited(),
    cancel: () => {
      state.cancel();
      if (untrack(isBandAwaited)) bands.cancel();
    },
    problem: () => state.problem() ?? (bandQuestion() === undefined ? undefined : bands.problem()),
    retry: () => {
      state.retry();
      bands.refetch();
    },
  };
  return { lone: () => (hasNoBands() ? lone() : undefined), setLone: (isOn) => setLone(isOn), state: both, lines, axis, xScale, edges, told, extent, notes, leftOut, waiting, moving, setMoving: (span) => setMoving(() => span) };
}

/** Points in sight that have such a value; of points that were summarised, one for each summary. */
function countIn(lines: readonly Line[], { x: [x0, x1] }: Extent, has: (y: number) => boolean): number {
  let n = 0;
  for (const line of lines) {
    line.x.forEach((x, i) => {
      // The edges of a band are no values of anything.
      if (line.filled === true) n += Number(x >= x0 && x <= x1 && has(line.raw[i] ?? Number.NaN));
      else if (x >= x0 && x <= x1 && (has(line.min[i] ?? Number.NaN) || has(line.max[i] ?? Number.NaN))) n += 1;
    });
  }
  return n;
}

/** Which points are in no line, and why. */
function leftOutOf(axis: Axis, lines: readonly Line[]): string[] {
  const bands = lines.filter((line) => line.filled === true);
  // A band tells of all its runs, of which some stand behind it; its entries are no points.
  const sum = (of: (line: Line) => number, among: readonly Line[] = bands.length > 0 ? bands : lines) => among.reduce((all, line) => all + of(line), 0);
  const [nAlone, nOff] = [sum((line) => line.nAlone, lines), sum((line) => line.nOffAxis ?? 0)];
  const nAll = bands.length > 0 ? undefined : nOff + sum((line) => line.nPoints);
  return [...(nAlone > 0 ? [t.charts.alone(nAlone, metricOf(axis) ?? "")] : []), ...(nOff > 0 ? [t.charts.offAxis(nOff, nAll)] : [])];
}

/** What the picture alone would not say: what was summarised, left out, or cut. */
function notesOf(subject: ChartSubject, axis: Axis, groups: readonly ChartGroup[] | undefined, lines: readonly Line[], extent: Extent | undefined, nMembers: number, leftOut: readonly string[]): string[] {
  const sum = (of: (line: Line) => number) => lines.reduce((all, line) => all + of(line), 0);
  const { settings, spread } = subject;
  const metric = metricOf(axis);
  const cut = (groups ?? []).filter((group) => group.nRuns > group.runs.length).map((group) => ({ name: group.label, n: group.runs.length, all: group.nRuns }));
  const whole = lines.every((line) => line.exact);
  // Extremes are drawn with lines that stand for themselves: not behind bands, and not where the smoothed line takes their place.
  const extremes = settings.smoothing === 0 && groups === undefined;
  const nNan = sum((line) => line.nNan);
  return [
    metric === undefined ? undefined : t.charts.over(metric),
    groups !== undefined && metric === undefined ? t.group.bandNote(spread, nMembers, BAND_COLUMNS_MAX, cut.length === 0) : undefined,
    cut.length > 0 && metric === undefined ? chartTexts.bandCut(cut) : undefined,
    !whole ? t.charts.summarised(sum((line) => line.nPoints), extremes) : undefined,
    settings.smoothing > 0 && lines.some((line) => line.x.length > 0) ? t.charts.smoothedBy(settings.smoothing, groups === undefined && !whole ? "columns" : groups === undefined ? "values" : "means") : undefined,
    ...leftOut,
    nNan > 0 ? t.charts.nan(nNan) : undefined,
    extent !== undefined && extent.nInfinite > 0 ? t.charts.infinite(countIn(lines, extent, (y) => y === Infinity || y === -Infinity), whole) : undefined,
    extent !== undefined && extent.nClipped > 0 ? t.charts.clipped(extent.nClipped) : undefined,
    extent !== undefined && extent.nDropped > 0 ? t.charts.dropped(countIn(lines, extent, (y) => y <= 0 && y > -Infinity), whole) : undefined,
  ].filter((note) => note !== undefined);
}
