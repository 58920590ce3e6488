// Ranges of an axis under the wheel and the hand: plain numbers.
import { type XScaleKind, transforms } from "./scale";

export type Span = readonly [number, number];

/** Powers of ten beyond which a logarithmic axis does not go. */
const POWER_MOST = 300;

/** What a change comes to in the space in which the axis is linear. */
function along(kind: XScaleKind, values: readonly number[], change: (...values: number[]) => number[]): number[] {
  if (kind === "linear") return change(...values);
  const [f, back] = transforms(kind, [1, 1]);
  return change(...values.map(f)).map((power) => back(Math.max(-POWER_MOST, Math.min(POWER_MOST, power))));
}

const spanOf = ([from = 0, to = 0]: number[]): Span => [from, to];

/** Narrower (factor under 1) or wider, with the value under the pointer staying where it is. */
export function zoomAbout(span: Span, at: number, factor: number, kind: XScaleKind = "linear"): Span {
  return spanOf(along(kind, [...span, at], (from = 0, to = 0, middle = 0) => [middle - (middle - from) * factor, middle + (to - middle) * factor]));
}

/** Moved by a share of its width. */
export function panBy(span: Span, share: number, kind: XScaleKind = "linear"): Span {
  return spanOf(along(kind, [...span], (from = 0, to = 0) => [from + (to - from) * share, to + (to - from) * share]));
}

/** What stands at a share of the way from the begin to the end. */
export function placeIn(span: Span, share: number, kind: XScaleKind = "linear"): number {
  return along(kind, [...span], (from = 0, to = 0) => [from + (to - from) * share])[0] ?? 0;
}

/** A place moved by a share of the width of a range, but not out of it. */
export function stepIn(span: Span, at: number, share: number, kind: XScaleKind = "linear"): number {
  const [moved = at] = along(kind, [...span, at], (from = 0, to = 0, place = 0) => [place + (to - from) * share]);
  return Math.min(span[1], Math.max(span[0], moved));
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
