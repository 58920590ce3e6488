// Bands of groups: asked from the server, which computes them over all runs, and turned into columns.
import { type Schemas, api } from "../../api/client";
import type { BandColumns } from "../../charts/plot";
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
      if (question.range !== undefined) body.range = [Math.floor(question.range[0]), Math.ceil(question.range[1])];
      return { key, groups: question.groups.map((group) => group.id), bands: (await api.bands(body, signal)).bands };
    }),
  );
}

const column = (values: Schemas["Band"]["mean"]) => Float64Array.from(values, (value) => (value === null ? Number.NaN : toNumber(value)));

/** The band around the mean; where a spread is unknown, as for one run, it has no width. */
export function bandColumns(band: Schemas["Band"], id: string, key: string, spread: SpreadKind): BandColumns {
  const mean = column(band.mean);
  const width = column(spread === "se" ? band.standard_error : band.sd);
  const around = (sign: number) => mean.map((value, i) => value + sign * (Number.isNaN(width[i] ?? Number.NaN) ? 0 : (width[i] ?? 0)));
  const [low, high] = spread === "range" ? [column(band.min), column(band.max)] : [around(-1), around(1)];
  return { id, key, nRuns: band.n_runs, x: Float64Array.from(band.x), n: Float64Array.from(band.n), mean, low, high };
}
