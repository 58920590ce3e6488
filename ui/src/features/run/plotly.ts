// A figure as plotly writes it, read with care: the traces that are drawn here, and the names of those that are not.
import { isObject } from "../../lib/objects";

export interface PlotTrace {
  readonly name: string;
  readonly as: "line" | "points" | "both" | "bars";
  /** Numbers; of a category its place among the labels. NaN is a gap. */
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export type AxisKind = "number" | "log" | "date" | "category";

export interface PlotFigure {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xKind: AxisKind;
  readonly yKind: "number" | "log";
  /** Names of the categories, by their places. */
  readonly labels: readonly string[];
  readonly traces: readonly PlotTrace[];
  /** What is not drawn, by what it is called. */
  readonly left: readonly string[];
  /** Points beyond those that are drawn, and points that a logarithmic axis has no place for. */
  readonly nCut: number;
  readonly nDropped: number;
}

/** Most traces, and points of each, that are drawn. */
export const TRACES_MAX = 50;
export const POINTS_MAX = 10_000;

type Fields = Record<string, unknown>;

const ARRAYS: Record<string, (buffer: ArrayBuffer) => ArrayLike<number>> = {
  f8: (b) => new Float64Array(b), f4: (b) => new Float32Array(b), i4: (b) => new Int32Array(b), u4: (b) => new Uint32Array(b),
  i2: (b) => new Int16Array(b), u2: (b) => new Uint16Array(b), i1: (b) => new Int8Array(b), u1: (b) => new Uint8Array(b),
};

/** Newer clients write numbers as bytes. */
function packed(value: Fields): unknown[] {
  const make = ARRAYS[typeof value["dtype"] === "string" ? value["dtype"] : ""];
  if (make === undefined || typeof value["bdata"] !== "string") return [];
  try {
    return Array.from(make(Uint8Array.from(atob(value["bdata"]), (letter) => letter.charCodeAt(0)).buffer));
  } catch {
    return [];
  }
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : isObject(value) ? packed(value) : []);
const fields = (value: unknown): Fields => (isObject(value) ? value : {});

/** A title is a text, or holds one; what would format it on a page is left out. */
function titleOf(value: unknown): string {
  const text = isObject(value) ? value["text"] : value;
  return typeof text === "string" ? text.replaceAll(/<[^<>]*>/g, " ").replaceAll(/\s+/g, " ").trim() : "";
}

function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
}

const DATE = /^\d{4}-\d\d(?:-\d\d)?(?:[T ]\d\d:\d\d.*)?$/;
const isNothing = (value: unknown) => value === null || value === undefined || value === "";

function kindOf(asked: unknown, values: readonly unknown[]): AxisKind {
  if (asked === "log" || asked === "date" || asked === "category") return asked;
  const known = values.filter((one) => !isNothing(one));
  if (asked === "linear" || known.every((one) => !Number.isNaN(numberOf(one)))) return "number";
  return known.every((one) => typeof one === "string" && DATE.test(one)) ? "date" : "category";
}

interface Drawable {
  readonly trace: Fields;
  readonly as: PlotTrace["as"];
  readonly x: readonly unknown[];
  readonly y: readonly unknown[];
}

/** What keeps a trace from being drawn, by the name that people know it by. */
function notDrawn(trace: Fields, layout: Fields, nBars: number): string | undefined {
  const type = typeof trace["type"] === "string" ? trace["type"] : "scatter";
  if (!["scatter", "scattergl", "bar"].includes(type)) return type;
  if (type === "bar" && trace["orientation"] === "h") return "bar, horizontal";
  if (type === "bar" && !isNothing(trace["base"])) return "bar, from a base of its own";
  if (type === "bar" && nBars > 1 && ["stack", "relative", "overlay"].includes(String(layout["barmode"]))) return `bar, ${layout["barmode"] === "overlay" ? "one over the other" : "stacked"}`;
  if (typeof trace["stackgroup"] === "string" && trace["stackgroup"] !== "") return `${type}, stacked`;
  if ((trace["xaxis"] ?? "x") !== "x" || (trace["yaxis"] ?? "y") !== "y") return `${type}, on axes of its own`;
  return listOf(trace["y"]).some((one) => !Number.isNaN(numberOf(one))) ? undefined : `${type}, without numbers`;
}

/** Parts of a trace that is drawn without them. */
function partsLeft(trace: Fields): string[] {
  const hasErrors = ["error_x", "error_y"].some((name) => isObject(trace[name]) && trace[name]["visible"] !== false);
  const fill = trace["fill"];
  return [...(hasErrors ? ["error bars"] : []), ...(typeof fill === "string" && fill !== "none" ? ["filled area"] : [])];
}

/** A part of an axis, or one that runs backwards. */
const isRanged = (axis: Fields): boolean => Array.isArray(axis["range"]) || axis["autorange"] === "reversed";

function drawable(trace: Fields): Drawable {
  const y = listOf(trace["y"]);
  const given = listOf(trace["x"]);
  const [from, step] = [numberOf(trace["x0"] ?? 0), numberOf(trace["dx"] ?? 1)];
  const x = given.length > 0 ? given : y.map((_, i) => from + i * step);
  const mode = typeof trace["mode"] === "string" ? trace["mode"] : y.length < 20 ? "lines+markers" : "lines";
  const [lines, points] = [mode.includes("lines"), mode.includes("markers")];
  return { trace, as: trace["type"] === "bar" ? "bars" : lines && points ? "both" : points ? "points" : "line", x, y };
}

function placesOf(kind: AxisKind, labels: Map<string, number>): (value: unknown) => number {
  if (kind === "category") {
    return (value) => {
      if (isNothing(value)) return Number.NaN;
      const label = String(value);
      const known = labels.get(label) ?? labels.size;
      labels.set(label, known);
      return known;
    };
  }
  return kind === "date" ? (value) => (typeof value === "string" ? Date.parse(value.replace(" ", "T")) : numberOf(value)) : numberOf;
}

/** The figure that a text holds; undefined when it holds none. */
export function readPlotly(text: string): PlotFigure | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value) || !Array.isArray(value["data"]) || !isObject(value["layout"])) return undefined;
  const all = (value["data"] as unknown[]).filter(isObject).filter((trace) => trace["visible"] !== false);
  if (all.length < value["data"].length && all.length === 0 && value["data"].some((one) => !isObject(one))) return undefined;
  const layout = value["layout"];
  const [xaxis, yaxis] = [fields(layout["xaxis"]), fields(layout["yaxis"])];
  const nBars = all.filter((trace) => trace["type"] === "bar").length;
  const why = (trace: Fields) => notDrawn(trace, layout, nBars);
  const shown = all.filter((trace) => why(trace) === undefined);
  const drawn = shown.slice(0, TRACES_MAX).map(drawable);
  const xKind = kindOf(xaxis["type"], drawn.flatMap((one) => one.x.slice(0, POINTS_MAX)));
  const yKind = yaxis["type"] === "log" ? "log" : "number";
  const labels = new Map<string, number>();
  const place = placesOf(xKind, labels);
  let [nCut, nDropped] = [0, 0];
  const traces = drawn.map(({ trace, as, x, y }, i): PlotTrace => {
    const n = Math.min(x.length, y.length);
    nCut += Math.max(0, n - POINTS_MAX);
    const xs = Float64Array.from(x.slice(0, Math.min(n, POINTS_MAX)), place);
    const ys = Float64Array.from(y.slice(0, Math.min(n, POINTS_MAX)), numberOf);
    xs.forEach((at, k) => {
      const [a, b] = [at, ys[k] ?? Number.NaN];
      const misplaced = (xKind === "log" && a <= 0) || (yKind === "log" && b <= 0);
      if (misplaced) nDropped += 1;
      if (misplaced || !Number.isFinite(a) || !Number.isFinite(b)) ys[k] = Number.NaN;
    });
    return { name: titleOf(trace["name"]) || `${i + 1}`, as, x: xs, y: ys };
  });
  const left = [...all.flatMap((trace) => why(trace) ?? []), ...shown.slice(TRACES_MAX).map(() => "scatter"), ...shown.flatMap(partsLeft), ...[xaxis, yaxis].flatMap((axis) => (isRanged(axis) ? ["the range of an axis: all is shown"] : []))];
  return { title: titleOf(layout["title"]), xTitle: titleOf(xaxis["title"]), yTitle: titleOf(yaxis["title"]), xKind, yKind, labels: [...labels.keys()], traces, left: [...new Set(left)], nCut, nDropped };
}
