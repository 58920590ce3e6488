// Series and lines for tests.
import type { Line } from "../charts/plot";
import type { Columns } from "../lib/columns";

/** A series of single points. */
export function points(x: readonly number[], y: readonly number[], about: Partial<Columns> = {}): Columns {
  const [at, value] = [Float64Array.from(x), Float64Array.from(y)];
  return { run: "r", key: "k", exact: true, xFirst: at, xLast: at, min: value, max: value, first: value, last: value, mean: value, n: at.map(() => 1), nNan: value.map((one) => (Number.isNaN(one) ? 1 : 0)), ...about };
}

export function lineOf(x: readonly number[], y: readonly number[], about: Partial<Line> = {}): Line {
  const [at, value] = [Float64Array.from(x), Float64Array.from(y)];
  return { run: "r", key: "k", label: "r", colour: "#0072B2", dash: [], x: at, y: value, raw: value, min: value, max: value, exact: true, nPoints: at.length, nNan: 0, nAlone: 0, ...about };
}
