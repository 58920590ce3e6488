// The columns of a file of runs, and their lines as CSV has them.
import type { Table } from "../../api/client";
import { isMoment, toNumber } from "../../lib/format";

/** A column over all runs; null where a run has no such value. */
export interface ExportColumn {
  readonly field: string;
  readonly kind: "number" | "text" | "time";
  readonly values: readonly (number | string | null)[];
}

const isTime = (field: string) => field === "start_time" || field === "end_time";

function textOf({ kind }: ExportColumn, value: number | string | null | undefined): string {
  if (value === null || value === undefined) return "";
  // Clients may write times that no date has: those stay the numbers they are.
  return kind === "time" && typeof value === "number" && isMoment(value) ? new Date(value).toISOString() : String(value);
}

/** What the pages of one field come to: a field with texts on any page has texts. */
export class ExportedColumn {
  readonly values: (number | string | null)[] = [];
  private isText = false;
  private isNumber = false;

  constructor(readonly field: string) {}

  take(line: number, page: Table["columns"][number] | undefined, row: number): void {
    const value = page?.values[row] ?? null;
    // Runs that are gone since the columns before leave their places empty.
    while (this.values.length < line) this.values.push(null);
    if (page === undefined || value === null) {
      this.values[line] = null;
      return;
    }
    if (page.kind === "text") this.isText = true;
    else this.isNumber = true;
    this.values[line] = page.kind === "text" ? String(value) : toNumber(value as number | "NaN" | "Infinity" | "-Infinity");
  }

  done(n: number): ExportColumn {
    const { field, values } = this;
    while (values.length < n) values.push(null);
    if (this.isText || !this.isNumber) return { field, kind: "text", values: this.isNumber ? values.map((value) => (value === null ? null : String(value))) : values };
    return { field, kind: isTime(field) ? "time" : "number", values };
  }
}

export const sizeOf = (columns: readonly ExportColumn[]) => columns[0]?.values.length ?? 0;

/** Lines of a table: the fields as the search language has them, then a line for each run. */
export function linesOf(columns: readonly ExportColumn[], from = 0, to = sizeOf(columns)): string[][] {
  const lines = Array.from({ length: Math.max(0, Math.min(to, sizeOf(columns)) - from) }, (_, i) => columns.map((column) => textOf(column, column.values[from + i])));
  return from === 0 ? [columns.map((column) => column.field), ...lines] : lines;
}
