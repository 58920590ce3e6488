// Saved views as plain data: what of an address belongs to a view, and whether it has changed.
import { byName } from "../../lib/order";
import type { Params } from "./view";

/** The part of the address that names the saved view itself. */
export const SAVED = "saved";
/** Chosen runs belong to the moment, not to the view; a chart in full screen neither. */
const NOT_KEPT = new Set([SAVED, "sel", "full"]);

/** What is kept of an address, in one order, so that equal views are equal texts. */
export function stateOf(params: Params): string {
  const kept = Object.entries(params)
    .flatMap(([name, value]) => (NOT_KEPT.has(name) || value === undefined || value === "" ? [] : [[name, Array.isArray(value) ? (value[0] ?? "") : value] as const]))
    .sort(([a], [b]) => byName(a, b));
  return new URLSearchParams(kept.map(([name, value]) => [name, value])).toString();
}

/** The change of an address that shows a saved view and nothing of what was there before. */
export function showState(before: Params, state: string, id: string): Params {
  const cleared: Params = Object.fromEntries(Object.keys(before).map((name) => [name, undefined]));
  return { ...cleared, ...Object.fromEntries(new URLSearchParams(state)), [SAVED]: id };
}
