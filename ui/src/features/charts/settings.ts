// How charts are drawn, as part of the address.
import { readList, single, writeList } from "../../lib/lists";
import type { Axis, Clip } from "../../charts/plot";
import type { ScaleKind } from "../../charts/scale";

export interface ChartSettings {
  readonly axis: Axis;
  readonly scale: ScaleKind;
  /** Whether the axis leaves out the outermost hundredths. */
  readonly clip: Clip;
  /** Weight of the past, 0 to 0.99. */
  readonly smoothing: number;
  readonly zoom: readonly [number, number] | undefined;
  /** Only keys that match. */
  readonly keys: string;
  /** Most runs that are drawn. */
  readonly nRuns: number;
  /** The chart shown alone. */
  readonly full: string | undefined;
  /** Charts that stand first, in their order. */
  readonly pins: readonly string[];
}

type Params = Record<string, string | string[] | undefined>;

const AXES: readonly Axis[] = ["step", "time", "relative"];
export const RUN_COUNTS = [10, 20, 50, 100] as const;

export function readChartSettings(params: Params): ChartSettings {
  const get = (name: string) => single(params[name]);
  const zoom = (get("zoom") ?? "").split("~").map(Number);
  const smoothing = Number(get("smooth") ?? 0);
  const nRuns = Number(get("draw") ?? 10);
  return {
    axis: AXES.find((one) => one === get("x")) ?? "step",
    scale: get("log") === "1" ? "log" : get("log") === "sym" ? "symlog" : "linear",
    clip: get("clip") === "1" ? "outliers" : "none",
    smoothing: smoothing > 0 && smoothing < 1 ? smoothing : 0,
    zoom: zoom.length === 2 && zoom.every(Number.isFinite) && (zoom[0] ?? 0) < (zoom[1] ?? 0) ? [zoom[0] ?? 0, zoom[1] ?? 0] : undefined,
    keys: get("keys") ?? "",
    nRuns: RUN_COUNTS.find((one) => one === nRuns) ?? 10,
    full: get("full"),
    pins: readList(get("charts")),
  };
}

export function writeChartSettings(change: Partial<ChartSettings>): Params {
  const out: Params = {};
  if (change.axis !== undefined) {
    out["x"] = change.axis === "step" ? undefined : change.axis;
    // A range on one axis means nothing on another.
    out["zoom"] = undefined;
  }
  if (change.scale !== undefined) out["log"] = change.scale === "log" ? "1" : change.scale === "symlog" ? "sym" : undefined;
  if (change.clip !== undefined) out["clip"] = change.clip === "outliers" ? "1" : undefined;
  if (change.smoothing !== undefined) out["smooth"] = change.smoothing === 0 ? undefined : String(change.smoothing);
  if ("zoom" in change) out["zoom"] = change.zoom === undefined ? undefined : `${Math.floor(change.zoom[0])}~${Math.ceil(change.zoom[1])}`;
  if (change.keys !== undefined) out["keys"] = change.keys === "" ? undefined : change.keys;
  if (change.nRuns !== undefined) out["draw"] = change.nRuns === 10 ? undefined : String(change.nRuns);
  if (change.pins !== undefined) out["charts"] = writeList(change.pins);
  if ("full" in change) out["full"] = change.full;
  return out;
}
