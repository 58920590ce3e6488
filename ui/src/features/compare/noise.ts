// Whether a difference between two runs is more than runs differ by that differ in their seed alone.
import { type Run, type Schemas, api } from "../../api/client";
import { toNumber } from "../../lib/format";
import { quoted } from "../runs/quoted";
import { withStat } from "../runs/columns";
import { FIELDS_MAX, VALUES_MAX, seedsOf } from "../runs/groups";
import type { Stat } from "./spread";

/** What runs of the same parameters, but for the seed, have of a metric; failed ones take no part. */
export interface Repeats {
  /** Tells groups apart. */
  readonly group: string;
  readonly n: number;
  /** Sample standard deviation; undefined for a single run. */
  readonly sd: number | undefined;
}

/** By run, then by metric; what could not be asked is not there. */
export type Repeated = ReadonlyMap<string, ReadonlyMap<string, Repeats>>;

export interface Noise {
  readonly stat: Stat;
  readonly runs: Repeated;
  /** Metrics beyond those that are asked for at once. */
  readonly nMetricsLeft: number;
  /** Parameters of an experiment that has too many to look for repeats. */
  readonly nParams: number | undefined;
}

export interface Verdict {
  /** `larger` than seed noise, `within` it, or nobody can tell. */
  readonly kind: "larger" | "within" | "unknown";
  /** Runs that tell: those of both groups, or of the one that both runs belong to; where nobody can tell, those of the larger. */
  readonly n: number;
  /** What a difference of two single runs has to exceed; undefined where nobody can tell. */
  readonly limit: number | undefined;
}

export interface NoiseQuestion {
  readonly runs: readonly Run[];
  readonly metrics: readonly string[];
  readonly stat: Stat;
}

/** Parameters and values that narrow the search for repeats. */
const NARROWED_BY = 3;
const NARROW_VALUES_MAX = 50;

// Two-sided 95 % quantiles of Student's t for 1 to 30 degrees of freedom.
const T95 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042] as const;

/** The two-sided 95 % quantile of Student's t; beyond the table the first terms of its expansion about the normal's. */
export const t95 = (freedom: number): number => T95[freedom - 1] ?? 1.96 + 2.372 / freedom + 2.82 / freedom ** 2;

/**
 * The verdict on a difference of two single runs: it is larger than seed noise when it exceeds t(95 %) · s · √2, with s the
 * standard deviation pooled over the repeats of both.
 */
export function verdictOf(delta: number, a: Repeats, b: Repeats): Verdict {
  const groups = a.group === b.group ? [a] : [a, b];
  const n = groups.reduce((sum, one) => sum + one.n, 0);
  const freedom = groups.reduce((sum, one) => sum + Math.max(0, one.n - 1), 0);
  const unknown = { kind: "unknown", n: Math.max(0, ...groups.map((one) => one.n)), limit: undefined } as const;
  if (freedom < 1 || Number.isNaN(delta)) return unknown;
  const squares = groups.reduce((sum, one) => sum + Math.max(0, one.n - 1) * (one.sd ?? 0) ** 2, 0);
  const limit = t95(freedom) * Math.sqrt(squares / freedom) * Math.SQRT2;
  if (!Number.isFinite(limit)) return unknown;
  return { kind: Math.abs(delta) > limit ? "larger" : "within", n, limit };
}

type Ask = Pick<typeof api, "fields" | "groups">;

/** A filter that keeps the groups of these runs and leaves out most others: the server gives a thousand groups at most. */
export function narrowing(runs: readonly Run[], params: readonly { readonly key: string; readonly field: string }[]): string {
  const held = params.map(({ key, field }) => {
    const values = runs.map((run) => run.params.find((one) => one.key === key)?.text);
    return { field, isWhole: values.every((value) => value !== undefined), values: [...new Set(values)] };
  });
  return held
    .filter((one) => one.isWhole && one.values.length <= NARROW_VALUES_MAX)
    .sort((a, b) => a.values.length - b.values.length)
    .slice(0, NARROWED_BY)
    .map((one) => `${one.field} IN (${one.values.map((value) => quoted(value ?? "")).join(", ")})`)
    .join(" AND ");
}

function repeatsIn(found: Schemas["RunGroups"], metrics: readonly string[]): Map<string, Map<string, Repeats>> {
  return new Map(
    found.groups.map((group) => {
      const id = JSON.stringify(group.key);
      const values = metrics.map((metric, i) => {
        const value = group.values[i];
        const sd = value?.sd === undefined || value.sd === null ? undefined : toNumber(value.sd);
        return [metric, { group: id, n: value?.n ?? 0, sd }] as const;
      });
      return [id, new Map(values)] as const;
    }),
  );
}

/** Asks for the repeats of every run, in its own experiment. A run whose group is not among those given has none: n = 0. */
export async function readNoise(question: NoiseQuestion, signal: AbortSignal, ask: Ask = api): Promise<Noise> {
  const repeated = new Map<string, ReadonlyMap<string, Repeats>>();
  let [nMetricsLeft, nParams]: [number, number | undefined] = [0, undefined];
  for (const experiment of new Set(question.runs.map((run) => run.experiment_id))) {
    const runs = question.runs.filter((run) => run.experiment_id === experiment);
    const fields = await ask.fields(experiment, signal);
    const seeds = seedsOf(fields);
    const params = fields.params.filter((one) => !seeds.includes(one.field));
    const byKey = new Map(fields.metrics.map((one) => [one.key, one] as const));
    const known = question.metrics.flatMap((key) => byKey.get(key) ?? []);
    const asked = known.slice(0, VALUES_MAX);
    nMetricsLeft = Math.max(nMetricsLeft, known.length - asked.length);
    if (params.length > FIELDS_MAX) nParams = Math.max(nParams ?? 0, params.length);
    if (params.length === 0 || params.length > FIELDS_MAX || asked.length === 0) continue;
    const found = await ask.groups({ experiment_ids: [experiment], filter: narrowing(runs, params), levels: [params.map((one) => one.field)], values: asked.map((one) => withStat(one.field, question.stat)) }, signal);
    const groups = repeatsIn(found, asked.map((one) => one.key));
    for (const run of runs) {
      const texts = new Map(run.params.map((one) => [one.key, one.text]));
      const group = groups.get(JSON.stringify(params.map((one) => texts.get(one.key) ?? null)));
      repeated.set(run.run_id, group ?? new Map(asked.map((one) => [one.key, { group: run.run_id, n: 0, sd: undefined }])));
    }
  }
  return { stat: question.stat, runs: repeated, nMetricsLeft, nParams };
}
