// The values that a field has among the runs of an experiment, for completion.
import { api } from "../../api/client";
import { t } from "../../lib/text";
import { quoted } from "./quoted";

export interface FieldValue {
  readonly value: string;
  readonly note: string;
}

/** Most values that are read at once; of more, those that hold what is written are asked for. */
const MOST = 1000;
/** Values that were read longer ago are read again: runs bring new ones. */
const OLD_MS = 30_000;

/** Remembers what it has read: who writes on asks nothing again. */
export function createFieldValues(experiment: () => string): (field: string, word: string, signal: AbortSignal) => Promise<readonly FieldValue[]> {
  const known = new Map<string, { readonly values: readonly FieldValue[]; readonly whole: boolean; readonly at: number }>();
  const read = async (field: string, filter: string, signal: AbortSignal) => {
    const found = await api.groups({ experiment_ids: [experiment()], filter, levels: [[field]], values: [], limit: MOST }, signal);
    const groups = found.groups.toSorted((a, b) => b.n_runs - a.n_runs);
    const values = groups.flatMap(({ key: [value], n_runs }) => (typeof value === "string" ? [{ value, note: t.runs.count(n_runs) }] : []));
    return { values, at: Date.now(), whole: found.n_groups <= found.groups.length };
  };
  return async (field, word, signal) => {
    const name = `${experiment()} ${field}`;
    const before = known.get(name);
    const all = before !== undefined && Date.now() - before.at < OLD_MS ? before : await read(field, "", signal);
    known.set(name, all);
    if (all.whole || word === "") return all.values;
    return (await read(field, `${field} ILIKE ${quoted(`%${word}%`)}`, signal)).values;
  };
}
