// What stands on each line of a table: runs, and below opened ones their children, and below those theirs.
import type { Rows } from "./rows";

export interface Line {
  readonly rows: Rows;
  readonly row: number;
  /** How far below a root it stands; 0 for roots. */
  readonly depth: number;
  readonly id: string;
}

/** An opened run among some rows, and what stands below it. */
export interface Opened {
  readonly row: number;
  /** How many lines it adds. */
  readonly n: number;
  readonly rows: Rows;
  readonly below: readonly Opened[];
}

/** Deeper than this nothing is opened: a run that is its own ancestor would have no end. */
const DEPTH_MAX = 20;

/** Where the opened runs stand and how many lines each adds, from top to bottom. */
export function openedPlaces(rows: Rows, opened: ReadonlyMap<string, Rows>, depth = 0): Opened[] {
  if (depth >= DEPTH_MAX) return [];
  return [...opened]
    .flatMap(([run, children]) => {
      const row = rows.at.get(run);
      if (row === undefined) return [];
      const below = openedPlaces(children, opened, depth + 1);
      return [{ row, rows: children, below, n: nLines(children.ids.length, below) }];
    })
    .sort((a, b) => a.row - b.row);
}

export const nLines = (nRoots: number, places: readonly Opened[]): number => places.reduce((sum, one) => sum + one.n, nRoots);

/** The run on a line; undefined while it is not read yet. */
export function lineAt(line: number, roots: Rows, places: readonly Opened[], depth = 0): Line | undefined {
  let shift = 0;
  for (const one of places) {
    const at = one.row + shift;
    if (line <= at) break;
    if (line <= at + one.n) return lineAt(line - at - 1, one.rows, one.below, depth + 1);
    shift += one.n;
  }
  const row = line - shift;
  const id = roots.ids[row];
  return id === undefined ? undefined : { rows: roots, row, depth, id };
}

/** The line on which a run stands; undefined when it is not here. */
export function placeOf(run: string, roots: Rows, places: readonly Opened[], depth = 0): number | undefined {
  const row = roots.at.get(run);
  if (row !== undefined) return places.reduce((line, one) => (one.row < row ? line + one.n : line), row);
  if (depth >= DEPTH_MAX) return undefined;
  let shift = 0;
  for (const one of places) {
    const below = placeOf(run, one.rows, one.below, depth + 1);
    if (below !== undefined) return one.row + shift + 1 + below;
    shift += one.n;
  }
  return undefined;
}

/** The line that a key leads to; undefined for other keys. */
export function lineAfter(key: string, active: number, n: number, page: number): number | undefined {
  const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -n, End: n }[key];
  return by === undefined ? undefined : Math.max(0, Math.min(n - 1, active + by));
}
