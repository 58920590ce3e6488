// @vitest-environment jsdom
import { createRoot, createSignal } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Asked, later, refused, serve } from "../../testing/server";
import { createBaseline } from "./baseline";
import { Rows } from "./rows";

const listeners = vi.hoisted(() => new Set<(changes: readonly unknown[]) => void>());
vi.mock("../../api/events", () => ({ onChanges: (listener: (changes: readonly unknown[]) => void) => listeners.add(listener), noteAnswer: () => undefined }));

let stop: () => void = () => undefined;
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  stop();
  listeners.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
const rest = () => vi.advanceTimersByTimeAsync(0);
const tell = async (...changes: object[]) => {
  for (const listener of listeners) listener(changes);
  await rest();
};

const table = (ids: readonly string[], loss: number, lifecycle = "active") => ({
  run_ids: [...ids], n_matching: ids.length, n_created: 9, next_page_token: null,
  columns: [{ kind: "text" as const, field: "run_name", values: ids.map((id) => `name ${id}`) }, { kind: "number" as const, field: "metrics.loss", values: ids.map(() => loss) }, { kind: "text" as const, field: "lifecycle", values: ids.map(() => lifecycle) }],
});
function rowsOf(...of: Parameters<typeof table>): Rows {
  const rows = new Rows();
  rows.append(table(...of));
  return rows;
}

/** A table whose first rows are `a` and `b`. */
function made(first: string | undefined, begin: { readonly loaded?: boolean; readonly opened?: ReadonlyMap<string, Rows>; readonly columns?: readonly string[] } = {}) {
  const [id, setId] = createSignal(first);
  const [rows, setRows] = createSignal(rowsOf(["a", "b"], 2));
  const [version, setVersion] = createSignal(0);
  const [loaded, setLoaded] = createSignal(begin.loaded ?? true);
  const [columns, setColumns] = createSignal<readonly string[]>(begin.columns ?? ["status", "metrics.loss", "params.lr"]);
  const state = createRoot((dispose) => {
    stop = dispose;
    return createBaseline(() => "7", id, { rows, version, loaded, columns }, () => begin.opened ?? new Map());
  });
  const told = () => {
    const one = state.baseline();
    return one === undefined ? undefined : [one.name(), one.valueOf("metrics.loss"), one.state()];
  };
  return { state, told, setId, setRows, setVersion, setLoaded, setColumns, rows };
}
const bodies = (asked: readonly Asked[]) => asked.map((one) => one.body as { filter: string; columns: string[]; view: string; limit: number });

it("a baseline among the rows is read from its row and asks nothing, also below an opened run", async () => {
  const asked = serve({});
  const one = made("a");
  await rest();
  expect(one.told()).toEqual(["name a", 2, "active"]);
  one.rows().update(table(["a"], 5));
  one.setVersion(1);
  expect(one.told()).toEqual(["name a", 5, "active"]);
  stop();
  expect(made("k", { opened: new Map([["a", rowsOf(["k"], 7)]]) }).told()).toEqual(["name k", 7, "active"]);
  expect(asked).toEqual([]);
});

it("one that is not among the rows is asked for once, after the first rows, with the metrics in sight alone", async () => {
  const asked = serve({ "POST /api/v1/runs/table": () => table(["far"], 9) });
  const one = made("far", { loaded: false });
  await rest();
  expect([asked.length, one.told()]).toEqual([0, ["far", null, undefined]]);
  one.setLoaded(true);
  await rest();
  one.setVersion(1);
  await rest();
  expect(one.told()).toEqual(["name far", 9, "active"]);
  expect(bodies(asked)).toEqual([{ experiment_ids: ["7"], filter: "run_id = 'far'", columns: ["run_name", "lifecycle", "metrics.loss"], limit: 1, view: "all" }]);
  one.setColumns(["min(metrics.loss)", "duration"]);
  await rest();
  expect(bodies(asked).at(-1)?.columns).toEqual(["run_name", "lifecycle", "min(metrics.loss)"]);
});

it("a baseline that goes to the trash meanwhile keeps its values and is told", async () => {
  serve({ "POST /api/v1/runs/table": () => table(["a"], 2, "deleted") });
  const one = made("a");
  await rest();
  one.setRows(rowsOf(["b"], 3));
  // Until the answer is here nothing flickers.
  expect(one.told()).toEqual(["name a", 2, "active"]);
  await rest();
  expect(one.told()).toEqual(["name a", 2, "deleted"]);
});

it("an id that is no run of the experiment is told, and a quote in it ends no text", async () => {
  const asked = serve({ "POST /api/v1/runs/table": () => table([], 0) });
  const one = made("x' OR 'a' = 'a");
  await rest();
  expect([one.told(), bodies(asked)[0]?.filter]).toEqual([["x' OR 'a' = 'a", null, "missing"], "run_id = 'x OR a = a'"]);
});

it("what the baseline logs meanwhile is read again, what others do is not", async () => {
  let loss = 1;
  const asked = serve({ "POST /api/v1/runs/table": () => table(["far"], loss) });
  const one = made("far");
  await rest();
  loss = 4;
  await tell({ kind: "run_logged", experiment: "7", run: "other" });
  expect([asked.length, one.told()?.[1]]).toEqual([1, 1]);
  await tell({ kind: "run_logged", experiment: "7", run: "far" });
  expect([asked.length, one.told()?.[1]]).toEqual([2, 4]);
  await tell({ kind: "missed", experiment: "", run: undefined });
  expect(asked).toHaveLength(3);
});

it("another baseline never shows the values of the one before, and none asks nothing", async () => {
  const held = later<unknown>();
  const asked = serve({ "POST /api/v1/runs/table": ({ body }) => ((body as { filter: string }).filter.includes("slow") ? held.promise : table(["far"], 9)) });
  const one = made("far");
  await rest();
  one.setId("slow");
  expect(one.told()).toEqual(["slow", null, undefined]);
  held.keep(table(["slow"], 3));
  await rest();
  expect(one.told()).toEqual(["name slow", 3, "active"]);
  one.setId(undefined);
  await tell({ kind: "missed", experiment: "", run: undefined });
  expect([one.told(), asked.length]).toEqual([undefined, 2]);
});

it("a refusal is told, and can be asked again", async () => {
  let n = 0;
  serve({ "POST /api/v1/runs/table": () => ((n += 1) === 1 ? refused(503, { code: "busy", what: "Too much to do." }) : table(["far"], 9)) });
  const one = made("far");
  await rest();
  expect([one.state.problem()?.problem.code, one.told()]).toEqual(["busy", ["far", null, undefined]]);
  one.state.retry();
  await rest();
  expect([one.state.problem(), one.told()?.[1]]).toEqual([undefined, 9]);
});
