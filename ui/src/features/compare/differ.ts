// What differs between runs, as plain data.
import type { Run } from "../../api/client";
import { toNumber } from "../../lib/format";
import { bestStat } from "../../lib/goal";
import { readList, writeList } from "../../lib/lists";
import { byName } from "../../lib/order";

export interface TextRow {
  readonly key: string;
  readonly values: readonly (string | undefined)[];
  readonly differs: boolean;
}

function rowsOf(runs: readonly Run[], keys: Iterable<string>, value: (run: Run, key: string) => string | undefined): TextRow[] {
  return [...new Set(keys)].sort(byName).map((key) => {
    const values = runs.map((run) => value(run, key));
    return { key, values, differs: new Set(values).size > 1 };
  });
}

export function paramRows(runs: readonly Run[]): TextRow[] {
  const maps = new Map(runs.map((run) => [run.run_id, new Map(run.params.map((param) => [param.key, param.text]))]));
  return rowsOf(runs, runs.flatMap((run) => run.params.map((param) => param.key)), (run, key) => maps.get(run.run_id)?.get(key));
}

/** Tags of people, and those of clients that tell what ran. */
export function tagRows(runs: readonly Run[]): TextRow[] {
  const telling = (key: string) => !key.startsWith("mlflow.") || key.startsWith("mlflow.source") || key === "mlflow.user";
  return rowsOf(runs, runs.flatMap((run) => Object.keys(run.tags).filter(telling)), (run, key) => run.tags[key]);
}

/** What each run was made from: its data by name and use, told by their digests. */
export function dataRows(runs: readonly Run[]): TextRow[] {
  const named = (data: Run["datasets"][number]) => [data.name, data.tags["mlflow.data.context"]].filter((part) => part !== undefined && part !== "").join(" · ");
  const maps = new Map(runs.map((run) => [run.run_id, new Map(run.datasets.map((data) => [named(data), data.digest]))]));
  return rowsOf(runs, runs.flatMap((run) => run.datasets.map(named)), (run, key) => maps.get(run.run_id)?.get(key));
}

export interface MetricCell {
  readonly value: number;
  /** Difference to the baseline; undefined where either is missing. */
  readonly delta: number | undefined;
}

export interface MetricRow {
  readonly key: string;
  readonly cells: readonly (MetricCell | undefined)[];
  readonly differs: boolean;
}

/** Whether a difference is for the better; undefined when it is none, or the metric's name does not tell what is wanted. */
export function isBetter(metric: string, delta: number): boolean | undefined {
  const wanted = bestStat(metric);
  if (wanted === undefined || delta === 0 || Number.isNaN(delta)) return undefined;
  return wanted === "max" ? delta > 0 : delta < 0;
}

export type Stat = "last" | "min" | "max";

export function metricRows(runs: readonly Run[], baseline: string | undefined, stat: Stat): MetricRow[] {
  // By key once: looking through all metrics of a run for each of them takes seconds where there are thousands.
  const known = new Map(runs.map((run) => [run, new Map(run.metrics.map((metric) => [metric.key, metric]))]));
  const valueOf = (run: Run, key: string) => {
    const metric = known.get(run)?.get(key);
    const value = stat === "last" ? metric?.last.value : metric?.[stat]?.value;
    return value === undefined ? undefined : toNumber(value);
  };
  const base = runs.find((run) => run.run_id === baseline);
  const keys = [...new Set(runs.flatMap((run) => run.metrics.map((metric) => metric.key)))].sort(byName);
  return keys.map((key) => {
    const from = base === undefined ? undefined : valueOf(base, key);
    const cells = runs.map((run) => {
      const value = valueOf(run, key);
      if (value === undefined) return undefined;
      return { value, delta: run === base || from === undefined ? undefined : value - from };
    });
    return { key, cells, differs: new Set(cells.map((cell) => String(cell?.value))).size > 1 };
  });
}

/** An axis of parallel coordinates: numbers by size, texts by name. */
export interface ParallelAxis {
  readonly key: string;
  readonly kind: "number" | "text";
  /** Where each run stands, 0 at the bottom and 1 at the top; undefined when it has no value. */
  readonly at: readonly (number | undefined)[];
  readonly low: string;
  readonly high: string;
}

/** What a run has on an axis; numbers where the axis has numbers. */
function valueOn(run: Run, key: string): number | string | undefined {
  if (key.startsWith("metrics.")) {
    const found = run.metrics.find((one) => `metrics.${one.key}` === key)?.last.value;
    return found === undefined ? undefined : toNumber(found);
  }
  const found = run.params.find((one) => `params.${one.key}` === key);
  return found?.number ?? found?.text;
}

/** The same as it is read; undefined when the run has nothing there. */
export function textOn(run: Run, key: string, number: (value: number) => string): string | undefined {
  const value = valueOn(run, key);
  return typeof value === "number" ? number(value) : value;
}

export function parallelAxes(runs: readonly Run[], keys: readonly string[], number: (value: number) => string): ParallelAxis[] {
  return keys.map((key) => {
    const values = runs.map((run) => valueOn(run, key));
    const numbers = values.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
    if (values.every((value) => typeof value !== "string") && numbers.length > 0) {
      const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
      const at = values.map((value) => (typeof value === "number" && Number.isFinite(value) ? (high === low ? 0.5 : (value - low) / (high - low)) : undefined));
      return { key, kind: "number", at, low: number(low), high: number(high) };
    }
    const texts = [...new Set(values.filter((value) => value !== undefined).map(String))].sort();
    const at = values.map((value) => (value === undefined ? undefined : texts.length < 2 ? 0.5 : texts.indexOf(String(value)) / (texts.length - 1)));
    return { key, kind: "text", at, low: texts[0] ?? "", high: texts.at(-1) ?? "" };
  });
}

/** A range on an axis, both ends in 0 to 1. */
export type Brush = readonly [number, number];

/** Runs inside every brushed range; a run without a value on a brushed axis is outside. */
export function insideBrushes(axes: readonly ParallelAxis[], brushes: ReadonlyMap<string, Brush>, n: number): boolean[] {
  return Array.from({ length: n }, (_, run) =>
    axes.every((axis) => {
      const brush = brushes.get(axis.key);
      const at = axis.at[run];
      return brush === undefined || (at !== undefined && at >= brush[0] - 1e-9 && at <= brush[1] + 1e-9);
    }),
  );
}

/** `0.25_0.5_params.lr`, one for each brushed axis. */
export function writeBrushes(brushes: ReadonlyMap<string, Brush>): string | undefined {
  const short = (end: number) => String(Number(end.toFixed(4)));
  return writeList([...brushes].map(([key, [low, high]]) => `${short(low)}_${short(high)}_${key}`));
}

export function readBrushes(text: string | undefined): ReadonlyMap<string, Brush> {
  return new Map(
    readList(text).flatMap((one) => {
      const found = /^([\d.]+)_([\d.]+)_(.+)$/.exec(one);
      const [low, high] = [Number(found?.[1]), Number(found?.[2])];
      return found === null || !(low >= 0 && low <= high && high <= 1) ? [] : [[found[3] ?? "", [low, high]] as const];
    }),
  );
}

/** Places of the runs in the order of an axis; runs without a value come last. */
export function orderOn(axis: ParallelAxis | undefined, places: readonly number[], descending: boolean): number[] {
  if (axis === undefined) return [...places];
  return [...places].sort((a, b) => {
    const [x, y] = [axis.at[a], axis.at[b]];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    return descending ? y - x : x - y;
  });
}
