// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Toasts } from "../../components/states";
import { Works } from "../../components/Works";
import { click, find, findAll, named, show, textOf } from "../../testing/screen";
import { type Asked, refused, serve } from "../../testing/server";
import { archiveExperiments, deleteExperiments } from "../experiments/bulk";
import { deleteRuns, restoreRuns, tagRuns } from "./bulk";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  // A refusal stays until it is closed.
  for (const button of findAll("[aria-label='Close this message']")) click(button);
  vi.runAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const toasts = () => findAll(".toast span").map(textOf);

interface Edit {
  readonly run_ids?: readonly string[];
  readonly matching?: object;
  readonly lifecycle?: string;
}

/** Changes what it is told to in two lines; `bad` cannot be changed. */
function editing(all: readonly string[] = []) {
  return serve({
    "POST /api/v1/runs/edit": ({ body }) => {
      const runs = (body as Edit).run_ids ?? all;
      const done = runs.filter((one) => one !== "bad");
      const nFailed = runs.length - done.length;
      const line = { n_runs: runs.length, n_changed: 0, n_failed: 0, run_ids: [] as readonly string[], ended: false };
      const last = { ...line, n_changed: done.length, n_failed: nFailed, run_ids: done, ended: true, ...(nFailed > 0 ? { first_problem: { code: "run_busy", what: "The run is busy." } } : {}) };
      return new Response([line, last].map((one) => `${JSON.stringify(one)}\n`).join(""));
    },
    "PATCH /api/v1/experiments/8": () => refused(409, { code: "experiment_busy", what: "The experiment is busy." }),
    "PATCH ": () => ({}),
  });
}
const edits = (asked: readonly Asked[]) => asked.map((one) => one.body as Edit);

it("deleted runs come back with one press, and the page hears of both", async () => {
  show(() => <Toasts />);
  const asked = editing();
  const heard: string[] = [];
  await deleteRuns(["a", "b"], () => heard.push("deleted"), () => heard.push("undone"));
  expect([toasts(), heard]).toEqual([["2 runs moved to the trash."], ["deleted"]]);
  click(named("Undo"));
  await vi.advanceTimersByTimeAsync(0);
  expect([toasts(), heard]).toEqual([["2 runs restored."], ["deleted", "undone"]]);
  expect(edits(asked)).toEqual([{ run_ids: ["a", "b"], lifecycle: "deleted" }, { run_ids: ["a", "b"], lifecycle: "active" }]);
});

it("all that match are found by the server, and undo takes back exactly those it named", async () => {
  show(() => <Toasts />);
  const asked = editing(["x", "y", "z"]);
  const matching = { filter: "metrics.a > 1", view: "active" as const, except_run_ids: ["q"] };
  await deleteRuns({ matching }, () => undefined);
  expect(toasts()).toEqual(["3 runs moved to the trash."]);
  click(named("Undo"));
  await vi.advanceTimersByTimeAsync(0);
  expect(edits(asked)).toEqual([{ matching, lifecycle: "deleted" }, { run_ids: ["x", "y", "z"], lifecycle: "active" }]);
});

it("more ids than one request holds go in several", async () => {
  const asked = editing();
  await restoreRuns(Array.from({ length: 120_000 }, (_, i) => `r${i}`), () => undefined);
  expect(edits(asked).map((one) => one.run_ids?.length)).toEqual([50_000, 50_000, 20_000]);
});

it("when only some changes succeed both are counted, when none does nothing is said to be done", async () => {
  show(() => <Toasts />);
  editing();
  let n = 0;
  await tagRuns(["a", "bad", "c"], "team", "red", () => (n += 1));
  expect([toasts(), n]).toEqual([["1 of 3 failed: The run is busy.", "2 runs tagged with team."], 1]);
  await tagRuns(["bad"], "team", "red", () => (n += 1));
  expect([toasts().at(-1), n]).toEqual(["1 of 1 failed: The run is busy.", 1]);
});

it("a change that is stopped says how far it had come, and undo takes back what was done", async () => {
  show(() => <><Toasts /><Works /></>);
  const asked = serve({
    "POST /api/v1/runs/edit": ({ body, signal }) => {
      if ((body as Edit).lifecycle === "active") return new Response(`${JSON.stringify({ n_runs: 1, n_changed: 1, n_failed: 0, run_ids: ["a"], ended: true })}\n`);
      const line = { n_runs: 9, n_changed: 1, n_failed: 0, run_ids: ["a"], ended: false };
      return new Response(new ReadableStream<Uint8Array>({
        start: (controller) => {
          controller.enqueue(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
          signal?.addEventListener("abort", () => controller.error(new DOMException("aborted", "AbortError")));
        },
      }));
    },
  });
  const all = deleteRuns({ matching: { filter: "", view: "active", except_run_ids: [] } }, () => undefined);
  await vi.advanceTimersByTimeAsync(400);
  expect(textOf(find(".work span"))).toBe("Moving runs to the trash 1 of 9");
  click(named("Stop"));
  await all;
  expect([toasts(), findAll(".work").length]).toEqual([["Stopped: 1 of 9 were changed, the others stay as they were.", "1 run moved to the trash."], 0]);
  click(named("Undo"));
  await vi.advanceTimersByTimeAsync(0);
  expect(edits(asked).at(-1)).toEqual({ run_ids: ["a"], lifecycle: "active" });
});

it("an answer that breaks off is not taken for a success", async () => {
  show(() => <Toasts />);
  serve({ "POST /api/v1/runs/edit": () => new Response(`${JSON.stringify({ n_runs: 3, n_changed: 1, n_failed: 0, run_ids: ["a"], ended: false })}\n`) });
  await deleteRuns(["a", "b", "c"], () => undefined);
  expect(toasts()).toEqual(["2 of 3 failed: The connection broke off before the server had said that it was done.", "1 run moved to the trash."]);
});

it("undo after a partly failed change touches only what was changed", async () => {
  show(() => <Toasts />);
  const asked = editing();
  const undone = async (act: () => Promise<void>) => {
    await act();
    asked.length = 0;
    click(named("Undo"));
    await vi.advanceTimersByTimeAsync(0);
    return asked;
  };
  expect(edits(await undone(() => deleteRuns(["a", "bad", "c"], () => undefined))).map((one) => one.run_ids)).toEqual([["a", "c"]]);
  const ids = (all: readonly Asked[]) => all.map((one) => one.path.split("/").at(-1));
  expect(ids(await undone(() => deleteExperiments(["7", "8", "9"], () => undefined)))).toEqual(["7", "9"]);
  expect(ids(await undone(() => archiveExperiments(["7", "8", "9"], true, () => undefined)))).toEqual(["7", "9"]);
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
