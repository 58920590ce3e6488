// Which values a table of child runs shows: those that differ first.
import type { ExperimentFields } from "../../api/client";
import { mainFirst } from "../../lib/goal";

/** Fields of each kind that are asked for; a run may have logged thousands of metrics. */
const ASKED = 20;

/** Every field that child runs may differ in. */
export const allFields = (known: ExperimentFields): string[] => [...known.metrics, ...known.params].map((one) => one.field);

/** The fields whose values may be shown: of metrics and parameters both, those that differ first, then the main metrics. */
export function askedFields(known: ExperimentFields, varying: ReadonlySet<string>): string[] {
  const differing = <T extends { readonly field: string }>(all: readonly T[]) => [...all.filter((one) => varying.has(one.field)), ...all.filter((one) => !varying.has(one.field))];
  return [...differing(mainFirst(known.metrics)).slice(0, ASKED), ...differing(known.params).slice(0, ASKED)].map((one) => one.field);
}

export interface ValueColumn {
  readonly name: string;
  readonly values: readonly unknown[];
}

const nameOf = (field: string) => field.replace(/^(?:metrics|params)\./, "").replace(/^[`"](.*)[`"]$/, "$1");

/** At most `most` columns that hold anything, metrics and parameters both, those with different values before the rest. */
export function valueColumns(table: { readonly columns: readonly { readonly field: string; readonly values: readonly unknown[] }[] }, known: ReadonlySet<string>, most: number): ValueColumn[] {
  const held = table.columns
    .filter((column) => !known.has(column.field))
    .map((column) => {
      const { values } = column;
      const there = values.filter((value) => value !== null && value !== undefined);
      return { field: column.field, values, differs: new Set(there.map(String)).size > 1, empty: there.length === 0 };
    })
    .filter((column) => !column.empty);
  const sorted = [...held].sort((a, b) => Number(b.differs) - Number(a.differs));
  const [metrics, params] = [sorted.filter((one) => one.field.startsWith("metrics.")), sorted.filter((one) => !one.field.startsWith("metrics."))];
  const half = Math.ceil(most / 2);
  const chosen = [...metrics.slice(0, Math.max(most - half, most - params.length)), ...params.slice(0, Math.max(half, most - metrics.length))];
  return chosen.slice(0, most).map((one) => ({ name: nameOf(one.field), values: one.values }));
}
