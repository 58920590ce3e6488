import { expect, it } from "vitest";
import type { Table, TableRequest } from "../../api/client";
import { axisOf } from "../compare/parallelAxes";
import { AXES_USUAL, LINES_MAX, NO_COLOUR, colourAxis, readValues, suggestAxes } from "./values";

const question = (keys: readonly string[]) => ({ experiment: "7", filter: "metrics.loss < 1", order: ["metrics.loss ASC"], keys });

/** A server of so many runs: loss is the number of the run, lr a text of a number, kind a word. */
function serving(n: number, asked: Partial<TableRequest>[] = []) {
  return (body: Partial<TableRequest>): Promise<Table> => {
    asked.push(body);
    const from = Number(body.page_token ?? 0);
    const to = Math.min(n, from + (body.limit ?? 100));
    const at = Array.from({ length: to - from }, (_, i) => from + i);
    const columns = (body.columns ?? []).map((field): Table["columns"][number] => {
      if (field === "metrics.loss") return { kind: "number", field, values: at.map((i) => (i === 1 ? "NaN" : i === 2 ? null : i)) };
      return { kind: "text", field, values: at.map((i) => (field === "run_name" ? `run ${i}` : field === "params.lr" ? String(i / 10) : i % 2 === 0 ? "adam" : null)) };
    });
    return Promise.resolve({ run_ids: at.map(String), n_matching: n, n_created: 9, next_page_token: to < n ? String(to) : null, columns });
  };
}

it("values come in the order of the search, numbers also where parameters hold them as texts", async () => {
  const asked: Partial<TableRequest>[] = [];
  const found = await readValues(question(["params.lr", "params.kind", "metrics.loss", "metrics.gone"]), undefined, serving(4, asked));
  expect(found.runs).toEqual(["0", "1", "2", "3"].map((id) => ({ id, name: `run ${id}` })));
  expect(found.columns).toEqual([
    { key: "params.lr", values: [0, 0.1, 0.2, 0.3] },
    { key: "params.kind", values: ["adam", undefined, "adam", undefined] },
    { key: "metrics.loss", values: [0, Number.NaN, undefined, 3] },
    { key: "metrics.gone", values: ["0", "1", "2", "3"].map((_, i) => (i % 2 === 0 ? "adam" : undefined)) },
  ]);
  expect(asked).toEqual([{ experiment_ids: ["7"], filter: "metrics.loss < 1", order: ["metrics.loss ASC"], view: "active", limit: 2500, columns: ["run_name", "params.lr", "params.kind", "metrics.loss", "metrics.gone"] }]);
});

it("of more runs than are drawn the first are read, in pages, and all are counted", async () => {
  const asked: Partial<TableRequest>[] = [];
  const found = await readValues(question(["metrics.loss"]), undefined, serving(25_000, asked));
  expect([found.runs.length, found.nMatching, asked.length, found.columns[0]?.values.length]).toEqual([LINES_MAX, 25_000, 4, LINES_MAX]);
  const few = await readValues(question(["metrics.loss"]), undefined, serving(0));
  expect([few.runs, few.columns, few.nMatching]).toEqual([[], [{ key: "metrics.loss", values: [] }], 0]);
});

it("a run that moved to the next page meanwhile comes once", async () => {
  const pages: Table[] = [
    { run_ids: ["a", "b"], n_matching: 3, n_created: 9, next_page_token: "1", columns: [{ kind: "number", field: "metrics.m", values: [1, 2] }] },
    { run_ids: ["b", "c"], n_matching: 3, n_created: 9, next_page_token: null, columns: [{ kind: "number", field: "metrics.m", values: [9, 3] }] },
  ];
  const found = await readValues(question(["metrics.m"]), undefined, (body) => Promise.resolve(pages[Number(body.page_token ?? 0)] as Table));
  expect([found.runs.map((run) => run.id), found.columns[0]?.values]).toEqual([["a", "b", "c"], [1, 2, 3]]);
});

it("axes begin with parameters and the first goals, never more than usual, and two where there are two", () => {
  const params = Array.from({ length: 12 }, (_, i) => `params.p${i}`);
  expect(suggestAxes([...params, "metrics.epoch", "metrics.val/loss", "metrics.train/loss", "metrics.`val acc`", "metrics.system/cpu"])).toEqual([...params.slice(0, AXES_USUAL - 3), "metrics.val/loss", "metrics.`val acc`", "metrics.train/loss"]);
  expect(suggestAxes(["params.lr", "metrics.thing", "metrics.time"])).toEqual(["params.lr", "metrics.thing", "metrics.time"]);
  expect(suggestAxes(["metrics.loss", "metrics.time"])).toEqual(["metrics.loss", "metrics.time"]);
  expect(suggestAxes(["params.a", "params.b"])).toEqual(["params.a", "params.b"]);
  expect(suggestAxes([])).toEqual([]);
});

it("lines are coloured as chosen, else by the first goal; by no axis that is not there or has words", () => {
  const axes = [["params.lr", 1], ["metrics.time", 1], ["metrics.loss", 1], ["metrics.word", "x"]].map(([key, value]) => axisOf({ key: String(key), values: [value ?? 0] }, String));
  expect(["metrics.time", "params.lr", undefined, "metrics.word", "metrics.gone", NO_COLOUR].map((chosen) => colourAxis(axes, chosen))).toEqual(["metrics.time", "params.lr", "metrics.loss", "metrics.loss", "metrics.loss", undefined]);
  expect([colourAxis(axes.slice(0, 2), undefined), colourAxis(axes.slice(0, 1), undefined), colourAxis([], undefined)]).toEqual(["metrics.time", undefined, undefined]);
});
