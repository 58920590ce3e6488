// Notebooks and logged tables as plain data, read with care: they are files that anyone may have written.
import { isObject } from "../../lib/objects";

export type CellOutput =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "image"; readonly address: string }
  /** A figure of plotly as JSON; the types beside are told when it cannot be drawn. */
  | { readonly kind: "figure"; readonly text: string; readonly type: string }
  /** Of a kind that is not shown: only its type is told. */
  | { readonly kind: "left out"; readonly type: string }
  /** So many letters of the text before are not shown. */
  | { readonly kind: "cut"; readonly n: number }
  /** So many outputs are not shown. */
  | { readonly kind: "more"; readonly n: number };

export interface NotebookCell {
  readonly kind: "markdown" | "code" | "raw";
  readonly source: string;
  /** How many letters of the source are not shown. */
  readonly cut: number;
  readonly outputs: readonly CellOutput[];
}

export interface Notebook {
  /** The first ones. */
  readonly cells: readonly NotebookCell[];
  readonly n: number;
}

export const CELLS_MAX = 200;
/** Most outputs of a cell. */
export const OUTPUTS_MAX = 100;
/** Most letters of a source or an output, and of all of them: more than that would hold up the page. */
export const LETTERS_MAX = 100_000;
export const ALL_LETTERS_MAX = 1_000_000;
/** Most letters of all figures: they are drawn whole or not at all. */
export const FIGURES_LETTERS_MAX = 4_000_000;

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
const DRAWING = "image/svg+xml";
const FIGURE = "application/vnd.plotly.v1+json";
/** What stands for an output without being one. */
const TEXT = "text/plain";

/** The first image that is one: nothing but its letters may come into an address. */
function imageOf(data: Record<string, unknown>): string | undefined {
  for (const type of IMAGES) {
    const letters = joined(data[type]).replaceAll(/\s/g, "");
    if (/^[A-Za-z0-9+/=]+$/.test(letters)) return `data:${type};base64,${letters}`;
  }
  return drawingOf(joined(data[DRAWING]));
}

/** A drawing as a picture: its scripts do not run there. */
function drawingOf(text: string): string | undefined {
  if (!/<svg[\s/>]/i.test(text)) return undefined;
  try {
    return `data:${DRAWING},${encodeURIComponent(text)}`;
  } catch {
    // Half a letter has no place in an address.
    return undefined;
  }
}

/** What a notebook may still show. */
interface Room {
  readonly shorten: (text: string) => { readonly text: string; readonly cut: number };
  readonly figure: (value: unknown) => string | undefined;
}

function roomOf(): Room {
  let [left, leftOfFigures] = [ALL_LETTERS_MAX, FIGURES_LETTERS_MAX];
  return {
    shorten: (whole) => {
      const text = whole.slice(0, Math.min(LETTERS_MAX, left));
      left -= text.length;
      return { text, cut: whole.length - text.length };
    },
    figure: (value) => {
      if (!isObject(value)) return undefined;
      const text = JSON.stringify(value);
      if (text.length > leftOfFigures) return undefined;
      leftOfFigures -= text.length;
      return text;
    },
  };
}

function outputsOf(value: unknown, room: Room): CellOutput[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const all = list.filter(isObject);
  const more: CellOutput[] = all.length > OUTPUTS_MAX ? [{ kind: "more", n: all.length - OUTPUTS_MAX }] : [];
  const shown = all.slice(0, OUTPUTS_MAX).flatMap((one): CellOutput[] => {
    const data = isObject(one["data"]) ? one["data"] : {};
    const image = imageOf(data);
    if (image !== undefined) return [{ kind: "image", address: image }];
    // A text beside a table or drawing is often no more than the name of its kind.
    const type = Object.keys(data).filter((key) => key !== TEXT).sort().join(", ").slice(0, TYPES_MAX);
    const figure = room.figure(data[FIGURE]);
    if (figure !== undefined) return [{ kind: "figure", text: figure, type }];
    const trace = Array.isArray(one["traceback"]) ? joined(one["traceback"].map((line) => `${String(line)}\n`)) : "";
    const text = joined(one["text"]) || joined(data[TEXT]) || trace;
    const left: CellOutput[] = type === "" ? [] : [{ kind: "left out", type }];
    // Colours of terminals mean nothing here.
    if (text === "") return left;
    const short = room.shorten(text.replaceAll(/\u001b\[[0-9;]*m/g, ""));
    return [{ kind: "text", text: short.text }, ...(short.cut > 0 ? [{ kind: "cut", n: short.cut } as const] : []), ...left];
  });
  return [...shown, ...more];
}

/** A notebook as far as it is shown; undefined when the text is none. */
export function readNotebook(text: string): Notebook | undefined {
  const value = parsed(text);
  if (!isObject(value) || !Array.isArray(value["cells"])) return undefined;
  const listed: readonly unknown[] = value["cells"];
  const all = listed.filter(isObject);
  const room = roomOf();
  const cells = all.slice(0, CELLS_MAX).map((cell): NotebookCell => {
    const kind = cell["cell_type"] === "markdown" ? "markdown" : cell["cell_type"] === "code" ? "code" : "raw";
    const source = room.shorten(joined(cell["source"]));
    return { kind, source: source.text, cut: source.cut, outputs: outputsOf(cell["outputs"], room) };
  });
  return { cells, n: all.length };
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
