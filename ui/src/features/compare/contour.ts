// A surface through the values of runs over two parameters, as filled levels.

export interface Sample {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** An axis over a parameter: by its logarithm where its values span several powers of ten. */
export interface ContourAxis {
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
  /** Where a value stands, 0 to 1. */
  readonly at: (value: number) => number;
}

/** Values that lie further apart than this factor are spread by their logarithm. */
const LOG_FROM = 50;

export function contourAxis(values: readonly number[]): ContourAxis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const isLog = low > 0 && high / low >= LOG_FROM;
  const f = isLog ? Math.log : (value: number) => value;
  const [a, b] = [f(low), f(high)];
  // Some room is left about the outermost values.
  return { low, high, isLog, at: (value) => (b > a ? 0.06 + (0.88 * (f(value) - a)) / (b - a) : 0.5) };
}

/**
 * The surface at the middles of a grid of cells, row by row from the bottom: inverse distance weighting (Shepard 1968, power 2)
 * over axes of equal length.
 */
export function surface(samples: readonly Sample[], x: ContourAxis, y: ContourAxis, columns: number, rows: number): Float64Array {
  const places = samples.map((one) => [x.at(one.x), y.at(one.y), one.value] as const);
  const out = new Float64Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const [px, py] = [(column + 0.5) / columns, (row + 0.5) / rows];
      let [sum, weights] = [0, 0];
      for (const [sx, sy, value] of places) {
        const weight = 1 / ((sx - px) ** 2 + (sy - py) ** 2 + 1e-9);
        sum += weight * value;
        weights += weight;
      }
      out[row * columns + column] = sum / weights;
    }
  }
  return out;
}

/** The level of a value between the lowest and the highest, 0 to `n - 1`. */
export const levelOf = (value: number, low: number, high: number, n: number): number => (high > low ? Math.min(n - 1, Math.max(0, Math.floor(((value - low) / (high - low)) * n))) : 0);

/** For each level the outline of its cells as an SVG path over a box of this size; neighbours in a row are one rectangle. */
export function levelPaths(grid: Float64Array, columns: number, rows: number, n: number, width: number, height: number, low: number, high: number): string[] {
  const paths = Array.from({ length: n }, () => "");
  const [w, h] = [width / columns, height / rows];
  for (let row = 0; row < rows; row += 1) {
    for (let from = 0; from < columns; ) {
      const level = levelOf(grid[row * columns + from] ?? 0, low, high, n);
      let to = from + 1;
      while (to < columns && levelOf(grid[row * columns + to] ?? 0, low, high, n) === level) to += 1;
      const top = height - (row + 1) * h;
      paths[level] += `M${(from * w).toFixed(2)} ${top.toFixed(2)}H${(to * w).toFixed(2)}V${(top + h).toFixed(2)}H${(from * w).toFixed(2)}Z`;
      from = to;
    }
  }
  return paths;
}
