import { expect, it } from "vitest";
import { EVERYTHING, NOTHING, chosenRuns, isSelected, listOf, nSelected, ofList, withRun, withoutRuns } from "./selection";

const question = { experiment: "7", filter: "metrics.a > 1", order: [], columns: [], view: "active" } as const;
const answered = { question, nCreated: 40 };

it("some runs are selected by their ids", () => {
  const two = withRun(withRun(NOTHING, "a", true), "b", true);
  expect([isSelected(two, "a"), isSelected(two, "c"), nSelected(two, 900)]).toEqual([true, false, 2]);
  expect(listOf(withRun(two, "a", false))).toEqual(["b"]);
  expect(chosenRuns(two, answered)).toEqual({ run_ids: ["a", "b"] });
});

it("all that match are selected without their ids, and some are left out by theirs", () => {
  const most = withRun(EVERYTHING, "a", false);
  expect([isSelected(most, "a"), isSelected(most, "c"), nSelected(most, 900), nSelected(most, 0)]).toEqual([false, true, 899, 0]);
  expect(nSelected(withRun(most, "a", true), 900)).toBe(900);
  expect(chosenRuns(most, answered)).toEqual({ matching: { experiment_ids: ["7"], filter: "metrics.a > 1", view: "active", n_created: 40, except_run_ids: ["a"] } });
  expect(chosenRuns(EVERYTHING, { question: { ...question, experiment: undefined }, nCreated: 0 })).toEqual({ matching: { filter: "metrics.a > 1", view: "active", n_created: 0, except_run_ids: [] } });
  // All but one of what was not counted yet is nothing, and not that one.
  expect(chosenRuns(most, undefined)).toEqual({ run_ids: [] });
});

it("an address keeps either", () => {
  for (const selection of [NOTHING, EVERYTHING, withRun(EVERYTHING, "a", false), withRun(NOTHING, "a", true)]) expect(ofList(listOf(selection))).toEqual(selection);
});

it("runs that are gone are in no selection", () => {
  const gone = new Set(["a"]);
  expect(listOf(withoutRuns(ofList(["a", "b"]), gone))).toEqual(["b"]);
  expect(listOf(withoutRuns(ofList(["*", "a"]), gone))).toEqual(["*"]);
});
