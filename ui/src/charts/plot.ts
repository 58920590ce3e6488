// What a chart shows, as plain data: lines, their domain, and what lies nearest to a place.
import type { Columns } from "../lib/columns";
import { chartTexts } from "../lib/texts/charts";
import { firstAfter, firstAt } from "./range";
import { type Scale, type ScaleKind, type XScaleKind, makeScale } from "./scale";
import { smooth } from "./smooth";

/** `m:loss` is the metric `loss` of the same run at the same step. */
export type Axis = "step" | "time" | "relative" | `m:${string}`;

/** The metric that an axis shows, when it shows one. */
export const metricOf = (axis: Axis): string | undefined => (axis.startsWith("m:") ? axis.slice(2) : undefined);

export const metricAxis = (metric: string): Axis => `m:${metric}`;

/** The time of day begins nowhere: it has no logarithm. */
export const hasLog = (axis: Axis): boolean => axis !== "time";

export const xScaleOn = (axis: Axis, wanted: XScaleKind): XScaleKind => (hasLog(axis) ? wanted : "linear");

export interface Line {
  readonly run: string;
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly dash: readonly number[];
  readonly x: Float64Array;
  /** The line that is drawn: smoothed, or the mean of each bucket. */
  readonly y: Float64Array;
  /** The line before smoothing. */
  readonly raw: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly exact: boolean;
  /** How many points, or runs of a band, each entry stands for. */
  readonly n?: Float64Array;
  readonly nPoints: number;
  readonly nNan: number;
  /** Points that have no place on the axis. */
  readonly nAlone: number;
  /** Points in sight that have no place on a logarithmic axis. */
  readonly nOffAxis?: number;
  /** Drawn with the area between its extremes filled: a group of runs. */
  readonly filled?: true;
  /** Drawn thinly behind the others, without hover: a member of a group. */
  readonly faint?: true;
}

/** A group of runs as columns: what the server computed over all of them. */
export interface BandColumns {
  readonly id: string;
  readonly key: string;
  readonly nRuns: number;
  /** Points of its runs that have no place on a logarithmic axis. */
  readonly nOffAxis: number;
  readonly x: Float64Array;
  /** Runs that have a number at each place. */
  readonly n: Float64Array;
  readonly mean: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Bands to lines: the mean is the line, the spread its filled area. */
export function makeBands(bands: readonly BandColumns[], weight: number, style: (id: string, key: string) => LineStyle): Line[] {
  return bands.map((band) => {
    const y = smooth(band.x, band.mean, weight);
    return { run: band.id, key: band.key, x: band.x, y, raw: band.mean, min: band.low, max: band.high, n: band.n, exact: true, nPoints: band.x.length, nNan: 0, nAlone: 0, nOffAxis: band.nOffAxis, filled: true, ...style(band.id, band.key) };
  });
}

export interface LineStyle {
  readonly label: string;
  readonly colour: string;
  readonly dash: readonly number[];
}

/** Series to lines, smoothing done. */
export function makeLines(series: readonly Columns[], weight: number, style: (run: string, key: string) => LineStyle): Line[] {
  return series.map((one) => {
    // A copy only where one is needed: a page may show a hundred of these columns.
    const raw = one.mean.some(Number.isNaN) ? one.mean.map((mean, i) => (Number.isNaN(mean) ? (one.last[i] ?? mean) : mean)) : one.mean;
    const sum = (column: Float64Array) => column.reduce((a, b) => a + b, 0);
    const line = { run: one.run, key: one.key, x: one.xFirst, raw, y: smooth(one.xFirst, raw, weight), min: one.min, max: one.max, n: one.n, exact: one.exact, nPoints: sum(one.n), nNan: sum(one.nNan), nAlone: one.nAlone ?? 0, nOffAxis: one.nOffAxis ?? 0 };
    return { ...line, ...style(one.run, one.key) };
  });
}

export interface Extent {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Values that a logarithmic scale cannot show. */
  readonly nDropped: number;
  /** Infinite values, which have no height. */
  readonly nInfinite: number;
  /** Values beyond the axis because outliers are clipped. */
  readonly nClipped: number;
}

/** The share of values on each side that is left out when outliers are clipped. */
export const CLIP_SHARE = 0.01;

/** The limits of the values without their outermost hundredths; undefined when there are too few to tell. */
function inner(values: number[]): readonly [number, number] | undefined {
  if (values.length < 20) return undefined;
  values.sort((a, b) => a - b);
  const skip = Math.max(1, Math.floor(values.length * CLIP_SHARE));
  return [values[skip] ?? 0, values[values.length - 1 - skip] ?? 0];
}

export type Clip = "none" | "outliers";

/** What the axes must span; `undefined` when there is nothing to draw. */
export function extentOf(lines: readonly Line[], kind: ScaleKind, zoom: readonly [number, number] | undefined, clip: Clip = "none", xKind: XScaleKind = "linear"): Extent | undefined {
  const log = kind === "log";
  const values: number[] = [];
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  let nDropped = 0;
  let nInfinite = 0;
  const add = (y: number) => {
    if (Number.isNaN(y)) return;
    if (!Number.isFinite(y)) nInfinite += 1;
    else if (log && y <= 0) nDropped += 1;
    else {
      if (clip === "outliers") values.push(y);
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
    }
  };
  for (const line of lines) {
    // Only what is in sight is looked at: this runs for each frame of a moving chart.
    const [from, to] = sightOf(line, zoom, xKind);
    for (let i = from; i < to; i += 1) {
      const x = line.x[i] ?? 0;
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      add(line.min[i] ?? Number.NaN);
      add(line.max[i] ?? Number.NaN);
    }
  }
  let nClipped = 0;
  const kept = inner(values);
  if (kept !== undefined && kept[1] > kept[0]) {
    nClipped = countOutside(lines, (line) => sightOf(line, zoom, xKind), log, kept);
    [y0, y1] = kept;
  }
  // A logarithmic axis cannot begin at zero: it begins with what is there.
  if (zoom !== undefined) [x0, x1] = [xKind === "log" && zoom[0] <= 0 ? x0 : zoom[0], zoom[1]];
  if (!(x1 >= x0) || !(y1 >= y0)) return undefined;
  if (x0 === x1) [x0, x1] = xKind === "log" ? [x0 / 2, x1 * 2] : [x0 - 0.5, x1 + 0.5];
  if (y0 === y1) [y0, y1] = log ? [y0 / 2, y1 * 2] : [y0 - (Math.abs(y0) || 1) * 0.05, y1 + (Math.abs(y1) || 1) * 0.05];
  const pad = y1 * 0.05 - y0 * 0.05;
  const [low, high] = log ? [y0 / 1.1, y1 * 1.1] : [y0 - pad, y1 + pad];
  // The room around the largest numbers ends where numbers do.
  const y: [number, number] = [Math.max(low, log ? Number.MIN_VALUE : -Number.MAX_VALUE), Math.min(high, Number.MAX_VALUE)];
  return { x: [x0, x1], y, nDropped, nInfinite, nClipped };
}

/** From where to where a line has entries in sight. */
function sightOf(line: Line, zoom: readonly [number, number] | undefined, xKind: XScaleKind): readonly [number, number] {
  const first = xKind === "log" ? firstAfter(line.x, 0) : 0;
  return zoom === undefined ? [first, line.x.length] : [Math.max(first, firstAt(line.x, zoom[0])), firstAfter(line.x, zoom[1])];
}

/** Entries of which an extreme lies outside: one point is one, though it is its own smallest and largest. */
function countOutside(lines: readonly Line[], sight: (line: Line) => readonly [number, number], log: boolean, kept: readonly [number, number]): number {
  const outside = (y: number) => Number.isFinite(y) && (!log || y > 0) && (y < kept[0] || y > kept[1]);
  let n = 0;
  for (const line of lines) {
    const [from, to] = sight(line);
    for (let i = from; i < to; i += 1) if (outside(line.min[i] ?? Number.NaN) || outside(line.max[i] ?? Number.NaN)) n += 1;
  }
  return n;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Frame {
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
}

export function makeFrame(extent: Extent, width: number, height: number, yKind: ScaleKind, top = 8, xKind: XScaleKind = "linear"): Frame {
  const box = { left: 52, top, right: Math.max(60, width - 10), bottom: Math.max(20, height - 24) };
  return { box, x: makeScale(xKind, extent.x, [box.left, box.right]), y: makeScale(yKind, extent.y, [box.bottom, box.top]) };
}

/** Index of the entry whose x is nearest; -1 for an empty column. */
export function nearestIndex(x: Float64Array, at: number): number {
  let [low, high] = [0, x.length - 1];
  if (high < 0) return -1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const before = x[low - 1];
  return before !== undefined && at - before < (x[low] ?? 0) - at ? low - 1 : low;
}

/** The same as it is seen: on a logarithmic axis the next one may be further away in numbers. */
function nearestOn(scale: Scale, x: Float64Array, at: number): number {
  if (scale.kind === "linear") return nearestIndex(x, at);
  const after = Math.min(firstAt(x, at), x.length - 1);
  const away = (i: number) => Math.abs(scale.toPixel(x[i] ?? Number.NaN) - scale.toPixel(at));
  return after > 0 && away(after - 1) < away(after) ? after - 1 : after;
}

export interface Hit {
  readonly line: Line;
  readonly index: number;
  readonly x: number;
  readonly y: number;
}

/** What each line has at a place, nearest to the pointer's height first. */
export function hitsAt(lines: readonly Line[], frame: Frame, x: number, pixelY: number | undefined): Hit[] {
  const hits: Hit[] = [];
  for (const line of lines) {
    if (line.faint === true) continue;
    const index = nearestOn(frame.x, line.x, x);
    if (index < 0) continue;
    const at = line.x[index] ?? 0;
    // What has no place on this axis is near to nothing.
    if (!(Math.abs(frame.x.toPixel(at) - frame.x.toPixel(x)) <= 40)) continue;
    hits.push({ line, index, x: at, y: line.y[index] ?? Number.NaN });
  }
  if (pixelY === undefined) return hits;
  // What has no place on this scale is behind all that has.
  const away = (hit: Hit) => {
    const distance = Math.abs(frame.y.toPixel(hit.y) - pixelY);
    return Number.isFinite(distance) ? distance : Number.MAX_VALUE;
  };
  return hits.sort((a, b) => away(a) - away(b));
}

/** One sentence for those who do not see the picture. */
export function summary(title: string, lines: readonly Line[], number: (value: number) => string): string {
  const seen = lines.filter((line) => line.x.length > 0);
  if (seen.length === 0) return chartTexts.noPoints(title);
  return chartTexts.summary(title, seen.length, seen.slice(0, 3).map((line) => chartTexts.ends(line.label, number(line.raw[line.raw.length - 1] ?? Number.NaN))));
}

/** What the edges of lines are: extremes of what was summarised, or the spread of a band. */
export type Edges = "range" | "sd" | "se";

/** A chart as rows of text; smoothing gets a column that says so, and `n` tells how many points or runs stand in a row. */
export function tableOf(lines: readonly Line[], axis: Axis, weight: number, edges: Edges = "range"): string[][] {
  const smoothed = weight > 0 ? [chartTexts.smoothed(weight)] : [];
  const { run, name, metric, mean, n } = chartTexts.columns;
  const rows = [[run, name, metric, metricOf(axis) ?? axis, mean, ...chartTexts.edges[edges], n, ...smoothed]];
  for (const line of lines) {
    for (let i = 0; i < line.x.length; i += 1) {
      const row = [line.run, line.label, line.key, String(line.x[i]), String(line.raw[i]), String(line.min[i]), String(line.max[i]), line.n === undefined ? "" : String(line.n[i])];
      rows.push(weight > 0 ? [...row, String(line.y[i])] : row);
    }
  }
  return rows;
}
