// How strongly parameters go with a metric over some runs, as plain data.
import type { Run } from "../../api/client";
import { type Stat, numberOf } from "./spread";

export interface Importance {
  readonly param: string;
  /** 0 to 1; undefined when there are too few runs for its values. */
  readonly strength: number | undefined;
  /** `rank correlation` (Spearman) of numbers, `correlation ratio` of ranks by value for texts. */
  readonly method: "rank correlation" | "correlation ratio";
  /** Whether the metric grows with the parameter; undefined for texts. */
  readonly grows: boolean | undefined;
  /** Runs with both. */
  readonly n: number;
}

/** Fewest runs of which anything is said. */
export const IMPORTANCE_MIN = 5;

/** Ranks from 1; equal values share the mean of their ranks. */
export function ranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const out = new Array<number>(values.length).fill(0);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (let i = from; i < to; i += 1) out[order[i] ?? 0] = (from + 1 + to) / 2;
    from = to;
  }
  return out;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Pearson's correlation; 0 where one side does not vary. */
export function correlation(a: readonly number[], b: readonly number[]): number {
  const [ma, mb] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((x, i) => {
    const [dx, dy] = [x - ma, (b[i] ?? 0) - mb];
    ab += dx * dy;
    aa += dx * dx;
    bb += dy * dy;
  });
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}

/**
 * How much of the variance lies between groups, as the root of epsilon squared (Kelley 1935): the correlation ratio less what
 * as many groups explain by chance. Undefined when every value is a group of its own.
 */
export function correlationRatio(groups: readonly string[], values: readonly number[]): number | undefined {
  const all = mean(values);
  const by = new Map<string, number[]>();
  groups.forEach((group, i) => by.set(group, [...(by.get(group) ?? []), values[i] ?? 0]));
  if (by.size >= values.length) return undefined;
  const total = values.reduce((sum, value) => sum + (value - all) ** 2, 0);
  if (by.size < 2 || total === 0) return 0;
  const inside = [...by.values()].reduce((sum, list) => sum + list.reduce((part, value) => part + (value - mean(list)) ** 2, 0), 0);
  return Math.sqrt(Math.max(0, 1 - (inside / (values.length - by.size)) / (total / (values.length - 1))));
}

/** Each parameter's importance for a metric, `metrics.x`; strongest first, those that nobody can tell last. */
export function importanceOf(runs: readonly Run[], metric: string, params: readonly string[], stat: Stat = "last"): Importance[] {
  const scored = runs.flatMap((run) => {
    const value = numberOf(run, metric, stat);
    return value === undefined ? [] : [{ texts: new Map(run.params.map((one) => [one.key, one])), value }];
  });
  const found = params.map((param): Importance => {
    const held = scored.flatMap(({ texts, value }) => {
      const one = texts.get(param);
      return one === undefined ? [] : [{ text: one.text, number: one.number ?? undefined, value }];
    });
    const n = held.length;
    const order = ranks(held.map((one) => one.value));
    const numbers = held.flatMap((one) => (one.number === undefined || !Number.isFinite(one.number) ? [] : [one.number]));
    if (numbers.length === n) {
      const rho = n < IMPORTANCE_MIN ? undefined : correlation(ranks(numbers), order);
      return { param, n, method: "rank correlation", strength: rho === undefined ? undefined : Math.abs(rho), grows: rho === undefined || rho === 0 ? undefined : rho > 0 };
    }
    return { param, n, method: "correlation ratio", strength: n < IMPORTANCE_MIN ? undefined : correlationRatio(held.map((one) => one.text), order), grows: undefined };
  });
  return found.sort((a, b) => (b.strength ?? -1) - (a.strength ?? -1));
}
