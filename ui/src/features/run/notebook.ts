// Notebooks and logged tables as plain data, read with care: they are files that anyone may have written.
import { isObject } from "../../lib/objects";

export type CellOutput = { readonly kind: "text"; readonly text: string } | { readonly kind: "image"; readonly address: string };

export interface NotebookCell {
  readonly kind: "markdown" | "code" | "raw";
  readonly source: string;
  readonly outputs: readonly CellOutput[];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const joined = (value: unknown): string => (Array.isArray(value) ? value.filter((one) => typeof one === "string").join("") : typeof value === "string" ? value : "");

function outputsOf(value: unknown): CellOutput[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.filter(isObject).flatMap((one): CellOutput[] => {
    const data = isObject(one["data"]) ? one["data"] : {};
    const png = joined(data["image/png"]).replaceAll(/\s/g, "");
    if (/^[A-Za-z0-9+/=]+$/.test(png)) return [{ kind: "image", address: `data:image/png;base64,${png}` }];
    const trace = Array.isArray(one["traceback"]) ? joined(one["traceback"].map((line) => `${String(line)}\n`)) : "";
    const text = joined(one["text"]) || joined(data["text/plain"]) || trace;
    // Colours of terminals mean nothing here.
    return text === "" ? [] : [{ kind: "text", text: text.replaceAll(/\u001b\[[0-9;]*m/g, "") }];
  });
}

/** The cells of a notebook; undefined when the text is none. */
export function readNotebook(text: string): NotebookCell[] | undefined {
  const value = parsed(text);
  if (!isObject(value) || !Array.isArray(value["cells"])) return undefined;
  const cells: readonly unknown[] = value["cells"];
  return cells.filter(isObject).map((cell) => {
    const kind = cell["cell_type"] === "markdown" ? "markdown" : cell["cell_type"] === "code" ? "code" : "raw";
    return { kind, source: joined(cell["source"]), outputs: outputsOf(cell["outputs"]) };
  });
}

export interface LoggedTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table as `mlflow.log_table` writes it; undefined when the text is none. */
export function readTable(text: string): LoggedTable | undefined {
  const value = parsed(text);
  if (!isObject(value) || !Array.isArray(value["columns"]) || !Array.isArray(value["data"])) return undefined;
  const rows: readonly unknown[] = value["data"];
  if (!rows.every(Array.isArray)) return undefined;
  const cell = (one: unknown) => (typeof one === "string" ? one : JSON.stringify(one));
  return { columns: value["columns"].map(String), rows: rows.map((row: unknown[]) => row.map(cell)) };
}
