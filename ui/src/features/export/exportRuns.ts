// The runs that match as a table in a file: every run, the chosen columns, values whole.
import { api } from "../../api/client";
import { saveFile } from "../../components/bits";
import { writeCsv } from "../../lib/csv";
import { pause } from "../../lib/turns";
import { ExportedColumn, type ExportColumn, linesOf, sizeOf } from "./columns";
import { allOf } from "../runs/pages";
import { type RowsQuestion, tableRequest } from "../runs/question";

/** Most columns of one question. */
const COLUMNS_MAX = 500;
/** Most cells of one answer that are held while the next is awaited. */
const CELLS_MAX = 1_000_000;
/** Cells that are written before the page has its turn again. */
const IN_A_TURN = 50_000;

export type Format = "csv" | "parquet";

export interface Reading {
  readonly signal?: AbortSignal | undefined;
  /** Which of the runs that match are wanted; without it all are. */
  readonly keeps?: ((run: string) => boolean) | undefined;
  /** Told how many lines were read, of how many: each run has one for every part of its columns. */
  readonly onRead?: ((nDone: number, n: number) => void) | undefined;
}

/** The columns of all runs that match: id, name, then the fields asked for. Runs that move from page to page meanwhile come once. */
export async function runColumns(question: RowsQuestion, { signal, keeps = () => true, onRead }: Reading = {}, read: typeof api.table = api.table): Promise<ExportColumn[]> {
  const fields = [...new Set(["run_id", "run_name", ...question.columns])];
  const lines = new Map<string, number>();
  const all: ExportedColumn[] = [];
  for (let from = 0; from < fields.length; from += COLUMNS_MAX) {
    const part = fields.slice(from, from + COLUMNS_MAX);
    const most = Math.max(1, Math.floor(CELLS_MAX / part.length));
    const asked = { ...tableRequest(question, 1, null, part), columns: part };
    const columns = part.map((field) => new ExportedColumn(field));
    const seen = new Set<string>();
    let nRead = 0;
    await allOf(asked, (page) => {
      const byField = new Map(page.columns.map((column) => [column.field, column]));
      nRead += page.run_ids.length;
      onRead?.((from / COLUMNS_MAX) * page.n_matching + Math.min(nRead, page.n_matching), Math.ceil(fields.length / COLUMNS_MAX) * page.n_matching);
      const given = part.map((field) => byField.get(field));
      page.run_ids.forEach((id, row) => {
        if (!keeps(id)) return;
        const line = lines.get(id) ?? (from === 0 ? lines.size : undefined);
        // A run that came since the columns before stays away: it would have no id.
        if (line === undefined || seen.has(id)) return;
        seen.add(id);
        lines.set(id, line);
        columns.forEach((column, i) => column.take(line, given[i], row));
      });
    }, signal, read, most);
    all.push(...columns);
  }
  return all.map((column) => column.done(lines.size));
}

/** The lines as a file, some at a time: the page answers meanwhile. */
export async function writeCsvParts(columns: readonly ExportColumn[], signal?: AbortSignal): Promise<Blob> {
  const parts: string[] = [];
  const step = Math.max(1, Math.floor(IN_A_TURN / Math.max(1, columns.length)));
  for (let from = 0; from === 0 || from < sizeOf(columns); from += step) {
    signal?.throwIfAborted();
    parts.push(writeCsv(linesOf(columns, from, from + step)));
    await pause();
  }
  return new Blob(parts, { type: "text/csv" });
}

async function written(format: Format, columns: readonly ExportColumn[], signal?: AbortSignal): Promise<Blob> {
  if (format === "csv") return writeCsvParts(columns, signal);
  // Larger than all else here, and loaded for this alone.
  const { writeParquet } = await import("./parquet");
  return new Blob(await writeParquet(columns, signal), { type: "application/vnd.apache.parquet" });
}

/** Gives how many runs were written. */
export async function exportRuns(name: string, question: RowsQuestion, format: Format, reading: Reading = {}): Promise<number> {
  const columns = await runColumns(question, reading);
  const file = await written(format, columns, reading.signal);
  reading.signal?.throwIfAborted();
  saveFile(`${name.replaceAll(/[/\\:*?"<>|\s]+/g, "_").slice(0, 80)}.${format}`, file);
  return sizeOf(columns);
}
