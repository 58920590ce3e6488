// Which runs are selected: some by their ids, or all that match but some.
import type { Schemas } from "../../api/client";
import { oneOf } from "./quoted";
import type { RowsQuestion } from "./question";
import type { Answered } from "./rowsState";

export interface Selection {
  /** Whether all that match are selected; `ids` are those left out then. */
  readonly isAll: boolean;
  readonly ids: ReadonlySet<string>;
}

export const NOTHING: Selection = { isAll: false, ids: new Set() };
export const EVERYTHING: Selection = { isAll: true, ids: new Set() };

export const isSelected = (selection: Selection, run: string): boolean => selection.ids.has(run) !== selection.isAll;

/** How many, of so many that match. */
export const nSelected = (selection: Selection, nMatching: number): number => (selection.isAll ? Math.max(0, nMatching - selection.ids.size) : selection.ids.size);

export function withRun(selection: Selection, run: string, isOn: boolean): Selection {
  const ids = new Set(selection.ids);
  if (isOn === selection.isAll) ids.delete(run);
  else ids.add(run);
  return { ...selection, ids };
}

/** Runs that are gone are neither selected nor left out. */
export const withoutRuns = (selection: Selection, gone: ReadonlySet<string>): Selection => ({ ...selection, ids: new Set([...selection.ids].filter((run) => !gone.has(run))) });

/** What stands for all in an address; no run is named so. */
const ALL = "*";

export const listOf = (selection: Selection): readonly string[] => [...(selection.isAll ? [ALL] : []), ...selection.ids];

export const ofList = (list: readonly string[]): Selection => ({ isAll: list.includes(ALL), ids: new Set(list.filter((run) => run !== ALL)) });

/** More ids than this are picked out of all runs instead of being named in a filter. */
const NAMED_MAX = 500;

/** A question whose answer holds the selected runs: all of them, and perhaps others. */
export function questionFor(selection: Selection, question: RowsQuestion): RowsQuestion {
  if (selection.isAll) return question;
  return { ...question, filter: selection.ids.size > NAMED_MAX ? "" : oneOf("run_id", selection.ids) };
}

/** The runs as the server is told of them: it finds those that match by itself, among those that were there when they were counted. */
export function chosenRuns(selection: Selection, answered: Answered | undefined): Pick<Schemas["RunsEdit"], "run_ids" | "matching"> {
  if (!selection.isAll) return { run_ids: [...selection.ids] };
  // Nothing was counted yet.
  if (answered === undefined) return { run_ids: [] };
  const { experiment, filter, view } = answered.question;
  return { matching: { filter, view, n_created: answered.nCreated, except_run_ids: [...selection.ids], ...(experiment === undefined ? {} : { experiment_ids: [experiment] }) } };
}
