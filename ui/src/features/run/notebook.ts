// Notebooks and logged tables as plain data, read with care: they are files that anyone may have written.
import { isObject } from "../../lib/objects";

export type CellOutput =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image"; readonly address: string }
  /** Of a kind that is not shown: only its type is told. */
  | { readonly kind: "left out"; readonly type: string };

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

/** Most letters of the types that are named. */
const TYPES_MAX = 200;
const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
/** What stands for an output without being one. */
const TEXT = "text/plain";

/** The first image that is one: nothing but its letters may come into an address. */
function imageOf(data: Record<string, unknown>): string | undefined {
  for (const type of IMAGES) {
    const letters = joined(data[type]).replaceAll(/\s/g, "");
    if (/^[A-Za-z0-9+/=]+$/.test(letters)) return `data:${type};base64,${letters}`;
  }
  return undefined;
}

function outputsOf(value: unknown): CellOutput[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.filter(isObject).flatMap((one): CellOutput[] => {
    const data = isObject(one["data"]) ? one["data"] : {};
    const image = imageOf(data);
    if (image !== undefined) return [{ kind: "image", address: image }];
    const trace = Array.isArray(one["traceback"]) ? joined(one["traceback"].map((line) => `${String(line)}\n`)) : "";
    const text = joined(one["text"]) || joined(data[TEXT]) || trace;
    // A text beside a table or drawing is often no more than the name of its kind.
    const richer = Object.keys(data).filter((type) => type !== TEXT).sort();
    const left: CellOutput[] = richer.length === 0 ? [] : [{ kind: "left out", type: richer.join(", ").slice(0, TYPES_MAX) }];
    // Colours of terminals mean nothing here.
    return text === "" ? left : [{ kind: "text", text: text.replaceAll(/\u001b\[[0-9;]*m/g, "") }, ...left];
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
