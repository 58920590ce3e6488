// The rows of the table: pages by cursor, kept as columns; changed rows are read again in place.
import { type Accessor, batch, createEffect, createSignal, on, onCleanup, untrack } from "solid-js";
import { type ApiProblem, type Table, api } from "../../api/client";
import { type Change, onChanges } from "../../api/events";
import { toProblem } from "../../api/live";
import { toNumber } from "../../lib/format";
import type { Cell } from "./columns";
import { allOf } from "./pages";
import { FIRST_PAGE, type RowsQuestion, tableRequest } from "./question";

const PAGE_MAX = 2000;
/** Most changed rows that are read again at once. */
const REFRESH_MAX = 200;

/** Rows as columns. */
export class Rows {
  readonly ids: string[] = [];
  readonly at = new Map<string, number>();
  private readonly cells = new Map<string, Cell[]>();

  /** Adds a page at the end. Runs that moved over the page's border are not shown twice. */
  append(table: Table): void {
    table.run_ids.forEach((id, i) => {
      if (this.at.has(id)) return;
      this.at.set(id, this.ids.length);
      this.ids.push(id);
      for (const column of table.columns) this.write(column.field, this.ids.length - 1, cellOf(column, i));
    });
  }

  /** Replaces the cells of rows that are here. */
  update(table: Table): void {
    table.run_ids.forEach((id, i) => {
      const row = this.at.get(id);
      if (row === undefined) return;
      for (const column of table.columns) this.write(column.field, row, cellOf(column, i));
    });
  }

  cell(field: string, row: number): Cell {
    return this.cells.get(field)?.[row] ?? null;
  }

  private write(field: string, row: number, cell: Cell): void {
    let column = this.cells.get(field);
    if (column === undefined) {
      column = [];
      this.cells.set(field, column);
    }
    column[row] = cell;
  }
}

function cellOf(column: Table["columns"][number], row: number): Cell {
  const value = column.values[row] ?? null;
  if (column.kind === "text" || value === null) return value;
  return toNumber(value as number | "NaN" | "Infinity" | "-Infinity");
}

export interface RowsState {
  readonly rows: Accessor<Rows>;
  /** Grows whenever cells or rows change. */
  readonly version: Accessor<number>;
  readonly nMatching: Accessor<number>;
  readonly nNew: Accessor<number>;
  readonly loaded: Accessor<boolean>;
  readonly loading: Accessor<boolean>;
  readonly problem: Accessor<ApiProblem | undefined>;
  /** Makes sure that rows up to this one are there. */
  readonly need: (row: number) => void;
  readonly reload: () => void;
  readonly cancel: () => void;
  /** All ids that match, not only those loaded. */
  readonly allIds: () => Promise<string[]>;
}

/** Rows for a question; while a new one loads, the last good rows stay. */
export function createRows(question: Accessor<RowsQuestion | undefined>): RowsState {
  const [rows, setRows] = createSignal(new Rows());
  const [version, setVersion] = createSignal(0);
  const [nMatching, setMatching] = createSignal(0);
  const [nNew, setNew] = createSignal(0);
  const [loaded, setLoaded] = createSignal(false);
  const [loading, setLoading] = createSignal(false);
  const [problem, setProblem] = createSignal<ApiProblem>();
  let token: string | null = null;
  let wanted = 0;
  let running: AbortController | undefined;

  const load = async (fresh: boolean, limit: number) => {
    const asked = untrack(question);
    if (asked === undefined) return;
    running?.abort();
    const mine = new AbortController();
    running = mine;
    setLoading(true);
    try {
      const table = await api.table(tableRequest(asked, limit, fresh ? null : token), mine.signal);
      if (mine.signal.aborted) return;
      const target = fresh ? new Rows() : untrack(rows);
      target.append(table);
      token = table.next_page_token ?? null;
      batch(() => {
        if (fresh) setNew(0);
        setRows(target);
        setMatching(table.n_matching);
        setVersion((n) => n + 1);
        setLoaded(true);
        setProblem(undefined);
      });
      running = undefined;
      setLoading(false);
      more();
    } catch (error) {
      if (mine.signal.aborted) return;
      setProblem(toProblem(error));
      running = undefined;
      setLoading(false);
    }
  };
  const more = () => {
    const have = untrack(rows).ids.length;
    if (running !== undefined || token === null || wanted < have) return;
    void load(false, Math.min(PAGE_MAX, Math.max(FIRST_PAGE, wanted - have + 50)));
  };
  createEffect(
    on(question, (asked) => {
      wanted = 0;
      if (asked !== undefined) void load(true, FIRST_PAGE);
    }),
  );
  onCleanup(() => running?.abort());

  const refresh = async (changes: readonly Change[]) => {
    const asked = untrack(question);
    if (asked === undefined || !untrack(loaded)) return;
    const mine = changes.filter((one) => one.kind === "missed" || asked.experiment === undefined || one.experiment === asked.experiment);
    if (mine.length === 0) return;
    const here = untrack(rows);
    if (here.ids.length === 0 || mine.some((one) => one.kind === "missed")) {
      if (running === undefined) void load(true, Math.max(FIRST_PAGE, Math.min(PAGE_MAX, here.ids.length)));
      return;
    }
    const changed = [...new Set(mine.flatMap((one) => (one.run !== undefined && here.at.has(one.run) ? [one.run] : [])))].slice(0, REFRESH_MAX);
    if (changed.length > 0) {
      const filter = changed.map((id) => `run_id = '${id}'`).join(" OR ");
      const table = await api.table({ ...tableRequest({ ...asked, filter, order: [] }, changed.length, null) });
      if (untrack(rows) !== here) return;
      // A run that went to the trash leaves the table.
      if (table.run_ids.length < changed.length && running === undefined) {
        void load(true, Math.max(FIRST_PAGE, Math.min(PAGE_MAX, here.ids.length)));
        return;
      }
      here.update(table);
      setVersion((n) => n + 1);
    }
    if (mine.some((one) => one.kind !== "run_logged" && (one.run === undefined || !here.at.has(one.run)))) {
      const table = await api.table({ ...tableRequest({ ...asked, columns: [] }, 1, null), columns: [] });
      if (untrack(rows) === here) setNew(Math.max(0, table.n_matching - untrack(nMatching)));
    }
  };
  // A failed refresh is no news: the stream says when the server is away, and the next change asks again.
  onChanges((changes) => void refresh(changes).catch(() => undefined));

  return {
    rows,
    version,
    nMatching,
    nNew,
    loaded,
    loading,
    problem,
    need: (row) => {
      wanted = Math.max(wanted, row);
      more();
    },
    reload: () => void load(true, Math.max(FIRST_PAGE, Math.min(PAGE_MAX, untrack(rows).ids.length))),
    cancel: () => {
      running?.abort();
      running = undefined;
      setLoading(false);
    },
    allIds: async () => {
      const asked = question();
      const ids: string[] = [];
      if (asked !== undefined) await allOf({ ...tableRequest({ ...asked, columns: [] }, FIRST_PAGE, null), columns: [] }, (page) => ids.push(...page.run_ids));
      return ids;
    },
  };
}
