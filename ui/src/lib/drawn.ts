// The runs that the page draws together: their marks look as their lines do.
import { createSignal } from "solid-js";
import { type RunStyle, movedDashes, runStyle } from "./colour";
import { shownTheme } from "./settings";

const NONE: ReadonlyMap<string, number> = new Map();
const [moved, setMoved] = createSignal(NONE, { equals: (a, b) => a.size === b.size && [...a].every(([id, dash]) => b.get(id) === dash) });

/** What tells at the moment: the page that is left may go after the next one came. */
let teller: object | undefined;

/** Tells which runs, or groups of them, are drawn together now, until the same part of a page takes it back. */
export function drawTogether(part: object, ids: readonly string[]): void {
  teller = part;
  setMoved(movedDashes(ids));
}

export function drawNoLonger(part: object): void {
  if (teller !== part) return;
  teller = undefined;
  setMoved(NONE);
}

/** How a run looks here and now. */
export const shownStyle = (id: string): RunStyle => runStyle(id, shownTheme(), moved());
