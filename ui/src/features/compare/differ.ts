// What differs between runs, as plain data.
import type { Run } from "../../api/client";
import { toNumber } from "../../lib/format";
import { bestStat } from "../../lib/goal";
import { byName } from "../../lib/order";
import { type ParallelAxis, axisOf } from "./parallelAxes";
import type { Stat } from "./spread";

export interface TextRow {
  readonly key: string;
  readonly values: readonly (string | undefined)[];
  readonly differs: boolean;
}

export function rowsOf(runs: readonly Run[], keys: Iterable<string>, value: (run: Run, key: string) => string | undefined): TextRow[] {
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

/** What a run has on an axis; numbers where the axis has numbers. */
function valueOn(run: Run, key: string, stat: Stat): number | string | undefined {
  if (key.startsWith("metrics.")) {
    const found = run.metrics.find((one) => `metrics.${one.key}` === key)?.[stat]?.value;
    return found === undefined ? undefined : toNumber(found);
  }
  const found = run.params.find((one) => `params.${one.key}` === key);
  return found?.number ?? found?.text;
}

/** The same as it is read; undefined when the run has nothing there. */
export function textOn(run: Run, key: string, number: (value: number) => string, stat: Stat = "last"): string | undefined {
  const value = valueOn(run, key, stat);
  return typeof value === "number" ? number(value) : value;
}

export function parallelAxes(runs: readonly Run[], keys: readonly string[], number: (value: number) => string, stat: Stat = "last"): ParallelAxis[] {
  return keys.map((key) => axisOf({ key, values: runs.map((run) => valueOn(run, key, stat)) }, number));
}
