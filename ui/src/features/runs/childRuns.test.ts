// @vitest-environment jsdom
import { createRoot } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Table } from "../../api/client";
import type { Change } from "../../api/events";
import { later, refused, serve } from "../../testing/server";
import { createChildRuns, inPlace } from "./childRuns";
import type { RowsQuestion } from "./question";

const said = vi.hoisted(() => [] as string[]);
const listeners = vi.hoisted(() => new Set<(changes: readonly unknown[]) => void>());
vi.mock("../../api/events", () => ({ onChanges: (listener: (changes: readonly unknown[]) => void) => listeners.add(listener), noteAnswer: () => undefined }));
vi.mock("../../components/states", () => ({ sayProblem: (error: Error) => said.push(error.message) }));

let stop: () => void = () => undefined;
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  stop();
  said.splice(0);
  listeners.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const plain: RowsQuestion = { experiment: "7", filter: "a", order: ["metrics.a DESC"], columns: ["metrics.a"], view: "active" };
const COUNTED = "tags.`mlflow.parentRunId`";

/** A server on which `p` has these children. */
function serving(children: () => readonly string[], n = children, gone: ReadonlySet<string> = new Set()) {
  return serve({ "POST /api/v1/runs/table": ({ body }) => {
    const { columns: wanted, filter } = body as { columns: string[]; filter: string };
    const parents = filter.startsWith("run_id IN") ? [...filter.matchAll(/'([^']+)'/g)].map((found) => found[1] ?? "") : undefined;
    if (parents !== undefined) return { run_ids: parents.filter((id) => !gone.has(id)), n_matching: 1, n_created: 9, next_page_token: null, columns: [] };
    const isCount = wanted.includes(COUNTED);
    const columns = isCount ? [{ kind: "text", field: COUNTED, values: n().map(() => "p") }] : [];
    return { run_ids: children(), n_matching: n().length, n_created: 9, next_page_token: null, columns };
  } });
}

async function made() {
  const below = createRoot((dispose) => {
    stop = dispose;
    return createChildRuns(() => true, () => plain, () => plain.columns);
  });
  await vi.advanceTimersByTimeAsync(0);
  return below;
}
const tell = async (change: Change) => {
  for (const listener of listeners) listener([change]);
  await vi.advanceTimersByTimeAsync(1000);
};

it("children are asked for by their parent, in the order of the table, whatever the search says of them", async () => {
  const asked = serving(() => ["c"]);
  const below = await made();
  await below.toggle("p");
  expect([below.counts()?.get("p"), below.opened().get("p")?.ids]).toEqual([1, ["c"]]);
  expect(asked.at(-1)?.body).toMatchObject({ filter: `${COUNTED} = 'p'`, order: ["metrics.a DESC"] });
  await below.toggle("p");
  expect(below.opened().size).toBe(0);
});

it("opened children change as they do elsewhere, and stay where they are", async () => {
  let children = ["a", "b"];
  serving(() => children);
  const below = await made();
  await below.toggle("p");
  children = ["c", "b", "a"];
  await tell({ kind: "run_created", experiment: "7", run: "c" });
  expect([below.counts()?.get("p"), below.opened().get("p")?.ids]).toEqual([3, ["a", "b", "c"]]);
  children = ["c", "a"];
  await tell({ kind: "run_updated", experiment: "8", run: "b" });
  expect(below.opened().get("p")?.ids).toEqual(["a", "b", "c"]);
  await tell({ kind: "run_updated", experiment: "7", run: "b" });
  expect(below.opened().get("p")?.ids).toEqual(["a", "c"]);
});

it("the first change of children is read at once, a burst once a second, and its last state always", async () => {
  let children = ["a"];
  const asked = serving(() => children);
  const below = await made();
  await below.toggle("p");
  const before = asked.length;
  for (let i = 0; i < 20; i += 1) {
    children = [...children, `c${i}`];
    for (const listener of listeners) listener([{ kind: "run_created", experiment: "7", run: `c${i}` }]);
    await vi.advanceTimersByTimeAsync(0);
    if (i === 0) expect([below.counts()?.get("p"), below.opened().get("p")?.ids]).toEqual([2, ["a", "c0"]]);
    await vi.advanceTimersByTimeAsync(100);
  }
  await vi.advanceTimersByTimeAsync(5000);
  // Each reading counts, looks for the parents, and reads the children of the one that is open.
  expect([below.opened().get("p")?.ids.length, (asked.length - before) / 3]).toEqual([21, 3]);
});

it("more children than are shown are told, as long as their parent is open", async () => {
  serving(() => ["a"], () => ["a", "b"]);
  const below = await made();
  expect(below.isCut()).toBe(false);
  await below.toggle("p");
  expect(below.isCut()).toBe(true);
  await below.toggle("p");
  expect(below.isCut()).toBe(false);
});

it("children whose parent is not among the runs are known by it, until it is back", async () => {
  const gone = new Set(["p"]);
  serving(() => ["a", "b"], undefined, gone);
  const below = await made();
  expect([below.counts()?.get("p"), below.absent()]).toEqual([2, ["p"]]);
  gone.clear();
  await tell({ kind: "run_updated", experiment: "7", run: "p" });
  expect(below.absent()).toEqual([]);
});

it("parents that are gone are followed up to 500, and how many more there are is known", async () => {
  const parents = Array.from({ length: 503 }, (_, i) => `p${i}`);
  serve({ "POST /api/v1/runs/table": ({ body }) => {
    const counts = (body as { columns: string[] }).columns.includes(COUNTED);
    return { run_ids: counts ? parents.map((id) => `child of ${id}`) : [], n_matching: 503, next_page_token: null, columns: counts ? [{ kind: "text", field: COUNTED, values: parents }] : [] };
  } });
  const below = await made();
  expect([below.absent().length, below.nLeftOut()]).toEqual([500, 3]);
});

it("children that cannot be read are told, and nothing opens", async () => {
  serve({ "POST /api/v1/runs/table": () => refused(503, { code: "overloaded", what: "Too much to do." }) });
  const below = await made();
  await below.toggle("p");
  expect([said, below.opened().size, below.problem()?.message]).toEqual([["Too much to do."], 0, "Too much to do."]);
});

it("children that change keep their places, those that are gone leave, new ones come last", () => {
  const table: Table = { run_ids: ["d", "c", "a"], n_matching: 3, n_created: 9, next_page_token: null, columns: [{ kind: "number", field: "metrics.loss", values: [4, 3, 1] }] };
  const placed = inPlace(table, ["a", "b", "c"]);
  expect([placed.run_ids, placed.columns[0]?.values]).toEqual([["a", "c", "d"], [1, 3, 4]]);
});

it("that views were saved is no news of children", async () => {
  const asked = serving(() => ["c"]);
  await made();
  const n = asked.length;
  await tell({ kind: "views_changed", experiment: "7", run: undefined });
  expect(asked).toHaveLength(n);
});

it("a parent whose children are being read is known, and stays closed when they are given up", async () => {
  serving(() => ["c"]);
  const below = await made();
  const slow = later<unknown>();
  const asked = serve({ "POST /api/v1/runs/table": () => slow.promise });
  const opening = () => [...below.opening.ids()];
  void below.toggle("p");
  expect([opening(), below.opened().size]).toEqual([["p"], 0]);
  below.opening.cancel();
  expect([opening(), asked.at(-1)?.signal?.aborted]).toEqual([[], true]);
  slow.keep({ run_ids: ["c"], n_matching: 1, n_created: 9, next_page_token: null, columns: [] });
  await vi.advanceTimersByTimeAsync(0);
  expect([below.opened().size, said]).toEqual([0, []]);
  await below.toggle("p");
  expect([opening(), below.opened().get("p")?.ids]).toEqual([[], ["c"]]);
});
