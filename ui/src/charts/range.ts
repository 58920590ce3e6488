// Ranges of an axis under the wheel and the hand: plain numbers.

export type Span = readonly [number, number];

/** Narrower (factor under 1) or wider, with the value under the pointer staying where it is. */
export function zoomAbout(span: Span, at: number, factor: number): Span {
  return [at - (at - span[0]) * factor, at + (span[1] - at) * factor];
}

/** Moved by a share of its width. */
export function panBy(span: Span, share: number): Span {
  const by = (span[1] - span[0]) * share;
  return [span[0] + by, span[1] + by];
}

/** How much one turn of the wheel zooms. */
export const wheelFactor = (delta: number) => Math.exp(Math.max(-100, Math.min(100, delta)) * 0.004);

/** The first place in an ascending column whose value is above `at`; its length when there is none. */
export function firstAfter(column: Float64Array, at: number): number {
  let place = firstAt(column, at);
  while (column[place] === at) place += 1;
  return place;
}

/** The first place in an ascending column whose value is at least `at`; its length when there is none. */
export function firstAt(column: Float64Array, at: number): number {
  let [low, high] = [0, column.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((column[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
