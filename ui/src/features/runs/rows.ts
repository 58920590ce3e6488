// The rows of a table as columns: which runs stand where, which of their cells were read, and which of these are old.
import type { Table } from "../../api/client";
import { toNumber } from "../../lib/format";
import type { Cell } from "./columns";

/** Rows as columns. */
export class Rows {
  readonly ids: string[] = [];
  readonly at = new Map<string, number>();
  /** Cells by field and row; a hole where none was read. */
  private readonly cells = new Map<string, (Cell | undefined)[]>();
  /** Rows of a field whose cells may have changed since they were read. */
  private readonly old = new Map<string, Set<number>>();

  /** Adds a page at the end. Runs that moved over the page's border are not shown twice. */
  append(table: Table): void {
    table.run_ids.forEach((id, i) => {
      if (this.at.has(id)) return;
      this.at.set(id, this.ids.length);
      this.ids.push(id);
      this.write(table, i, this.ids.length - 1);
    });
  }

  /** Replaces the cells of rows that are here. A field that was asked for and is not answered has no values. */
  update(table: Table, asked: readonly string[] = []): void {
    const answered = new Set(table.columns.map((column) => column.field));
    const without = asked.filter((field) => !answered.has(field));
    table.run_ids.forEach((id, i) => {
      const row = this.at.get(id);
      if (row === undefined) return;
      this.write(table, i, row);
      for (const field of without) this.put(field, row, null);
    });
  }

  /** Whether the cell was read: an empty one has no value then. It may be old. */
  has(field: string, row: number): boolean {
    return this.cells.get(field)?.[row] !== undefined;
  }

  /** What was read last, old or not. */
  cell(field: string, row: number): Cell {
    return this.cells.get(field)?.[row] ?? null;
  }

  /** The runs among some rows that have cells in these columns which are not read or old, and which columns those are; of some runs nothing more is to be read. */
  lacking(fields: readonly string[], from: number, to: number, except: ReadonlySet<string> = new Set()): { readonly runs: string[]; readonly fields: string[] } {
    const runs: string[] = [];
    const found = new Set<string>();
    for (let row = from; row < to; row += 1) {
      if (except.has(this.ids[row] ?? "")) continue;
      const missing = fields.filter((field) => !this.has(field, row) || this.old.get(field)?.has(row) === true);
      if (missing.length > 0) runs.push(this.ids[row] ?? "");
      for (const field of missing) found.add(field);
    }
    return { runs, fields: fields.filter((field) => found.has(field)) };
  }

  /** What is known of these runs is old. */
  age(runs: Iterable<string>): void {
    for (const run of runs) {
      const row = this.at.get(run);
      if (row === undefined) continue;
      for (const field of this.cells.keys()) {
        const rows = this.old.get(field);
        if (rows === undefined) this.old.set(field, new Set([row]));
        else rows.add(row);
      }
    }
  }

  /** Takes rows out; those below move up. */
  remove(runs: ReadonlySet<string>): void {
    const kept = this.ids.map((_, row) => row).filter((row) => !runs.has(this.ids[row] ?? ""));
    if (kept.length === this.ids.length) return;
    const ids = kept.map((row) => this.ids[row] ?? "");
    for (const [field, column] of this.cells) {
      const old = this.old.get(field);
      if (old !== undefined) this.old.set(field, new Set(kept.flatMap((row, i) => (old.has(row) ? [i] : []))));
      this.cells.set(field, kept.map((row) => column[row]));
    }
    this.ids.splice(0, this.ids.length, ...ids);
    this.at.clear();
    ids.forEach((id, row) => this.at.set(id, row));
  }

  private write(table: Table, from: number, row: number): void {
    for (const column of table.columns) this.put(column.field, row, cellOf(column, from));
  }

  private put(field: string, row: number, cell: Cell): void {
    let cells = this.cells.get(field);
    if (cells === undefined) {
      cells = [];
      this.cells.set(field, cells);
    }
    cells[row] = cell;
    this.old.get(field)?.delete(row);
  }
}

function cellOf(column: Table["columns"][number], row: number): Cell {
  const value = column.values[row] ?? null;
  if (column.kind === "text" || value === null) return value;
  return toNumber(value as number | "NaN" | "Infinity" | "-Infinity");
}
