// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Table } from "../../api/client";
import { Works } from "../../components/Works";
import { Toasts } from "../../components/states";
import { works } from "../../lib/work";
import { click, findAll, named, settled, show, textOf } from "../../testing/screen";
import { later, refused, serve } from "../../testing/server";
import type { RowsQuestion } from "../runs/question";
import { saveRuns } from "./saveRuns";

const question: RowsQuestion = { experiment: "7", columns: ["run_name"], filter: "", order: [], view: "active" };
const page = (ids: readonly string[], next: string | null): Table => ({ n_matching: 3, n_created: 3, next_page_token: next, run_ids: [...ids], columns: [{ field: "run_id", kind: "text", values: [...ids] }, { field: "run_name", kind: "text", values: [...ids] }] });

let saved: string[] = [];
beforeEach(() => {
  saved = [];
  vi.useFakeTimers();
  Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL: () => undefined });
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download);
  });
});
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});
const toasts = () => findAll(".toasts .toast span").map(textOf);

it("says what is saved and how far it has come, whatever page is shown, and then how many runs are in the file", async () => {
  show(() => <><Works /><Toasts /></>);
  const second = later<Table>();
  serve({ "POST /api/v1/runs/table": ({ body }) => ((body as { page_token?: string }).page_token === undefined ? page(["a", "b"], "t") : second.promise) });
  const done = saveRuns({ name: "nets", question, format: "csv", keeps: (run) => run !== "b", n: 2 });
  await vi.advanceTimersByTimeAsync(400);
  expect([findAll(".work span").map(textOf)[0], works().map((one) => [one.nDone, one.n]), saved]).toEqual(["Saving 2 runs as CSV 2 of 3", [[2, 3]], []]);
  second.keep(page(["c"], null));
  await vi.advanceTimersByTimeAsync(100);
  await done;
  expect([saved, works(), toasts()]).toEqual([["nets.csv"], [], ["2 runs saved as CSV."]]);
});

it("what is stopped or refused saves nothing, and says so", async () => {
  show(() => <><Works /><Toasts /></>);
  const never = later<Table>();
  serve({ "POST /api/v1/runs/table": () => never.promise });
  const stopped = saveRuns({ name: "nets", question, format: "parquet", keeps: undefined, n: undefined });
  await vi.advanceTimersByTimeAsync(400);
  expect(findAll(".work span").map(textOf)[0]).toBe("Saving all runs that match as Parquet");
  click(named("Stop"));
  never.keep(page([], null));
  await stopped;
  expect(toasts()).toEqual(["Nothing was saved."]);
  serve({ "POST /api/v1/runs/table": () => refused(503, { code: "busy", what: "Too much to do." }) });
  await saveRuns({ name: "nets", question, format: "csv", keeps: undefined, n: undefined });
  await settled();
  expect([toasts().at(-1), saved, works()]).toEqual(["Nothing was saved as CSV: Too much to do.", [], []]);
});
