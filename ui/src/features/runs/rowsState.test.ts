// @vitest-environment jsdom
import { createRoot, createSignal } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Change } from "../../api/events";
import { type Asked, later, refused, serve } from "../../testing/server";
import type { RowsQuestion } from "./question";
import { createRows } from "./rowsState";

const listeners = vi.hoisted(() => new Set<(changes: readonly unknown[]) => void>());
vi.mock("../../api/events", () => ({ onChanges: (listener: (changes: readonly unknown[]) => void) => listeners.add(listener), noteAnswer: () => undefined }));

const tell = async (...changes: Change[]) => {
  for (const listener of listeners) listener(changes);
  await vi.advanceTimersByTimeAsync(0);
};
const change = (kind: Change["kind"], run?: string, experiment = "7"): Change => ({ kind, experiment, run });

let stop: () => void = () => undefined;
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  stop();
  listeners.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const plain: RowsQuestion = { experiment: "7", filter: "", order: ["metrics.a DESC"], columns: ["metrics.a"], view: "active" };
type Body = { filter: string; limit: number; page_token?: string; columns: string[]; order: string[] };

/** A server of so many runs, `r0` first; `gone` are in its trash. */
function serving(n: () => number, gone: ReadonlySet<string> = new Set()) {
  const asked = serve({ "POST /api/v1/runs/table": ({ body }) => {
    const { filter, limit, page_token, columns } = body as Body;
    const named = [...(/^run_id IN /.test(filter) ? filter : "").matchAll(/'([^']+)'/g)].map((found) => found[1] ?? "");
    const all = (named.length > 0 ? named : Array.from({ length: n() }, (_, i) => `r${i}`)).filter((id) => !gone.has(id));
    const from = Number(page_token ?? 0);
    const ids = all.slice(from, from + limit);
    return { run_ids: ids, n_matching: all.length, n_created: 9, next_page_token: from + limit < all.length ? String(from + limit) : null, columns: columns.map((field) => (field === "metrics.a" ? { kind: "number", field, values: ids.map((id) => (named.length > 0 ? 99 : Number(id.slice(1)))) } : { kind: "text", field, values: ids })) };
  } });
  return asked;
}
const bodies = (asked: readonly Asked[]) => asked.map((one) => one.body as Body);

async function made(question: () => RowsQuestion | undefined = () => plain) {
  const state = createRoot((dispose) => {
    stop = dispose;
    return createRows(question);
  });
  await vi.advanceTimersByTimeAsync(0);
  return state;
}

it("pages are asked for as rows come into view, never twice", async () => {
  const asked = serving(() => 1000);
  const state = await made();
  expect([state.rows().ids.length, state.nMatching(), state.loaded(), state.loading()]).toEqual([100, 1000, true, false]);
  state.need(0, 40);
  expect(asked).toHaveLength(1);
  state.need(0, 700);
  state.need(0, 720);
  await vi.advanceTimersByTimeAsync(0);
  expect(bodies(asked).map((body) => [body.page_token, body.limit])).toEqual([[undefined, 100], ["100", 650]]);
  expect(state.rows().ids.length).toBe(750);
  expect(new Set(state.rows().ids).size).toBe(750);
});

it("of thousands of columns those about the sight are read, for the rows in sight, and read again once they may have changed", async () => {
  const all = Array.from({ length: 2000 }, (_, i) => `metrics.m${i}`);
  let shift = 0;
  const asked = serve({ "POST /api/v1/runs/table": ({ body }) => {
    const { filter, limit, page_token, columns } = body as Body;
    const named = [...filter.matchAll(/'([^']+)'/g)].map((found) => found[1] ?? "");
    const from = Number(page_token ?? 0);
    const ids = named.length > 0 ? named : Array.from({ length: Math.min(limit, 300 - from) }, (_, i) => `r${from + i}`);
    return { run_ids: ids, n_matching: 300, n_created: 9, next_page_token: from + ids.length < 300 ? String(from + ids.length) : null, columns: columns.map((field) => ({ kind: "number", field, values: ids.map((id) => (field === "metrics.m7" ? null : Number(id.slice(1)) + shift)) })) };
  } });
  const state = await made(() => ({ ...plain, columns: all }));
  expect(bodies(asked).at(-1)?.columns).toEqual(["run_name", "status", ...all.slice(0, 40)]);
  expect([state.rows().has("metrics.m7", 99), state.rows().cell("metrics.m7", 99), state.rows().has("metrics.m1990", 0)]).toEqual([true, null, false]);
  state.need(0, 250);
  await vi.advanceTimersByTimeAsync(0);
  state.need(200, 250);
  state.show(["metrics.m3", "metrics.m1990"]);
  await vi.advanceTimersByTimeAsync(0);
  expect([state.rows().has("metrics.m1990", 249), state.rows().cell("metrics.m1990", 249), state.rows().has("metrics.m1990", 0), state.loading()]).toEqual([true, 249, false, false]);
  state.need(0, 40);
  await vi.advanceTimersByTimeAsync(0);
  expect(state.rows().has("metrics.m1990", 0)).toBe(true);
  expect(Math.max(...bodies(asked).map((body) => body.columns.length))).toBeLessThan(70);
  shift = 1000;
  await tell(change("run_logged", "r3"));
  expect(bodies(asked).at(-1)?.filter).toBe("run_id IN ('r3')");
  expect([state.rows().cell("metrics.m1990", 3), state.rows().cell("metrics.m1990", 4)]).toEqual([1003, 4]);
  // What changes while another column is in sight is read again when this one is back.
  state.show(["metrics.m1000"]);
  await vi.advanceTimersByTimeAsync(0);
  shift = 2000;
  await tell(change("run_logged", "r4"));
  expect([state.rows().cell("metrics.m1000", 4), state.rows().cell("metrics.m1990", 4)]).toEqual([2004, 4]);
  state.show(["metrics.m1990"]);
  await vi.advanceTimersByTimeAsync(0);
  expect([state.rows().cell("metrics.m1990", 4), state.rows().cell("metrics.m1990", 5)]).toEqual([2004, 5]);
});

it("who goes to the end of a hundred thousand rows reads the ids in between and the cells there", async () => {
  const asked = serving(() => 100_000);
  const state = await made();
  state.need(99_960, 100_000);
  for (let turn = 0; turn < 6; turn += 1) await vi.advanceTimersByTimeAsync(0);
  expect([state.rows().ids.length, state.nMatching(), state.rows().has("metrics.a", 99_999), state.rows().has("metrics.a", 50_000)]).toEqual([100_000, 100_000, true, false]);
  expect(asked.length).toBeLessThan(8);
  expect(bodies(asked).filter((body) => body.limit > 1000).every((body) => body.columns.length === 0)).toBe(true);
});

it("giving up the first rows is told, with the way to ask again", async () => {
  serve({ "POST /api/v1/runs/table": () => new Promise(() => undefined) });
  const state = await made();
  expect([state.loaded(), state.loading()]).toEqual([false, true]);
  state.cancel();
  expect([state.loading(), state.problem()?.problem.code]).toEqual([false, "given_up"]);
});

it("after a refused question the rows of the last one go on below, with their own words", async () => {
  const asked = serve({ "POST /api/v1/runs/table": ({ body }) => {
    const { filter, limit, page_token, columns } = body as Body;
    if (filter === "wrong") return refused(400, { code: "invalid_query", what: "No such field." });
    const from = Number(page_token ?? 0);
    return { run_ids: Array.from({ length: limit }, (_, i) => `r${from + i}`), n_matching: 1000, n_created: 9, next_page_token: String(from + limit), columns: columns.map((field) => ({ kind: "text", field, values: Array.from({ length: limit }, () => "") })) };
  } });
  const [question, setQuestion] = createSignal<RowsQuestion>(plain);
  const state = await made(question);
  setQuestion({ ...plain, filter: "wrong" });
  await vi.advanceTimersByTimeAsync(0);
  expect([state.problem()?.message, state.rows().ids.length]).toEqual(["No such field.", 100]);
  state.need(100, 140);
  await vi.advanceTimersByTimeAsync(0);
  expect(bodies(asked).filter((body) => body.page_token !== undefined).map((body) => body.filter)).toEqual([""]);
  expect(state.rows().ids.length).toBeGreaterThan(140);
});

it("runs that come to match by what they log are announced, counted at most every two seconds", async () => {
  let n = 50;
  const asked = serving(() => n);
  const state = await made(() => ({ ...plain, filter: "metrics.a > 1" }));
  n = 51;
  await tell(change("run_logged", "elsewhere"));
  expect([state.nNew(), asked.length]).toEqual([1, 2]);
  n = 52;
  for (let i = 0; i < 20; i += 1) await tell(change("run_logged", "elsewhere"));
  expect(asked.length).toBe(2);
  await vi.advanceTimersByTimeAsync(2000);
  expect([state.nNew(), state.rows().ids.length, asked.length]).toEqual([2, 50, 3]);
});

it("a run that begins while runs are counted is announced as well", async () => {
  const slow = later<unknown>();
  const all = Array.from({ length: 50 }, (_, i) => `r${i}`);
  const answer = (n: number) => ({ run_ids: all, n_matching: n, n_created: 9, next_page_token: null, columns: [] });
  const counts = [slow.promise, answer(52)];
  serve({ "POST /api/v1/runs/table": ({ body }) => ((body as Body).limit === 1 ? counts.shift() : answer(50)) });
  const state = await made();
  await tell(change("run_created", "first"));
  await tell(change("run_created", "second"));
  slow.keep(answer(51));
  await vi.advanceTimersByTimeAsync(0);
  await vi.advanceTimersByTimeAsync(0);
  expect(state.nNew()).toBe(2);
});

it("what was deleted elsewhere leaves without bringing in the runs that wait", async () => {
  const gone = new Set<string>();
  let n = 50;
  serving(() => n, gone);
  const heard: string[][] = [];
  const state = createRoot((dispose) => {
    stop = dispose;
    return createRows(() => plain, (runs) => heard.push([...runs]));
  });
  await vi.advanceTimersByTimeAsync(0);
  n = 53;
  gone.add("r2");
  await tell(change("run_created", "r51"), change("run_updated", "r2"));
  await vi.advanceTimersByTimeAsync(0);
  expect([state.rows().ids.length, state.rows().ids.includes("r50"), state.nNew(), heard]).toEqual([49, false, 3, [["r2"]]]);
});

it("a deleted run that was never read lowers the count", async () => {
  const gone = new Set<string>();
  serving(() => 1000, gone);
  const state = await made();
  gone.add("r900");
  await tell(change("run_updated", "r900"));
  expect([state.nMatching(), state.nNew()]).toEqual([999, 0]);
});

it("cells that could not be read are said to be missing until they are", async () => {
  let fails = false;
  const all = Array.from({ length: 60 }, (_, i) => `metrics.m${i}`);
  serve({ "POST /api/v1/runs/table": ({ body }) => {
    if (fails) return refused(503, { code: "overloaded", what: "Too much to do." });
    const { columns, filter } = body as Body;
    const ids = filter === "" ? ["a", "b"] : [...filter.matchAll(/'([^']+)'/g)].map((found) => found[1] ?? "");
    return { run_ids: ids, n_matching: 2, n_created: 9, next_page_token: null, columns: columns.map((field) => ({ kind: "number", field, values: ids.map(() => 1) })) };
  } });
  const state = await made(() => ({ ...plain, columns: all }));
  fails = true;
  state.show(["metrics.m59"]);
  await vi.advanceTimersByTimeAsync(0);
  expect([state.problem()?.problem.code, state.rows().has("metrics.m59", 0)]).toEqual(["overloaded", false]);
  fails = false;
  state.need(0, 2);
  await vi.advanceTimersByTimeAsync(0);
  expect([state.problem(), state.rows().has("metrics.m59", 0)]).toEqual([undefined, true]);
});

it("a new question keeps the last rows until its own are there, and begins at the top", async () => {
  const asked = serving(() => 300);
  const [question, setQuestion] = createSignal<RowsQuestion>(plain);
  const state = await made(question);
  state.need(0, 250);
  await vi.advanceTimersByTimeAsync(0);
  setQuestion({ ...plain, filter: "metrics.a > 1" });
  expect([state.rows().ids.length, state.loading()]).toEqual([300, true]);
  await vi.advanceTimersByTimeAsync(0);
  expect([state.rows().ids.length, bodies(asked).at(-1)?.page_token]).toEqual([100, undefined]);
});

it("a refusal is told beside the last good rows, and the next answer takes it away", async () => {
  let refuses = false;
  serve({ "POST /api/v1/runs/table": () => (refuses ? refused(400, { code: "query_invalid", what: "No such field." }) : { run_ids: ["a"], n_matching: 1, n_created: 9, next_page_token: null, columns: [] }) });
  const state = await made();
  refuses = true;
  state.reload();
  await vi.advanceTimersByTimeAsync(0);
  expect([state.problem()?.message, state.rows().ids, state.loading()]).toEqual(["No such field.", ["a"], false]);
  refuses = false;
  state.reload();
  await vi.advanceTimersByTimeAsync(0);
  expect(state.problem()).toBeUndefined();
});

it("changed rows are read again where they stand, others are left alone", async () => {
  const asked = serving(() => 50);
  const state = await made();
  const before = state.version();
  await tell(change("run_logged", "r3"), change("run_logged", "r5"), change("run_logged", "r3"), change("run_logged", "elsewhere"), change("run_logged", "r1", "8"));
  expect(bodies(asked).at(-1)?.filter).toBe("run_id IN ('r3', 'r5')");
  expect([state.rows().cell("metrics.a", 3), state.rows().cell("metrics.a", 4), state.version() > before, state.nNew()]).toEqual([99, 4, true, 0]);
  expect(asked).toHaveLength(2);
});

it("new runs are counted, not put under the hand, until the page is asked to show them", async () => {
  let n = 50;
  serving(() => n);
  const state = await made();
  n = 53;
  await tell(change("run_created", "r51"));
  expect([state.nNew(), state.rows().ids.length]).toEqual([3, 50]);
  state.reload();
  await vi.advanceTimersByTimeAsync(0);
  expect([state.nNew(), state.rows().ids.length]).toEqual([0, 53]);
});

it("a run that went to the trash leaves the table", async () => {
  const gone = new Set<string>();
  serving(() => 5, gone);
  const state = await made();
  gone.add("r2");
  await tell(change("run_updated", "r2"));
  expect(state.rows().ids).toEqual(["r0", "r1", "r3", "r4"]);
});

it("a run that is deleted while a hand is among the rows keeps its place until the hand leaves, unless it is restored", async () => {
  const gone = new Set<string>();
  let n = 5;
  serving(() => n, gone);
  const state = await made();
  state.hold(true);
  gone.add("r1").add("r2");
  await tell(change("run_updated", "r1"), change("run_updated", "r2"));
  expect([state.rows().ids.length, state.isGone("r1"), state.isGone("r2"), state.isGone("r3")]).toEqual([5, true, true, false]);
  // A new run is told of, though two others are no more.
  n = 6;
  await tell(change("run_created", "r5"));
  expect(state.nNew()).toBe(1);
  gone.delete("r2");
  await tell(change("run_updated", "r2"));
  expect(state.isGone("r2")).toBe(false);
  state.hold(false);
  expect([state.rows().ids, state.isGone("r1")]).toEqual([["r0", "r2", "r3", "r4"], false]);
});

it("after news were missed the rows in sight are read again, those that are gone leave, and none comes in at the top", async () => {
  const gone = new Set<string>();
  const asked = serving(() => 1000, gone);
  const state = await made();
  state.need(360, 400);
  await vi.advanceTimersByTimeAsync(0);
  gone.add("r10").add("r380");
  asked.length = 0;
  await tell(change("missed", undefined, ""));
  await vi.advanceTimersByTimeAsync(0);
  expect([state.rows().ids.length, state.rows().ids.includes("r10"), state.rows().ids.includes("r380"), state.nMatching()]).toEqual([448, false, false, 998]);
  expect([state.rows().cell("metrics.a", state.rows().at.get("r381") ?? 0), state.rows().cell("metrics.a", 0)]).toEqual([99, 0]);
});

it("the first run of an empty table appears by itself", async () => {
  let n = 0;
  serving(() => n);
  const state = await made();
  expect([state.rows().ids, state.loaded()]).toEqual([[], true]);
  n = 1;
  await tell(change("run_created", "r0"));
  expect(state.rows().ids).toEqual(["r0"]);
});

it("when the last row leaves, a run that waited behind it appears by itself", async () => {
  const gone = new Set<string>();
  let n = 2;
  serving(() => n, gone);
  const state = await made();
  n = 3;
  await tell(change("run_created", "r2"));
  await vi.advanceTimersByTimeAsync(0);
  expect([state.rows().ids, state.nNew()]).toEqual([["r0", "r1"], 1]);
  for (const id of ["r0", "r1"]) gone.add(id);
  await tell(change("run_updated", "r0"), change("run_updated", "r1"));
  await vi.advanceTimersByTimeAsync(0);
  expect([state.rows().ids, state.nNew(), state.nMatching()]).toEqual([["r2"], 0, 1]);
});

it("waiting can be given up, and all ids are asked for without their cells", async () => {
  const asked = serving(() => 300);
  const state = await made();
  state.reload();
  state.cancel();
  expect(state.loading()).toBe(false);
  expect(asked.at(-1)?.signal?.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(state.rows().ids.length).toBe(100);
  expect(await state.allIds()).toHaveLength(300);
  expect(bodies(asked).at(-1)).toMatchObject({ columns: [], limit: 50_000 });
});

it("all ids of more runs than one page holds are asked for page by page", async () => {
  serving(() => 120_001);
  const state = await made();
  const ids = await state.allIds();
  expect([ids.length, new Set(ids).size, ids.at(-1)]).toEqual([120_001, 120_001, "r120000"]);
});

it("without a question nothing is asked", async () => {
  const asked = serving(() => 3);
  const state = await made(() => undefined);
  await tell(change("run_created", "r0"));
  expect([asked.length, await state.allIds()]).toEqual([0, []]);
});

it("that views were saved is no news of runs", async () => {
  const asked = serving(() => 300);
  await made();
  await tell(change("views_changed"));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toHaveLength(1);
});

it("what was counted is known by how many runs had been created, which neither further pages nor news change", async () => {
  let [n, nCreated] = [1000, 5000];
  serve({ "POST /api/v1/runs/table": ({ body }) => {
    const { limit, page_token, columns } = body as Body;
    const from = Number(page_token ?? 0);
    const first = page_token === undefined ? { n_matching: n, n_created: nCreated } : { n_matching: Math.min(n, 1000), n_created: 5000 };
    return { ...first, run_ids: Array.from({ length: limit }, (_, i) => `r${from + i}`), next_page_token: String(from + limit), columns: columns.map((field) => ({ kind: "number", field, values: Array.from({ length: limit }, () => 1) })) };
  } });
  const state = await made();
  const shown = () => [state.nMatching(), state.nNew(), state.answered()?.nCreated];
  expect([shown(), state.answered()?.question]).toEqual([[1000, 0, 5000], plain]);
  [n, nCreated] = [1002, 5002];
  await tell(change("run_created", "late"));
  expect(shown()).toEqual([1000, 2, 5000]);
  state.need(0, 300);
  await vi.advanceTimersByTimeAsync(0);
  expect(shown()).toEqual([1000, 2, 5000]);
  // Fewer are how it is: the count that is shown is another.
  [n, nCreated] = [990, 5002];
  await tell(change("run_updated", "elsewhere"));
  expect(shown()).toEqual([990, 0, 5002]);
  [n, nCreated] = [995, 5007];
  state.reload();
  await vi.advanceTimersByTimeAsync(0);
  expect(shown()).toEqual([995, 0, 5007]);
});
