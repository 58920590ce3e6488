// How charts are drawn, as part of the address.
import { single } from "../../lib/lists";
import type { Axis, Clip } from "../../charts/plot";
import type { Span } from "../../charts/range";
import type { ScaleKind, XScaleKind } from "../../charts/scale";
import { addressNumber, readAxis, readSpan } from "./address";
import { type ChartSpec, changeChart, readBoard, writeBoard } from "./spec";

export interface ChartSettings {
  readonly axis: Axis;
  /** Of an axis that has a logarithm. */
  readonly xScale: XScaleKind;
  readonly scale: ScaleKind;
  /** Whether the axis leaves out the outermost hundredths. */
  readonly clip: Clip;
  /** Weight of the past, 0 to 0.99. */
  readonly smoothing: number;
  readonly zoom: Span | undefined;
  /** Only keys that match. */
  readonly keys: string;
  /** Most runs that are drawn. */
  readonly nRuns: number;
  /** The chart shown alone: a metric, or `@` and the id of a chart made by hand. */
  readonly full: string | undefined;
  /** Charts made by hand, in their order. */
  readonly board: readonly ChartSpec[];
}

type Params = Record<string, string | string[] | undefined>;

export const RUN_COUNTS = [10, 20, 50, 100] as const;

export function readChartSettings(params: Params): ChartSettings {
  const get = (name: string) => single(params[name]);
  const smoothing = Number(get("smooth") ?? 0);
  const nRuns = Number(get("draw") ?? 10);
  return {
    axis: readAxis(get("x")) ?? "step",
    xScale: get("logx") === "1" ? "log" : "linear",
    scale: get("log") === "1" ? "log" : get("log") === "sym" ? "symlog" : "linear",
    clip: get("clip") === "1" ? "outliers" : "none",
    smoothing: smoothing > 0 && smoothing < 1 ? smoothing : 0,
    zoom: readSpan(get("zoom"), "~"),
    keys: get("keys") ?? "",
    nRuns: RUN_COUNTS.find((one) => one === nRuns) ?? 10,
    full: get("full"),
    board: readBoard(get("charts")),
  };
}

export function writeChartSettings(change: Partial<ChartSettings>): Params {
  const out: Params = {};
  if (change.axis !== undefined) {
    out["x"] = change.axis === "step" ? undefined : change.axis;
    // A range on one axis means nothing on another.
    out["zoom"] = undefined;
  }
  if (change.xScale !== undefined) out["logx"] = change.xScale === "log" ? "1" : undefined;
  if (change.scale !== undefined) out["log"] = change.scale === "log" ? "1" : change.scale === "symlog" ? "sym" : undefined;
  if (change.clip !== undefined) out["clip"] = change.clip === "outliers" ? "1" : undefined;
  if (change.smoothing !== undefined) out["smooth"] = change.smoothing === 0 ? undefined : String(change.smoothing);
  if ("zoom" in change) out["zoom"] = change.zoom === undefined ? undefined : `${addressNumber(change.zoom, 0)}~${addressNumber(change.zoom, 1)}`;
  if (change.keys !== undefined) out["keys"] = change.keys === "" ? undefined : change.keys;
  if (change.nRuns !== undefined) out["draw"] = change.nRuns === 10 ? undefined : String(change.nRuns);
  if (change.board !== undefined) out["charts"] = writeBoard(change.board);
  if ("full" in change) out["full"] = change.full;
  return out;
}

/** What Back takes back one by one: all but a search, whose letters change in place. */
export const isStep = (change: Partial<ChartSettings>): boolean => Object.keys(change).some((name) => name !== "keys");

/** The settings that a chart draws with: its own before those of the panel. */
export function drawnWith(spec: ChartSpec, panel: ChartSettings): ChartSettings {
  const axis = spec.axis ?? panel.axis;
  // Charts on the panel's axis zoom together; a range of another axis would mean nothing here.
  return { ...panel, axis, xScale: spec.xScale ?? panel.xScale, scale: spec.scale ?? panel.scale, zoom: axis === panel.axis ? panel.zoom : spec.zoom };
}

/** What a new range changes: the panel's, or that of the chart's own axis. */
export function zoomChange(spec: ChartSpec, panel: ChartSettings, zoom: ChartSettings["zoom"]): Partial<ChartSettings> {
  return (spec.axis ?? panel.axis) === panel.axis ? { zoom } : { board: changeChart(panel.board, spec.id, { zoom }) };
}
