// What differs between versions of a model, as rows of text.
import type { Lineage } from "../../api/registry";
import { fullNumber, toNumber } from "../../lib/format";
import { byName } from "../../lib/order";
import { t } from "../../lib/text";
import { ownMetrics } from "./measured";
import type { Signature } from "./signature";

export interface CompareRow {
  readonly key: string;
  readonly values: readonly (string | undefined)[];
  readonly differs: boolean;
}

export interface CompareSection {
  readonly title: string;
  readonly rows: readonly CompareRow[];
}

function rowsOf<T>(all: readonly T[], keysOf: (one: T) => readonly string[], valueOf: (one: T, key: string) => string | undefined): CompareRow[] {
  const keys = [...new Set(all.flatMap(keysOf))].sort(byName);
  return keys.map((key) => {
    const values = all.map((one) => valueOf(one, key));
    return { key, values, differs: new Set(values).size > 1 };
  });
}

const schemaText = (signature: Signature | undefined, side: keyof Signature) => signature?.[side].map((column) => `${column.name}: ${column.type}`).join(", ");

export function compareVersions(all: readonly Lineage[], signatures: readonly (Signature | undefined)[]): CompareSection[] {
  const facts = (one: Lineage): Record<string, string | undefined> => ({
    [t.models.stage]: one.version.stage,
    [t.models.aliases]: one.version.aliases.map((alias) => `@${alias}`).join(" ") || undefined,
    [t.models.lineage.run]: one.run?.name,
    [t.models.lineage.code]: one.code_commit?.slice(0, 10),
    [t.models.lineage.data]: one.run?.datasets.map((data) => `${data.name} ${data.digest}`).join(", ") || undefined,
  });
  // By key once: looking through all metrics for each of them takes seconds where there are thousands.
  const held = new Map(all.map((one) => [one, { metrics: new Map(one.run?.metrics.map((metric) => [metric.key, metric.last.value])), params: new Map(one.run?.params.map((param) => [param.key, param.text])) }]));
  // Of the model itself, by metric and data.
  const own = all.map((one) => new Map(ownMetrics(one).map(({ key, data, value }) => [data === "" ? key : `${key} ${t.models.onData(data)}`, fullNumber(value)])));
  const sections = [
    { title: t.run.facts, rows: rowsOf(all, (one) => Object.keys(facts(one)), (one, key) => facts(one)[key]) },
    ...(own.some((one) => one.size > 0) ? [{ title: t.models.metricsOfModel, rows: rowsOf(all, (one) => [...(own[all.indexOf(one)]?.keys() ?? [])], (one, key) => own[all.indexOf(one)]?.get(key)) }] : []),
    { title: t.models.metricsOfRun, rows: rowsOf(all, (one) => one.run?.metrics.map((metric) => metric.key) ?? [], (one, key) => {
      const value = held.get(one)?.metrics.get(key);
      return value === undefined ? undefined : fullNumber(toNumber(value));
    }) },
    { title: t.columns.params, rows: rowsOf(all, (one) => one.run?.params.map((param) => param.key) ?? [], (one, key) => held.get(one)?.params.get(key)) },
    { title: t.models.schema, rows: rowsOf(all, () => [t.models.inputs, t.models.outputs, t.models.params], (one, key) => schemaText(signatures[all.indexOf(one)], key === t.models.inputs ? "inputs" : key === t.models.outputs ? "outputs" : "params")) },
    { title: t.columns.tags, rows: rowsOf(all, (one) => Object.keys(one.version.tags), (one, key) => one.version.tags[key]) },
  ];
  return sections;
}
