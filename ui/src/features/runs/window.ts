// Which rows and columns of a large table are on screen.

export interface Range {
  readonly from: number;
  readonly to: number;
}

export function rowRange(scrollTop: number, height: number, rowHeight: number, n: number, spare = 4): Range {
  const from = Math.max(0, Math.floor(scrollTop / rowHeight) - spare);
  const to = Math.min(n, Math.ceil((scrollTop + height) / rowHeight) + spare);
  return { from: Math.min(from, to), to };
}

/** Columns lie side by side; `edges[i]` is where column i begins, the last entry where all end. */
export function edgesOf(widths: readonly number[]): number[] {
  const edges = [0];
  for (const width of widths) edges.push((edges.at(-1) ?? 0) + width);
  return edges;
}

export function columnRange(edges: readonly number[], scrollLeft: number, width: number, spare = 200): Range {
  const n = edges.length - 1;
  let from = 0;
  while (from < n && (edges[from + 1] ?? 0) < scrollLeft - spare) from += 1;
  let to = from;
  while (to < n && (edges[to] ?? 0) < scrollLeft + width + spare) to += 1;
  return { from, to };
}

interface Sides {
  readonly left: number;
  readonly right: number;
}

/** How far to scroll so that a column stands between two edges; one that is wider begins at the left. */
export function columnShift(column: Sides, edges: Sides): number {
  if (column.left < edges.left || column.right - column.left > edges.right - edges.left) return column.left - edges.left;
  return Math.max(0, column.right - edges.right);
}
