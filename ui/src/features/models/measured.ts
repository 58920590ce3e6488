// What was measured of a version.
import { metricsOf } from "../../api/loggedModels";
import type { Lineage } from "../../api/registry";
import { toNumber } from "../../lib/format";

export interface Measured {
  readonly key: string;
  readonly data: string;
  readonly value: number;
}

/** The last value of each metric on each data: what was logged later stands for what was logged before. */
export function ownMetrics(lineage: Lineage): Measured[] {
  const last = new Map<string, Measured & { readonly step: number }>();
  for (const { key, dataset, value, step } of lineage.logged_model === null || lineage.logged_model === undefined ? [] : metricsOf(lineage.logged_model)) {
    const name = JSON.stringify([key, dataset]);
    if ((last.get(name)?.step ?? -Infinity) <= step) last.set(name, { key, data: dataset, value, step });
  }
  return [...last.values()].map(({ key, data, value }) => ({ key, data, value }));
}

export const runMetrics = (lineage: Lineage): Measured[] => (lineage.run?.metrics ?? []).map((one) => ({ key: one.key, data: "", value: toNumber(one.last.value) }));
