// Which runs charts draw: the first of the table with the opened children below them, or those that are selected, wherever they stand.
import { type Accessor, createMemo } from "solid-js";
import { api } from "../../api/client";
import { createLive } from "../../api/live";
import { sameJson } from "../../lib/same";
import { oneOf } from "./quoted";
import type { Rows } from "./rows";

interface DrawnFrom {
  readonly experiment: Accessor<string>;
  readonly rows: Accessor<Rows>;
  /** Changes whenever rows do. */
  readonly version: Accessor<unknown>;
  /** Children of opened parents. */
  readonly opened: Accessor<ReadonlyMap<string, Rows>>;
  /** Whether selected runs alone are drawn, and which those are; all that match are found among the rows. */
  readonly selected: Accessor<{ readonly isAll: boolean; readonly ids: ReadonlySet<string> } | undefined>;
  readonly hidden: Accessor<ReadonlySet<string>>;
  /** Most runs that are drawn. */
  readonly most: Accessor<number>;
}

interface Known {
  readonly id: string;
  readonly name: string;
}

const nameIn = (rows: Rows, id: string) => String(rows.cell("run_name", rows.at.get(id) ?? 0) ?? id);

/** The first of a table that are wanted, from top to bottom, those of opened parents below them. */
export function takeInOrder(rows: Rows, opened: ReadonlyMap<string, Rows>, isWanted: (run: string) => boolean, most: number): readonly Known[] {
  const found: Known[] = [];
  const seen = new Set<string>();
  const walk = (part: Rows): void => {
    for (const id of part.ids) {
      if (found.length >= most) return;
      if (seen.has(id)) continue;
      seen.add(id);
      if (isWanted(id)) found.push({ id, name: nameIn(part, id) });
      const below = opened.get(id);
      if (below !== undefined) walk(below);
    }
  };
  walk(rows);
  return found;
}

export function createDrawnRuns(from: DrawnFrom) {
  const asked = () => {
    const selected = from.selected();
    return selected === undefined || selected.isAll ? undefined : selected.ids;
  };
  // Selected runs may stand where the table was not scrolled to, or outside its search.
  const elsewhere = createMemo(() => {
    from.version();
    const isHere = (id: string) => from.rows().at.has(id) || [...from.opened().values()].some((rows) => rows.at.has(id));
    const ids = [...(asked() ?? [])].filter((id) => !isHere(id)).slice(0, from.most());
    return ids.length > 0 ? ids : undefined;
  }, undefined, { equals: sameJson });
  const named = createLive(() => elsewhere(), async (ids, signal): Promise<readonly Known[]> => {
    const table = await api.table({ experiment_ids: [from.experiment()], filter: oneOf("run_id", ids), columns: ["run_name"], limit: ids.length }, signal);
    return table.run_ids.map((id, row) => ({ id, name: String(table.columns[0]?.values[row] ?? id) }));
  });
  const first = createMemo(() => {
    from.version();
    const selected = from.selected();
    const most = selected === undefined || selected.isAll ? from.most() : Math.min(from.most(), selected.ids.size);
    const here = takeInOrder(from.rows(), from.opened(), (run) => selected === undefined || selected.ids.has(run) !== selected.isAll, most);
    const others = elsewhere() === undefined ? [] : (named.data() ?? []).filter((run) => selected?.ids.has(run.id) === true && !here.some((one) => one.id === run.id));
    return [...here, ...others].slice(0, from.most());
  }, [], { equals: sameJson });
  const runs = createMemo(() => first().filter((run) => !from.hidden().has(run.id)), [], { equals: sameJson });
  const ids = createMemo(() => new Set(runs().map((run) => run.id)));
  return {
    runs,
    ids,
    /** How many would be drawn if none were hidden. */
    nFirst: () => first().length,
    nHidden: () => first().length - runs().length,
    /** How many children of opened parents stand in the table. */
    nBelow: () => [...from.opened().values()].reduce((n, rows) => n + rows.ids.length, 0),
    problem: named.problem,
    retry: named.refetch,
  };
}
