// Saved views as plain data: what of an address belongs to a view, and whether it has changed.
import { byName } from "../../lib/order";
import { STORED } from "./longState";
import type { Params } from "./view";

/** The part of the address that names the saved view itself. */
export const SAVED = "saved";
/** Chosen runs belong to the moment, not to the view; a chart in full screen and an open image neither. */
const NOT_KEPT = new Set([SAVED, STORED, "sel", "only", "full", "shot"]);

/** What is kept of an address, in one order, so that equal views are equal texts. */
export function stateOf(params: Params): string {
  const kept = Object.entries(params)
    .flatMap(([name, value]) => (NOT_KEPT.has(name) || value === undefined || (value === "" && name !== "cols") ? [] : [[name, Array.isArray(value) ? (value[0] ?? "") : value] as const]))
    .sort(([a], [b]) => byName(a, b));
  return new URLSearchParams(kept.map(([name, value]) => [name, value])).toString();
}

/** The change of an address that shows a saved view and nothing of what was there before. */
export function showState(before: Params, state: string, id: string): Params {
  const cleared: Params = Object.fromEntries(Object.keys(before).map((name) => [name, undefined]));
  return { ...cleared, ...Object.fromEntries(new URLSearchParams(state)), [SAVED]: id };
}

interface Listed {
  readonly is_default: boolean;
  readonly owner: string;
}

/** The view that opens first: one's own before everyone's. */
export const opensFirst = <T extends Listed>(views: readonly T[], me: string): T | undefined => {
  const first = views.filter((view) => view.is_default);
  return first.find((view) => view.owner === me) ?? first[0];
};
