// What stands on each line of a table: runs, and below opened ones their children.
import type { Rows } from "./rows";
import { type Opened, placeAt } from "./window";

export interface Line {
  readonly rows: Rows;
  readonly row: number;
  readonly child: boolean;
  readonly id: string;
}

/** Where the opened runs stand and how many lines each adds, from top to bottom. */
export function openedPlaces(roots: Rows, opened: ReadonlyMap<string, Rows>): Opened[] {
  return [...opened]
    .map(([run, rows]) => ({ row: roots.at.get(run) ?? -1, n: rows.ids.length }))
    .filter((one) => one.row >= 0)
    .sort((a, b) => a.row - b.row);
}

export const nLines = (nRoots: number, places: readonly Opened[]): number => places.reduce((sum, one) => sum + one.n, nRoots);

/** The run on a line; undefined while it is not read yet. */
export function lineAt(line: number, roots: Rows, opened: ReadonlyMap<string, Rows>, places: readonly Opened[]): Line | undefined {
  const place = placeAt(line, places);
  const rows = place.kind === "root" ? roots : opened.get(roots.ids[place.parent] ?? "");
  const id = rows?.ids[place.row];
  return rows === undefined || id === undefined ? undefined : { rows, row: place.row, child: place.kind === "child", id };
}

/** The line that a key leads to; undefined for other keys. */
export function lineAfter(key: string, active: number, n: number, page: number): number | undefined {
  const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -n, End: n }[key];
  return by === undefined ? undefined : Math.max(0, Math.min(n - 1, active + by));
}
