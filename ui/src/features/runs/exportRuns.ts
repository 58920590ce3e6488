// The runs that match as a table in a file: every run, the chosen columns, values whole.
import { type Table, api } from "../../api/client";
import { saveFile } from "../../components/bits";
import { writeCsv } from "../../lib/csv";
import { toNumber } from "../../lib/format";
import { allOf } from "./pages";
import { type RowsQuestion, tableRequest } from "./question";

/** Most columns of one question. */
const COLUMNS_MAX = 500;
/** Most cells of one answer that are held while the next is awaited. */
const CELLS_MAX = 1_000_000;

const isMoment = (field: string) => field === "start_time" || field === "end_time";

function cellOf(column: Table["columns"][number] | undefined, row: number): string {
  const value = column?.values[row] ?? null;
  if (column === undefined || value === null) return "";
  if (column.kind === "text") return String(value);
  const number = toNumber(value as number | "NaN" | "Infinity" | "-Infinity");
  return isMoment(column.field) ? new Date(number).toISOString() : String(number);
}

/** Lines of a table: the fields as the search language has them, then a line for each run. Runs that move from page to page meanwhile come once. */
export async function runLines(question: RowsQuestion, signal?: AbortSignal, read: typeof api.table = api.table): Promise<string[][]> {
  const fields = ["run_id", "run_name", ...question.columns.filter((field) => field !== "run_id")];
  const lines = new Map<string, string[]>();
  for (let from = 0; from < fields.length; from += COLUMNS_MAX) {
    const part = fields.slice(from, from + COLUMNS_MAX);
    const most = Math.max(1, Math.floor(CELLS_MAX / part.length));
    const asked = { ...tableRequest(question, 1, null, part), columns: part };
    await allOf(asked, (page) => {
      const columns = part.map((field) => page.columns.find((column) => column.field === field));
      page.run_ids.forEach((id, row) => {
        const line = lines.get(id) ?? (from === 0 ? [] : undefined);
        if (line === undefined || line.length > from) return;
        // A run that was not there for the columns before has none of them.
        while (line.length < from) line.push("");
        line.push(...columns.map((column) => cellOf(column, row)));
        lines.set(id, line);
      });
    }, signal, read, most);
  }
  return [fields, ...lines.values()];
}

export async function exportRuns(name: string, question: RowsQuestion): Promise<number> {
  const lines = await runLines(question);
  saveFile(`${name.replaceAll(/[/\\:*?"<>|\s]+/g, "_").slice(0, 80)}.csv`, new Blob([writeCsv(lines)], { type: "text/csv" }));
  return lines.length - 1;
}
