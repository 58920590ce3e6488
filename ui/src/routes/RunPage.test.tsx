// @vitest-environment jsdom
import { MemoryRouter, Route, createMemoryHistory } from "@solidjs/router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Change } from "../api/events";
import type { Run } from "../api/client";
import { take } from "../testing/offers";
import { runOf } from "../testing/runs";
import { click, field, find, findAll, named, settled, show, textOf, type } from "../testing/screen";
import { later, refused, serve } from "../testing/server";
import { actions } from "../features/shell/shortcuts";
import { RunPage } from "./RunPage";

const listeners = vi.hoisted(() => new Set<(changes: readonly unknown[]) => void>());
vi.mock("../api/events", () => ({ onChanges: (listener: (changes: readonly unknown[]) => void) => listeners.add(listener), noteAnswer: () => undefined }));

beforeEach(() => vi.useFakeTimers({ now: new Date(2026, 0, 2, 14, 2) }));
afterEach(() => {
  listeners.clear();
  vi.runOnlyPendingTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Answers lead to further questions here. */
async function answered() {
  for (let i = 0; i < 5; i += 1) await settled();
}
const tell = (change: Partial<Change>) => listeners.forEach((listener) => listener([{ kind: "run_logged", experiment: "0", run: undefined, ...change }]));
const child: Run = { ...runOf("child", { loss: 1 }), parent_run_id: "top" };
const top = runOf("top");

/** The page of a run among these; what is answered may change while it is shown. */
async function runPage(address: string, runs: Readonly<Record<string, () => unknown>> = { child: () => child, top: () => top }) {
  const answers = Object.fromEntries(Object.entries(runs).map(([id, answer]) => [`GET /api/v1/runs/${id}`, answer]));
  const asked = serve({ "GET /api/v1/runs/child/files": () => ({ entries: [] }), "GET /api/v1/runs/top/files": () => ({ entries: [] }), ...answers, "GET /api/v1/experiments/0": () => ({ experiment_id: "0", name: "nets" }), "POST /api/v1/experiments/0/views": () => ({ view_id: "kept" }) });
  const history = createMemoryHistory();
  history.set({ value: address });
  show(() => (
    <MemoryRouter history={history}>
      <Route path="/runs/:id/:tab?" component={RunPage} />
    </MemoryRouter>
  ));
  await answered();
  return { history, reads: (id: string) => asked.filter((one) => one.path === `/api/v1/runs/${id}`).length };
}
const heading = () => textOf(find("h1"));
const parents = () => findAll("p.muted a[href^='/runs/']").map(textOf);

it("the page of a parent does not say that it is its own child, nor does a child without a parent", async () => {
  await runPage("/runs/child/overview");
  expect([heading(), parents(), document.title]).toEqual(["run child", ["run top"], "run child · nets · Experiments · Trialbook"]);
  click(named("run top", "a"));
  await answered();
  expect([heading(), parents(), document.title]).toEqual(["run top", [], "run top · nets · Experiments · Trialbook"]);
});

it("a run that could not be read again stays in sight, with the moment it is of, until a reading succeeds", async () => {
  let answer: () => unknown = () => child;
  const { reads } = await runPage("/runs/child/overview", { child: () => answer(), top: () => top });
  answer = () => refused(503, { code: "busy", what: "Too much to do.", request_id: "ab12" });
  vi.setSystemTime(new Date(2026, 0, 2, 15, 30));
  tell({ run: "child" });
  await vi.advanceTimersByTimeAsync(1000);
  await answered();
  const stale = () => findAll(".stale").map(textOf);
  expect([heading(), stale()]).toEqual(["run child", ["This run could not be read again. What stands here is as it was 2026-01-02 14:02:00.Too much to do. busy · request ab12Try again"]]);
  answer = () => ({ ...child, name: "renamed" });
  click(named("Try again"));
  await answered();
  expect([heading(), stale(), reads("child")]).toEqual(["renamed", [], 3]);
});

it("a run that was never read tells why and can be asked for again", async () => {
  let answer: () => unknown = () => refused(404, { code: "run_not_found", what: "There is no such run." });
  await runPage("/runs/child/overview", { child: () => answer() });
  expect([textOf(find(".problem-what")), findAll(".stale, .run-head").length]).toEqual(["There is no such run.", 0]);
  answer = () => child;
  click(named("Try again"));
  await answered();
  expect([heading(), findAll(".problem").length]).toEqual(["run child", 0]);
});

it("the first change of a run is seen at once, a burst is read once a second, and its last state always", async () => {
  let n = 0;
  const { reads } = await runPage("/runs/child/overview", { child: () => ({ ...child, name: `name ${n}` }), top: () => top });
  for (n = 1; n <= 25; n += 1) {
    tell({ run: "child" });
    await vi.advanceTimersByTimeAsync(0);
    if (n === 1) {
      await answered();
      expect([heading(), reads("child")]).toEqual(["name 1", 2]);
    }
    await vi.advanceTimersByTimeAsync(100);
  }
  n = 26;
  await vi.advanceTimersByTimeAsync(5000);
  await answered();
  expect([heading(), reads("child")]).toEqual(["name 26", 5]);
});

it("a run that logs all the time is read to its end, however long that takes", async () => {
  let waiting = later<unknown>();
  const { reads } = await runPage("/runs/child/overview", { child: () => (reads("child") === 1 ? child : waiting.promise), top: () => top });
  for (let second = 0; second < 5; second += 1) {
    tell({ run: "child" });
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(reads("child")).toBe(2);
  waiting.keep({ ...child, name: "renamed" });
  waiting = later();
  await vi.advanceTimersByTimeAsync(1000);
  await answered();
  expect([heading(), reads("child")]).toEqual(["renamed", 3]);
});

it("each tab keeps its view while the page is open: charts made by hand are there after a look at the overview", async () => {
  const { history } = await runPage("/runs/child/children?n=300");
  const to = async (name: string) => {
    click(named(name, "a.tab"));
    await answered();
  };
  await to("Overview");
  expect(history.get()).toBe("/runs/child/overview");
  type(field("Search metrics, parameters and tags"), "loss");
  await answered();
  await to("Children");
  expect(history.get()).toBe("/runs/child/children?n=300");
  await to("Overview");
  expect(history.get()).toBe("/runs/child/overview?find=loss");
  // Another run has views of its own, and the first one's are there again after it.
  click(named("run top", "a"));
  await answered();
  expect(findAll("a.tab").slice(0, 2).map((one) => one.getAttribute("href"))).toEqual(["/runs/top/overview", "/runs/top/charts"]);
  history.back();
  await answered();
  expect(findAll("a.tab").filter((one) => one.getAttribute("href")?.includes("?") === true).map((one) => one.getAttribute("href"))).toEqual(["/runs/child/overview?find=loss", "/runs/child/children?n=300"]);
});

it("a tab does not lead back into what filled the screen", async () => {
  await runPage("/runs/child/files?full=loss&file=a%20b.txt");
  expect(named("Files", "a.tab").getAttribute("href")).toBe("/runs/child/files?file=a+b.txt");
});

it("charts that are too many for an address are kept by the server, and the address names them", async () => {
  const query = new URLSearchParams({ ckeys: Array.from({ length: 300 }, (_, i) => `metric-${i}`).join(",") }).toString();
  const { history } = await runPage(`/runs/top/charts?${query}`);
  await vi.advanceTimersByTimeAsync(400);
  await answered();
  expect(history.get()).toBe("/runs/top/charts?v=kept");
});

it("the palette reads a run again that could not be read, and brings back the experiment of one in the trash with it", async () => {
  let answer: () => unknown = () => child;
  const { reads } = await runPage("/runs/child/overview", { child: () => answer(), top: () => top });
  answer = () => refused(503, { code: "busy", what: "Too much to do." });
  tell({ run: "child" });
  await vi.advanceTimersByTimeAsync(1000);
  await answered();
  answer = () => ({ ...child, lifecycle: "deleted", deleted_ms: null });
  expect(actions().map((one) => one.what)).not.toContain("Restore the experiment");
  take("Try again: Reading the run");
  await answered();
  expect([reads("child"), findAll(".stale"), actions().map((one) => one.what).filter((what) => what.startsWith("Restore"))]).toEqual([3, [], ["Restore the experiment"]]);
});
