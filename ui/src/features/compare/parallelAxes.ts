// Axes of parallel coordinates and ranges on them, for columns of whatever runs.
import { readList, writeList } from "../../lib/lists";

/** What runs have of one key, run by run. */
export interface AxisColumn {
  readonly key: string;
  readonly values: readonly (number | string | undefined)[];
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

const isPlain = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

/** `number` writes the ends of an axis. */
export function axisOf({ key, values }: AxisColumn, number: (value: number) => string): ParallelAxis {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) if (isPlain(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low <= high && values.every((value) => typeof value !== "string")) {
    // Halves: the whole span of very large numbers is infinite.
    const span = high / 2 - low / 2;
    const at = values.map((value) => (isPlain(value) ? (span === 0 ? 0.5 : (value / 2 - low / 2) / span) : undefined));
    return { key, kind: "number", at, low: number(low), high: number(high) };
  }
  const texts = [...new Set(values.filter((value) => value !== undefined).map(String))].sort();
  const places = new Map(texts.map((text, i) => [text, texts.length < 2 ? 0.5 : i / (texts.length - 1)]));
  const at = values.map((value) => (value === undefined ? undefined : places.get(String(value))));
  return { key, kind: "text", at, low: texts[0] ?? "", high: texts.at(-1) ?? "" };
}

/** A range on an axis, both ends in 0 to 1. */
export type Brush = readonly [number, number];

/** Runs inside every brushed range; a run without a value on a brushed axis is outside. */
export function insideBrushes(axes: readonly ParallelAxis[], brushes: ReadonlyMap<string, Brush>, n: number): boolean[] {
  const inside = new Array<boolean>(n).fill(true);
  for (const axis of axes) {
    const brush = brushes.get(axis.key);
    if (brush === undefined) continue;
    const [low, high] = [brush[0] - 1e-9, brush[1] + 1e-9];
    for (let run = 0; run < n; run += 1) {
      const at = axis.at[run];
      if (at === undefined || at < low || at > high) inside[run] = false;
    }
  }
  return inside;
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
