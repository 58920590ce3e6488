// The runs that the page draws together: their marks look as their lines do.
import { createMemo, createRoot, createSignal } from "solid-js";
import { type RunStyle, movedDashes, runStyle } from "./colour";
import { looks } from "./looks";
import { shownTheme } from "./settings";

const NONE: readonly string[] = [];
const [together, setTogether] = createSignal(NONE);

/** Of the page as a whole, and never taken away. Another choice for a run may free the dash of its neighbour. */
const moved = createRoot(() => createMemo(() => movedDashes(together(), looks()), undefined, { equals: (a, b) => a.size === b.size && [...a].every(([id, dash]) => b.get(id) === dash) }));

/** What tells at the moment: the page that is left may go after the next one came. */
let teller: object | undefined;

/** Tells which runs, or groups of them, are drawn together now, until the same part of a page takes it back. */
export function drawTogether(part: object, ids: readonly string[]): void {
  teller = part;
  setTogether(ids);
}

export function drawNoLonger(part: object): void {
  if (teller !== part) return;
  teller = undefined;
  setTogether(NONE);
}

/** How a run looks here and now. */
export const shownStyle = (id: string): RunStyle => runStyle(id, shownTheme(), moved(), looks().get(id));
