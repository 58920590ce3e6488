// Numbers of runs against each other, as plain data: points of a scatter, boxes of a group.
import type { Run } from "../../api/client";
import type { Shape } from "../../lib/colour";
import { toNumber } from "../../lib/format";
import { byName } from "../../lib/order";

/** Which of a metric's values stands for it. */
export type Stat = "last" | "min" | "max";

/** A key as it is read beside others of its kind. */
export const shortKey = (key: string) => key.replace(/^(params|metrics)\./, "");

/** The same at an axis of plots: a metric of which not the last value is shown says which. */
export const axisName = (key: string, stat: Stat) => (key.startsWith("metrics.") && stat !== "last" ? `${shortKey(key)} (${stat})` : shortKey(key));

/** The number that a run has for `metrics.x` or `params.x`; undefined when it has none. */
export function numberOf(run: Run, key: string, stat: Stat = "last"): number | undefined {
  const found = key.startsWith("metrics.") ? run.metrics.find((one) => `metrics.${one.key}` === key)?.[stat]?.value : run.params.find((one) => `params.${one.key}` === key)?.number;
  const value = found === undefined || found === null ? undefined : toNumber(found);
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** Keys for which at least two runs have a number: metrics first. Every value is looked at once: runs may have thousands. */
export function numericKeys(runs: readonly Run[], stat: Stat = "last"): string[] {
  const counts = new Map<string, number>();
  const add = (key: string, value: number | undefined) => counts.set(key, (counts.get(key) ?? 0) + Number(value !== undefined && Number.isFinite(value)));
  for (const run of runs) for (const one of run.metrics) {
    const value = one[stat]?.value;
    add(`metrics.${one.key}`, value === undefined ? undefined : toNumber(value));
  }
  for (const run of runs) for (const one of run.params) add(`params.${one.key}`, one.number ?? undefined);
  return [...counts].filter(([, n]) => n >= 2).map(([key]) => key);
}

export interface Point {
  readonly run: Run;
  readonly x: number;
  readonly y: number;
}

export function scatterPoints(runs: readonly Run[], x: string, y: string, stat: Stat = "last"): Point[] {
  return runs.flatMap((run) => {
    const [a, b] = [numberOf(run, x, stat), numberOf(run, y, stat)];
    return a === undefined || b === undefined ? [] : [{ run, x: a, y: b }];
  });
}

/** The outline of a mark about a place, as an SVG path; all shapes cover about the same area as a circle of this radius. */
export function markPath(shape: Shape, x: number, y: number, radius: number): string {
  const to = (...points: readonly (readonly [number, number])[]) => `M${points.map(([dx, dy]) => `${x + dx * radius} ${y + dy * radius}`).join("L")}Z`;
  if (shape === "square") return to([-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]);
  if (shape === "triangle") return to([0, -1.3], [1.2, 0.8], [-1.2, 0.8]);
  if (shape === "diamond") return to([0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]);
  return `M${x - radius} ${y}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`;
}

/** What an axis spans, with room at both ends. */
export function spanOf(values: readonly number[]): readonly [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!(high > low)) return [low - 0.5, low + 0.5];
  const room = (high - low) * 0.06;
  return [low - room, high + room];
}

export interface Box {
  readonly group: string;
  readonly n: number;
  readonly low: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly high: number;
  readonly values: readonly number[];
  /** The run of each value. */
  readonly runs: readonly string[];
}

/** Quantile with linear interpolation between the two nearest values, as most tools do it. */
export function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q;
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low + (high - low) * (at - Math.floor(at));
}

/** A box for each value of a parameter: quartiles, and the extremes of all runs. */
export function boxes(runs: readonly Run[], metric: string, param: string, missing: string, stat: Stat = "last"): Box[] {
  const groups = new Map<string, { readonly run: string; readonly value: number }[]>();
  for (const run of runs) {
    const value = numberOf(run, metric, stat);
    if (value === undefined) continue;
    const group = run.params.find((one) => one.key === param)?.text ?? missing;
    const known = groups.get(group);
    if (known === undefined) groups.set(group, [{ run: run.run_id, value }]);
    else known.push({ run: run.run_id, value });
  }
  // Numbers by size, then texts by name.
  const size = (text: string) => (text.trim() === "" ? Number.NaN : Number(text));
  const order = (a: string, b: string) => {
    const [x, y] = [size(a), size(b)];
    if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
    return Number.isNaN(x) || x === y ? byName(a, b) : x < y ? -1 : 1;
  };
  return [...groups].sort(([a], [b]) => order(a, b)).map(([group, list]) => {
    const found = [...list].sort((a, b) => a.value - b.value);
    const sorted = found.map((one) => one.value);
    return { group, n: sorted.length, low: quantile(sorted, 0), q1: quantile(sorted, 0.25), median: quantile(sorted, 0.5), q3: quantile(sorted, 0.75), high: quantile(sorted, 1), values: sorted, runs: found.map((one) => one.run) };
  });
}
