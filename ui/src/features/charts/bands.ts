// Bands of groups: asked from the server, which computes them over all runs, and turned into columns.
import { type Schemas, api } from "../../api/client";
import type { BandColumns } from "../../charts/plot";
import { firstAfter } from "../../charts/range";
import type { XScaleKind } from "../../charts/scale";
import { toNumber } from "../../lib/format";

export type SpreadKind = "sd" | "se" | "range";

/** A group of runs that is drawn as one band. */
export interface ChartGroup {
  readonly id: string;
  readonly label: string;
  readonly runs: readonly string[];
  readonly nRuns: number;
}

export interface BandQuestion {
  readonly groups: readonly ChartGroup[];
  readonly keys: readonly string[];
  readonly axis: Schemas["BandAxis"];
  readonly xScale?: "log";
  readonly range: readonly [number, number] | undefined;
  readonly width: number;
}

export interface KeyBands {
  readonly key: string;
  /** The group of each band: others may be shown by now. */
  readonly groups: readonly string[];
  readonly bands: readonly Schemas["Band"][];
}

/** The bands of every metric, one for each group. */
export async function fetchBands(question: BandQuestion, signal: AbortSignal): Promise<KeyBands[]> {
  const groups = question.groups.map((group) => [...group.runs]);
  return Promise.all(
    question.keys.map(async (key) => {
      const body: Schemas["BandRequest"] = { groups, key, axis: question.axis, width: question.width };
      if (question.xScale !== undefined) body.x_scale = question.xScale;
      if (question.range !== undefined) body.range = [Math.floor(question.range[0]), Math.ceil(question.range[1])];
      return { key, groups: question.groups.map((group) => group.id), bands: (await api.bands(body, signal)).bands };
    }),
  );
}

const column = (values: Schemas["Band"]["mean"]) => Float64Array.from(values, (value) => (value === null ? Number.NaN : toNumber(value)));

/** The band around the mean; where a spread is unknown, as for one run, it has no width. */
export function bandColumns(band: Schemas["Band"], id: string, key: string, spread: SpreadKind, xScale: XScaleKind = "linear"): BandColumns {
  const mean = column(band.mean);
  const width = column(spread === "se" ? band.standard_error : band.sd);
  const around = (sign: number) => mean.map((value, i) => value + sign * (Number.isNaN(width[i] ?? Number.NaN) ? 0 : (width[i] ?? 0)));
  const [low, high] = spread === "range" ? [column(band.min), column(band.max)] : [around(-1), around(1)];
  const x = Float64Array.from(band.x);
  // Until the bands of a new scale come, those of the one before it are drawn as far as they have a place.
  const placed = (values: Float64Array) => (xScale === "log" ? values.subarray(firstAfter(x, 0)) : values);
  return { id, key, nRuns: band.n_runs, nOffAxis: band.n_off_axis, x: placed(x), n: placed(Float64Array.from(band.n)), mean: placed(mean), low: placed(low), high: placed(high) };
}
