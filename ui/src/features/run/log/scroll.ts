// Scrolling a list that may be taller than a browser can draw.

/** Browsers give up beyond some 16 million pixels. */
export const TALLEST = 15_000_000;

export interface Scrolled {
  /** The first line in view, and by how many pixels it is scrolled out. */
  readonly first: number;
  readonly cut: number;
}

/** Height of what is scrolled. With wrapped lines the last line can be brought to the top, as its height is unknown. */
export function heightOf(lines: number, row: number, view: number, wrapped: boolean): number {
  return Math.min(TALLEST, lines * row + (wrapped ? Math.max(0, view - row) : 0));
}

const most = (lines: number, row: number, view: number, wrapped: boolean) => lines * row + (wrapped ? Math.max(0, view - row) : 0) - view;

/** How many pixels of the list stand behind one of the scrollbar. */
function scaleOf(lines: number, row: number, view: number, wrapped: boolean): number {
  const drawn = heightOf(lines, row, view, wrapped) - view;
  const real = most(lines, row, view, wrapped);
  return drawn <= 0 || real <= drawn ? 1 : real / drawn;
}

export function scrolledTo(top: number, lines: number, row: number, view: number, wrapped: boolean): Scrolled {
  const real = Math.max(0, top * scaleOf(lines, row, view, wrapped));
  const first = Math.min(Math.max(0, lines - 1), Math.floor(real / row));
  return { first, cut: real - first * row };
}

/** Where the scrollbar must stand for a line to be at a third of the view, or at its top when lines are wrapped. */
export function topOf(line: number, lines: number, row: number, view: number, wrapped: boolean): number {
  const wanted = line * row - (wrapped ? 0 : view / 3);
  return Math.max(0, Math.min(wanted, most(lines, row, view, wrapped))) / scaleOf(lines, row, view, wrapped);
}

/** Where the scrollbar must stand to show the same when `now` lines are known instead of `before`. */
export function keptTop(top: number, before: number, now: number, row: number, view: number, wrapped: boolean): number {
  return (top * scaleOf(before, row, view, wrapped)) / scaleOf(now, row, view, wrapped);
}

/** The line that `#L12` names, from 0. */
export function lineOf(hash: string): number | undefined {
  const found = /^#?L([1-9]\d{0,9})$/.exec(hash);
  return found === null ? undefined : Number(found[1]) - 1;
}

/** The occurrence after or before a line, going round at the ends; -1 when there is none. */
export function nextFound(lines: readonly number[], from: number, by: 1 | -1): number {
  if (lines.length === 0) return -1;
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if ((lines[mid] ?? 0) < from) low = mid + 1;
    else high = mid;
  }
  if (by === -1) return (low - 1 + lines.length) % lines.length;
  return (lines[low] === from ? low + 1 : low) % lines.length;
}
