// The run that the others of the table are compared with: from its row when that is here, else asked for by itself.
import { type Accessor, createMemo, untrack } from "solid-js";
import { type ApiProblem, type Table, api } from "../../api/client";
import { onChanges } from "../../api/events";
import { createLive } from "../../api/live";
import { sameJson } from "../../lib/same";
import { type Cell, isMetric } from "./columns";
import { Rows } from "./rows";
import type { RowsState } from "./rowsState";

export interface Baseline {
  readonly id: string;
  /** Its id until the name is known. */
  readonly name: Accessor<string>;
  readonly valueOf: (field: string) => Cell;
  /** Whether it is in use, in the trash, or no run of this experiment; undefined while that is awaited. */
  readonly state: Accessor<"active" | "deleted" | "missing" | undefined>;
}

export interface BaselineState {
  readonly baseline: Accessor<Baseline | undefined>;
  readonly problem: Accessor<ApiProblem | undefined>;
  readonly retry: () => void;
}

/** A row that is here, wherever it came from. */
interface Place {
  readonly id: string;
  readonly rows: Rows;
  readonly row: number | undefined;
  readonly asked: boolean;
}

const asRows = (table: Table): Rows => {
  const rows = new Rows();
  rows.append(table);
  return rows;
};

/** `opened` are the rows of children, by parent. */
export function createBaseline(experiment: Accessor<string>, chosen: Accessor<string | undefined>, state: Pick<RowsState, "rows" | "version" | "loaded" | "columns">, opened: Accessor<ReadonlyMap<string, Rows>>): BaselineState {
  // Anything else that changes in a view changes nothing here.
  const id = createMemo(chosen);
  const here = createMemo((): Place | undefined => {
    const base = id();
    if (base === undefined) return undefined;
    state.version();
    for (const rows of [state.rows(), ...opened().values()]) {
      const row = rows.at.get(base);
      // A row far from the sight may be here without its cells.
      if (row !== undefined && ["run_name", ...state.columns().filter(isMetric)].every((field) => rows.has(field, row))) return { id: base, rows, row, asked: false };
    }
    return undefined;
  });
  const question = createMemo(() => {
    const base = id();
    // The first rows come first, and may have it.
    if (base === undefined || !state.loaded() || here() !== undefined) return undefined;
    return { experiment: experiment(), id: base, columns: ["run_name", "lifecycle", ...state.columns().filter(isMetric)] };
  }, undefined, { equals: sameJson });
  const asked = createLive(question, async (one, signal): Promise<Place> => {
    // An address may hold anything: a quote would end the text.
    const rows = asRows(await api.table({ experiment_ids: [one.experiment], filter: `run_id = '${one.id.replaceAll("'", "")}'`, columns: one.columns, limit: 1, view: "all" }, signal));
    return { id: one.id, rows, row: rows.ids.length > 0 ? 0 : undefined, asked: true };
  });
  onChanges((changes) => {
    const base = untrack(question)?.id;
    if (base !== undefined && changes.some((one) => one.kind === "missed" || one.run === base)) asked.refetch();
  });
  // While the next rows or the answer are awaited, what was known last stays.
  const place = createMemo<Place | undefined>((before) => {
    const known = here() ?? (asked.data()?.id === id() ? asked.data() : undefined);
    return known ?? (before?.id === id() ? before : undefined);
  });
  const cell = (field: string): Cell => {
    state.version();
    const found = place();
    return found?.row === undefined ? null : found.rows.cell(field, found.row);
  };
  const baseline = createMemo<Baseline | undefined>(() => {
    const base = id();
    if (base === undefined) return undefined;
    return {
      id: base,
      name: () => String(cell("run_name") ?? base),
      valueOf: cell,
      state: () => {
        const found = place();
        if (found === undefined) return undefined;
        if (found.row === undefined) return "missing";
        return found.asked && cell("lifecycle") === "deleted" ? "deleted" : "active";
      },
    };
  });
  return { baseline, problem: () => (question() === undefined ? undefined : asked.problem()), retry: asked.refetch };
}
