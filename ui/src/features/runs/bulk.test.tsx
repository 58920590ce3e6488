// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Toasts } from "../../components/states";
import { click, findAll, named, show, textOf } from "../../testing/screen";
import { refused, serve } from "../../testing/server";
import { archiveExperiments, deleteExperiments } from "../experiments/bulk";
import { deleteRuns, tagRuns } from "./bulk";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const toasts = () => findAll(".toast span").map(textOf);

it("deleted runs come back with one press, and the page hears of both", async () => {
  show(() => <Toasts />);
  const asked = serve({ "PATCH /api/v1/runs/": () => ({}) });
  let n = 0;
  await deleteRuns(["a", "b"], () => (n += 1));
  expect([toasts(), n]).toEqual([["2 runs moved to the trash."], 1]);
  click(named("Undo"));
  await vi.advanceTimersByTimeAsync(0);
  expect([toasts(), n, asked.map((one) => (one.body as { lifecycle: string }).lifecycle)]).toEqual([["2 runs restored."], 2, ["deleted", "deleted", "active", "active"]]);
});

it("when only some changes succeed both are counted, when none does nothing is said to be done", async () => {
  show(() => <Toasts />);
  serve({ "PATCH /api/v1/runs/bad": () => refused(409, { code: "run_busy", what: "The run is busy." }), "PATCH /api/v1/runs/": () => ({}) });
  let n = 0;
  await tagRuns(["a", "bad", "c"], "team", "red", () => (n += 1));
  expect([toasts(), n]).toEqual([["1 of 3 failed: The run is busy.", "2 runs tagged with team."], 1]);
  await tagRuns(["bad"], "team", "red", () => (n += 1));
  expect([toasts().at(-1), n]).toEqual(["1 of 1 failed: The run is busy.", 1]);
});

it("undo after a partly failed change touches only what was changed", async () => {
  show(() => <Toasts />);
  const asked = serve({
    "PATCH /api/v1/runs/bad": () => refused(409, { code: "run_busy", what: "The run is busy." }),
    "PATCH /api/v1/experiments/8": () => refused(409, { code: "experiment_busy", what: "The experiment is busy." }),
    "PATCH ": () => ({}),
  });
  const undone = async (act: () => Promise<void>) => {
    await act();
    asked.length = 0;
    click(named("Undo"));
    await vi.advanceTimersByTimeAsync(0);
    return asked.map((one) => one.path.split("/").at(-1));
  };
  expect(await undone(() => deleteRuns(["a", "bad", "c"], () => undefined))).toEqual(["a", "c"]);
  expect(await undone(() => deleteExperiments(["7", "8", "9"], () => undefined))).toEqual(["7", "9"]);
  expect(await undone(() => archiveExperiments(["7", "8", "9"], true, () => undefined))).toEqual(["7", "9"]);
});

it("archiving is undone by taking the tag away again", async () => {
  show(() => <Toasts />);
  const asked = serve({ "PATCH /api/v1/experiments/": () => ({}) });
  await archiveExperiments(["7"], true, () => undefined);
  click(named("Undo"));
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.map((one) => one.body)).toEqual([{ set_tag: { key: "trialbook.archived", value: "true" } }, { delete_tag: "trialbook.archived" }]);
  await deleteExperiments(["7"], () => undefined);
  expect(toasts()).toContain("1 experiment is in the trash.");
});
