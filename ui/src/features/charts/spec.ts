// Charts made by hand, as plain data and as a short text for the address.
import { readList, writeList } from "../../lib/lists";
import type { Axis } from "../../charts/plot";
import type { Span } from "../../charts/range";
import type { ScaleKind, XScaleKind } from "../../charts/scale";
import { addressNumber, readAxis, readSpan } from "./address";

export interface ChartSpec {
  /** Tells it from its neighbours; stays when it is changed or moved. */
  readonly id: number;
  /** One line for each run and each of these. */
  readonly metrics: readonly string[];
  /** Empty for the names of its metrics. */
  readonly title: string;
  /** Undefined for what the panel has. */
  readonly axis: Axis | undefined;
  readonly xScale: XScaleKind | undefined;
  readonly scale: ScaleKind | undefined;
  /** The range of an axis of its own; on the panel's axis charts zoom together. */
  readonly zoom: Span | undefined;
  /** Width in columns of the grid. */
  readonly columns: number;
  /** Height of the plot in pixels. */
  readonly height: number;
}

export const METRICS_MAX = 8;
export const CHARTS_MAX = 60;
export const COLUMNS_MAX = 4;
export const HEIGHT = { usual: 200, min: 120, max: 800, step: 40 } as const;

const SCALES: Readonly<Record<ScaleKind, string>> = { linear: "n", log: "l", symlog: "s" };

export const titleOf = (spec: ChartSpec): string => (spec.title === "" ? spec.metrics.join(", ") : spec.title);

export function newSpec(metrics: readonly string[], id = 0): ChartSpec {
  return { id, metrics, title: "", axis: undefined, xScale: undefined, scale: undefined, zoom: undefined, columns: 1, height: HEIGHT.usual };
}

// A star parts metrics, two stars part options: a star stays one letter in an address.
const hide = (text: string) => text.replaceAll("%", "%25").replaceAll("*", "%2A");
const show = (text: string) => text.replaceAll("%2A", "*").replaceAll("%25", "%");

function writeSpec(spec: ChartSpec): string {
  const options = [
    spec.title === "" ? undefined : `t${hide(spec.title)}`,
    spec.axis === undefined ? undefined : `x${hide(spec.axis)}`,
    spec.xScale === undefined ? undefined : `s${SCALES[spec.xScale]}`,
    spec.scale === undefined ? undefined : `y${SCALES[spec.scale]}`,
    spec.zoom === undefined ? undefined : `z${addressNumber(spec.zoom, 0)}_${addressNumber(spec.zoom, 1)}`,
    spec.columns === 1 ? undefined : `w${spec.columns}`,
    spec.height === HEIGHT.usual ? undefined : `h${spec.height}`,
    `i${spec.id}`,
  ];
  return [spec.metrics.map(hide).join("*"), ...options.filter((option) => option !== undefined)].join("**");
}

const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, Math.round(value)));

function readSpec(text: string): ChartSpec | undefined {
  const [keys, ...options] = text.split("**");
  const metrics = [...new Set((keys ?? "").split("*").map(show))].filter((metric) => metric !== "").slice(0, METRICS_MAX);
  if (metrics.length === 0) return undefined;
  const of = (letter: string) => options.find((option) => option.startsWith(letter))?.slice(1);
  const number = (letter: string, otherwise: number) => {
    const value = Number(of(letter) ?? otherwise);
    return Number.isFinite(value) ? value : otherwise;
  };
  const axis = of("x");
  return {
    id: within(number("i", 0), 0, 1e6),
    metrics,
    title: show(of("t") ?? ""),
    axis: axis === undefined ? undefined : readAxis(show(axis)),
    xScale: (["linear", "log"] as const).find((kind) => SCALES[kind] === of("s")),
    scale: (Object.keys(SCALES) as ScaleKind[]).find((kind) => SCALES[kind] === of("y")),
    zoom: readSpan(of("z"), "_"),
    columns: within(number("w", 1), 1, COLUMNS_MAX),
    height: within(number("h", HEIGHT.usual), HEIGHT.min, HEIGHT.max),
  };
}

const freeId = (taken: readonly ChartSpec[]) => taken.reduce((most, spec) => Math.max(most, spec.id), 0) + 1;

/** Charts without an id of their own, as in a list written by hand, get the next free ones. */
export function readBoard(text: string | undefined): ChartSpec[] {
  const found = readList(text).slice(0, CHARTS_MAX).flatMap((one) => readSpec(one) ?? []);
  const done: ChartSpec[] = [];
  for (const spec of found) {
    const known = spec.id > 0 && !done.some((other) => other.id === spec.id);
    done.push(known ? spec : { ...spec, id: freeId([...found, ...done]) });
  }
  return done;
}

export const writeBoard = (board: readonly ChartSpec[]): string | undefined => writeList(board.map(writeSpec));

/** Adds a chart at the end; gives the board as it was when it is full. */
export function addChart(board: readonly ChartSpec[], spec: ChartSpec): readonly ChartSpec[] {
  return board.length >= CHARTS_MAX ? board : [...board, { ...spec, id: freeId(board) }];
}

export const changeChart = (board: readonly ChartSpec[], id: number, part: Partial<ChartSpec>): ChartSpec[] => board.map((spec) => (spec.id === id ? { ...spec, ...part, id } : spec));

export const removeChart = (board: readonly ChartSpec[], id: number): ChartSpec[] => board.filter((spec) => spec.id !== id);

/** A copy right behind its original. */
export function duplicateChart(board: readonly ChartSpec[], id: number): readonly ChartSpec[] {
  if (board.length >= CHARTS_MAX) return board;
  return board.flatMap((spec) => (spec.id === id ? [spec, { ...spec, id: freeId(board) }] : [spec]));
}

/** One place earlier or later. */
export function shiftChart(board: readonly ChartSpec[], id: number, by: -1 | 1): readonly ChartSpec[] {
  const at = board.findIndex((spec) => spec.id === id);
  const other = board[at + by];
  return at < 0 || other === undefined ? board : dropChart(board, id, other.id);
}

/** Dropped on a later chart it goes behind that one, on an earlier chart before it. */
export function dropChart(board: readonly ChartSpec[], id: number, on: number): readonly ChartSpec[] {
  const [from, to] = [board.findIndex((spec) => spec.id === id), board.findIndex((spec) => spec.id === on)];
  const moved = board[from];
  if (moved === undefined || to < 0 || from === to) return board;
  const others = removeChart(board, id);
  return [...others.slice(0, to), moved, ...others.slice(to)];
}

/** Shown first as it is: a chart of one metric with nothing of its own. */
export const plainOf = (board: readonly ChartSpec[], metric: string): ChartSpec | undefined => board.find((spec) => spec.metrics.length === 1 && spec.metrics[0] === metric && spec.title === "" && spec.axis === undefined && spec.xScale === undefined && spec.scale === undefined);

export interface ChartSize {
  readonly columns: number;
  readonly height: number;
}

export function grown(size: ChartSize, columns: number, heights: number): ChartSize {
  return { columns: within(size.columns + columns, 1, COLUMNS_MAX), height: within(size.height + heights * HEIGHT.step, HEIGHT.min, HEIGHT.max) };
}

/** The size under the hand: widths snap to columns of the grid, heights to steps. */
export function sizeFromDrag(start: ChartSize, moved: { readonly x: number; readonly y: number }, cell: number): ChartSize {
  const columns = cell > 0 ? Math.round(moved.x / cell) : 0;
  return grown(start, columns, Math.round(moved.y / HEIGHT.step));
}
