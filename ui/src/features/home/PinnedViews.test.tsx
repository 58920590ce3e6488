// @vitest-environment jsdom
import { MemoryRouter, Route } from "@solidjs/router";
import { createSignal } from "solid-js";
import { afterEach, expect, it, vi } from "vitest";
import { toProblem } from "../../api/live";
import { take } from "../../testing/offers";
import { click, find, findAll, named, settled, show, textOf } from "../../testing/screen";
import { later, refused, serve } from "../../testing/server";
import { PinnedViews } from "./PinnedViews";
import { pins, setPinned } from "./pins";

const VIEW = "0123456789abcdef0123456789abcdef";
const view = { view_id: VIEW, name: "what failed", experiment_id: "1", state: "" };
const NONE = "Saved views that you choose stand here.";
const NO_VIEW = "No view is saved yet.";

const listeners = vi.hoisted(() => new Set<(changes: readonly unknown[]) => void>());
vi.mock("../../api/events", () => ({ onChanges: (listener: (changes: readonly unknown[]) => void) => listeners.add(listener), noteAnswer: () => undefined }));
const viewsChanged = async (experiment: string) => {
  for (const listener of listeners) listener([{ kind: "views_changed", experiment, run: undefined }]);
  await settled();
};

afterEach(() => {
  listeners.clear();
  for (const id of pins()) setPinned(id, false);
  vi.unstubAllGlobals();
});

function pinned() {
  const [data, setData] = createSignal<readonly (readonly [string, string])[]>();
  const [problem, setProblem] = createSignal<ReturnType<typeof toProblem>>();
  const refetch = vi.fn();
  const experiments = { data, problem, loading: () => data() === undefined && problem() === undefined, refetch, cancel: () => undefined };
  show(() => (
    <MemoryRouter>
      <Route path="*" component={() => <PinnedViews experiments={experiments} />} />
    </MemoryRouter>
  ));
  return { setData, setProblem, refetch };
}
const page = () => textOf(document.body);

it("that no view is chosen is said of none, not of some that are awaited or cannot be read", async () => {
  const answer = later<unknown>();
  let now: () => unknown = () => answer.promise;
  serve({ [`GET /api/v1/views/${VIEW}`]: () => now() });
  setPinned(VIEW, true);
  pinned();
  await settled();
  expect([page().includes(NONE), findAll(".skeleton").length]).toEqual([false, 1]);
  answer.keep(refused(503, { code: "away", what: "The server is away.", kind: "unavailable", request_id: "", facts: {} }));
  await settled();
  expect([page().includes(NONE), findAll(".skeleton").length, textOf(find("[role=alert] p"))]).toEqual([false, 0, "The server is away."]);
  now = () => view;
  click(named("Try again"));
  await settled();
  expect(textOf(find(".run-list"))).toContain("what failed");
  click(named("Take what failed away from here"));
  await settled();
  expect(page()).toContain(NONE);
});

it("the choice says that no view is saved only once all are read, and which reading failed", async () => {
  serve({ "GET /api/v1/experiments/1/views": () => ({ views: [] }) });
  const { setData, setProblem, refetch } = pinned();
  click(named("Choose views"));
  await settled();
  expect(page()).not.toContain(NO_VIEW);
  setProblem(toProblem(new Error("unreadable")));
  expect([page().includes(NO_VIEW), textOf(find("dialog [role=alert] p"))]).toEqual([false, "unreadable"]);
  click(named("Try again"));
  expect(refetch).toHaveBeenCalledOnce();
  setProblem(undefined);
  setData([["1", "nets"]]);
  await settled();
  expect(page()).toContain(NO_VIEW);
});

it("of many experiments those with the latest runs are asked, and that is said, of no views as well", async () => {
  let views: unknown[] = [];
  const asked = serve({ "GET /api/v1/experiments/": () => ({ views }) });
  const { setData } = pinned();
  const list = (n: number) => Array.from({ length: n }, (_, i) => [String(i), `nets ${i}`] as const);
  click(named("Choose views"));
  setData(list(21));
  await settled();
  const said = () => findAll("dialog p.muted").map(textOf);
  expect([asked.length, said()]).toEqual([20, ["No view of the 20 experiments with the latest runs is saved yet. Save one in the table of runs of one of them, then choose it here."]]);
  views = [view];
  await viewsChanged("1");
  expect([said(), findAll("dialog label").length > 0]).toEqual([["Views of the 20 experiments with the latest runs."], true]);
  setData(list(20));
  await settled();
  expect(said()).toEqual([]);
});

it("a view at hand follows what others make of it, and those of other experiments ask for nothing", async () => {
  let now: unknown = view;
  const asked = serve({ [`GET /api/v1/views/${VIEW}`]: () => now });
  setPinned(VIEW, true);
  pinned();
  await settled();
  const line = find(".run-list a");
  await viewsChanged("2");
  expect(asked).toHaveLength(1);
  await viewsChanged("1");
  expect([asked.length, find(".run-list a") === line]).toEqual([2, true]);
  now = { ...view, name: "what failed last" };
  await viewsChanged("1");
  expect(textOf(find(".run-list a"))).toBe("what failed last");
  now = refused(404, { code: "view_not_found", what: "There is no such view." });
  await viewsChanged("1");
  expect(page()).toContain(NONE);
});

it("an open choice follows what others save, and its lines keep still under the hand", async () => {
  let views = [view];
  const asked = serve({ "GET /api/v1/experiments/1/views": () => ({ views }) });
  const { setData } = pinned();
  setData([["1", "nets"]]);
  await viewsChanged("1");
  expect(asked).toHaveLength(0);
  click(named("Choose views"));
  await settled();
  const names = () => findAll("dialog label").map(textOf);
  expect(names()).toEqual(["what failed"]);
  find("dialog input").focus();
  views = [{ ...view, view_id: VIEW.replace("0", "f"), name: "a new one" }, view];
  await viewsChanged("1");
  expect(names()).toEqual(["what failed"]);
  click(named("1 new: show in Choose views"));
  expect([names(), textOf(find("dialog legend"))]).toEqual([["a new one", "what failed"], "nets"]);
});

it("the palette takes a view away from here", async () => {
  setPinned(VIEW, true);
  serve({ "GET /api/v1/views/": () => view });
  pinned();
  await settled();
  take("Take what failed away from here");
  expect(pins()).toEqual([]);
});
