// The rows of the table: pages by cursor, kept as columns; changed rows are read again in place.
import { type Accessor, batch, createEffect, createSignal, on, onCleanup, untrack } from "solid-js";
import { type ApiProblem, type Table, api } from "../../api/client";
import { type Change, onChanges } from "../../api/events";
import { toProblem } from "../../api/live";
import { toNumber } from "../../lib/format";
import type { Cell } from "./columns";
import { allOf } from "./pages";
import { FIRST_PAGE, type RowsQuestion, blocksOf, tableRequest } from "./question";

const PAGE_MAX = 2000;
/** Most changed rows that are read again at once. */
const REFRESH_MAX = 200;

/** Most rows of one answer. */
const SEARCH_PAGE = 50_000;

const byId = (ids: readonly string[]) => ids.map((id) => `run_id = '${id}'`).join(" OR ");

/** Rows as columns. */
export class Rows {
  readonly ids: string[] = [];
  readonly at = new Map<string, number>();
  private readonly cells = new Map<string, Cell[]>();
  /** Of how many rows, from the first, the cells of a column are here. */
  private readonly nHeld = new Map<string, number>();

  /** Adds a page at the end. Runs that moved over the page's border are not shown twice. */
  append(table: Table): void {
    const whole = table.columns.map((column) => column.field).filter((field) => (this.nHeld.get(field) ?? 0) === this.ids.length);
    table.run_ids.forEach((id, i) => {
      if (this.at.has(id)) return;
      this.at.set(id, this.ids.length);
      this.ids.push(id);
      for (const column of table.columns) this.write(column.field, this.ids.length - 1, cellOf(column, i));
    });
    for (const field of whole) this.nHeld.set(field, this.ids.length);
  }

  /** Replaces the cells of rows that are here. */
  update(table: Table): void {
    table.run_ids.forEach((id, i) => {
      const row = this.at.get(id);
      if (row === undefined) return;
      for (const column of table.columns) this.write(column.field, row, cellOf(column, i));
    });
  }

  /** Whether the cell was read: an empty one has no value then. */
  has(field: string, row: number): boolean {
    return row < (this.nHeld.get(field) ?? 0);
  }

  /** Which of these columns are not here for every row. */
  lacking(fields: readonly string[]): string[] {
    return fields.filter((field) => (this.nHeld.get(field) ?? 0) < this.ids.length);
  }

  /** The cells of these columns are here for the first rows. */
  hold(fields: readonly string[], n: number): void {
    for (const field of fields) this.nHeld.set(field, n);
  }

  /** What may have changed in other columns is read again when it comes into sight. */
  forgetBut(fields: readonly string[]): void {
    const kept = new Set(["run_name", "status", ...fields]);
    for (const field of this.nHeld.keys()) if (!kept.has(field)) this.nHeld.delete(field);
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
  /** Makes sure that the cells of these columns are there, and those of their neighbours. */
  readonly show: (fields: readonly string[]) => void;
  /** The columns that are read: those in sight and about them. */
  readonly columns: Accessor<readonly string[]>;
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
  const [columns, setColumns] = createSignal<readonly string[]>([], { equals: (a, b) => a.join("\n") === b.join("\n") });
  let token: string | null = null;
  let wanted = 0;
  let running: AbortController | undefined;
  let filling: AbortController | undefined;

  const load = async (fresh: boolean, limit: number) => {
    const asked = untrack(question);
    if (asked === undefined) return;
    running?.abort();
    if (fresh) filling?.abort();
    const mine = new AbortController();
    running = mine;
    setLoading(true);
    try {
      const table = await api.table(tableRequest(asked, limit, fresh ? null : token, [...untrack(columns)]), mine.signal);
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
      void fill();
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
  /** Reads some columns of the first rows, whatever came between them since. */
  const readColumns = async (here: Rows, asked: RowsQuestion, fields: string[], n: number, signal: AbortSignal) => {
    const left = new Set(here.ids.slice(0, n));
    let next: string | null = null;
    for (let done = 0; done < n; ) {
      const page: Table = await api.table(tableRequest(asked, Math.min(SEARCH_PAGE, n - done), next, fields), signal);
      here.update(page);
      for (const id of page.run_ids) left.delete(id);
      done += page.run_ids.length;
      next = page.next_page_token ?? null;
      if (next === null) break;
    }
    const others = [...left].slice(0, REFRESH_MAX);
    if (others.length > 0) here.update(await api.table(tableRequest({ ...asked, filter: byId(others), order: [] }, others.length, null, fields), signal));
    here.hold(fields, n);
  };
  const fill = async () => {
    const [asked, here] = [untrack(question), untrack(rows)];
    const fields = here.lacking(untrack(columns));
    if (asked === undefined || running !== undefined || filling !== undefined || fields.length === 0) return;
    const mine = new AbortController();
    filling = mine;
    setLoading(true);
    try {
      await readColumns(here, asked, fields, here.ids.length, mine.signal);
      if (!mine.signal.aborted) setVersion((n) => n + 1);
    } catch (error) {
      if (!mine.signal.aborted) setProblem(toProblem(error));
      return;
    } finally {
      if (filling === mine) filling = undefined;
      if (running === undefined) setLoading(false);
    }
    void fill();
  };
  createEffect(
    on(question, (asked) => {
      wanted = 0;
      if (asked === undefined) return;
      setColumns((before) => blocksOf(asked.columns, before));
      void load(true, FIRST_PAGE);
    }),
  );
  onCleanup(() => {
    running?.abort();
    filling?.abort();
  });

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
      const read = untrack(columns);
      const table = await api.table(tableRequest({ ...asked, filter: byId(changed), order: [] }, changed.length, null, [...read]));
      if (untrack(rows) !== here) return;
      // A run that went to the trash leaves the table.
      if (table.run_ids.length < changed.length && running === undefined) {
        void load(true, Math.max(FIRST_PAGE, Math.min(PAGE_MAX, here.ids.length)));
        return;
      }
      here.update(table);
      here.forgetBut(read);
      setVersion((n) => n + 1);
      void fill();
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
    columns,
    show: (fields) => {
      const asked = untrack(question);
      if (asked === undefined) return;
      setColumns(blocksOf(asked.columns, fields));
      void fill();
    },
    need: (row) => {
      wanted = Math.max(wanted, row);
      more();
    },
    reload: () => void load(true, Math.max(FIRST_PAGE, Math.min(PAGE_MAX, untrack(rows).ids.length))),
    cancel: () => {
      filling?.abort();
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
