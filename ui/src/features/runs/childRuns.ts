// Child runs below their parents in the table: how many there are, and those of opened parents, as they change.
import { type Accessor, createEffect, createMemo, createSignal, on, untrack } from "solid-js";
import { type Table, api } from "../../api/client";
import { onChanges } from "../../api/events";
import { createLive } from "../../api/live";
import { createReading } from "../../lib/pace";
import { oneOf } from "./quoted";
import { createOpening } from "./opening";
import { allOf } from "./pages";
import { type RowsQuestion, tableRequest } from "./question";
import { Rows } from "./rows";
import { PARENT, childrenOf } from "./view";

/** Most children that are shown below one parent; its own page has all. */
export const CHILDREN_MAX = 2000;
/** Least time between two readings of children that change. */
const LIVE_MS = 1000;

interface Counts {
  readonly counts: ReadonlyMap<string, number>;
  /** Parents that are not among the runs: in the trash, or elsewhere. */
  readonly absent: readonly string[];
  /** Those among them beyond the most: their children stand nowhere, which is told. */
  readonly nLeftOut: number;
}

/** Parents that are looked up at once, and the most whose children stand at the top in their absence. */
const PARENTS_AT_ONCE = 500;

async function absentOf(experiment: string, parents: readonly string[], signal: AbortSignal): Promise<Pick<Counts, "absent" | "nLeftOut">> {
  const left = new Set(parents);
  for (let from = 0; from < parents.length; from += PARENTS_AT_ONCE) {
    const part = parents.slice(from, from + PARENTS_AT_ONCE);
    const filter = oneOf("run_id", part);
    const table = await api.table({ experiment_ids: [experiment], filter, columns: [], limit: PARENTS_AT_ONCE }, signal);
    for (const id of table.run_ids) left.delete(id);
  }
  return { absent: [...left].slice(0, PARENTS_AT_ONCE), nLeftOut: Math.max(0, left.size - PARENTS_AT_ONCE) };
}

async function countsOf(experiment: string, signal: AbortSignal): Promise<Counts> {
  const counts = new Map<string, number>();
  await allOf({ experiment_ids: [experiment], filter: `${PARENT} IS NOT NULL`, columns: [PARENT] }, (table) => {
    for (const value of table.columns[0]?.values ?? []) if (typeof value === "string") counts.set(value, (counts.get(value) ?? 0) + 1);
  }, signal);
  return { counts, ...(await absentOf(experiment, [...counts.keys()], signal)) };
}

/** Rows that were there keep their places: what changes elsewhere moves nothing under the pointer. */
export function inPlace(table: Table, ids: readonly string[]): Table {
  const at = new Map(table.run_ids.map((id, i) => [id, i]));
  const kept = ids.filter((id) => at.has(id));
  const known = new Set(kept);
  const order = [...kept, ...table.run_ids.filter((id) => !known.has(id))].map((id) => at.get(id) ?? 0);
  const columns = table.columns.map((column) => (column.kind === "text" ? { ...column, values: order.map((i) => column.values[i] ?? null) } : { ...column, values: order.map((i) => column.values[i] ?? null) }));
  return { ...table, run_ids: order.map((i) => table.run_ids[i] ?? ""), columns };
}

/** `nested` says whether children stand below their parents at all, `columns` which of their cells are in sight. */
export function createChildRuns(nested: Accessor<boolean>, question: Accessor<RowsQuestion | undefined>, columns: Accessor<readonly string[]>) {
  const experiment = createMemo(() => (nested() ? question()?.experiment : undefined));
  const counts = createLive(experiment, countsOf);
  const [opened, setOpened] = createSignal<ReadonlyMap<string, Rows>>(new Map());
  const [cut, setCut] = createSignal<ReadonlySet<string>>(new Set());
  const opening = createOpening();
  createEffect(on(question, () => {
    opening.cancel();
    setOpened(new Map());
  }, { defer: true }));
  const read = async (run: string, signal?: AbortSignal) => {
    const asked = untrack(question);
    if (asked === undefined) return;
    const table = await api.table(tableRequest({ ...asked, filter: childrenOf(run) }, CHILDREN_MAX, null, [...untrack(columns)]), signal);
    if (untrack(question) !== asked || signal?.aborted === true) return;
    const rows = new Rows();
    rows.append(inPlace(table, untrack(opened).get(run)?.ids ?? []));
    setCut((all) => new Set([...all].filter((one) => one !== run).concat(table.n_matching > table.run_ids.length ? [run] : [])));
    setOpened((all) => new Map([...all, [run, rows]]));
  };
  const toggle = async (run: string) => {
    if (opened().has(run)) {
      setOpened((all) => new Map([...all].filter(([known]) => known !== run)));
      return;
    }
    await opening.turn(run, (signal) => read(run, signal));
  };
  /** Opens these again, each once what is above it is here; those that are gone stay closed. */
  const openAll = async (runs: readonly string[]) => {
    for (const run of runs) await read(run).catch(() => undefined);
  };
  // A failed reading is no news: the stream says when the server is away, and the next change asks again.
  const again = () => {
    for (const run of untrack(opened).keys()) void read(run).catch(() => undefined);
  };
  createEffect(on(columns, again, { defer: true }));
  // A reading under way is waited for.
  const soon = createReading(() => {
    counts.refetch();
    again();
  }, counts.loading, LIVE_MS);
  onChanges((changes) => {
    const here = untrack(experiment);
    if (here !== undefined && changes.some((one) => one.kind === "missed" || (one.experiment === here && one.kind !== "views_changed"))) soon();
  });
  const absent = createMemo(() => counts.data()?.absent ?? [], [], { equals: (a, b) => a.join() === b.join() });
  return { counts: () => counts.data()?.counts, absent, nLeftOut: () => counts.data()?.nLeftOut ?? 0, problem: counts.problem, retry: counts.refetch, opened, opening, toggle, openAll, isCut: () => [...opened().keys()].some((run) => cut().has(run)) };
}
