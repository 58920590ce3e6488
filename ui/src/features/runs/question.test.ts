import { afterEach, expect, it, vi } from "vitest";
import { takeEarly } from "../../api/early";
import { FIRST_PAGE, askFirstRows, blocksOf, openingQuestion, rowsQuestion, tableRequest } from "./question";
import { readView } from "./view";

afterEach(() => vi.unstubAllGlobals());

const field = (group: string, key: string) => ({ field: `${group}.${key}`, key });
const fields = { metrics: [field("metrics", "loss")], params: [field("params", "lr")], tags: [] };

it("the nested view asks for roots, every other for all runs", () => {
  const columns = ["status"];
  expect(rowsQuestion("7", readView({ q: "a = 1", nested: "1" }), columns).filter).toBe("(a = 1) AND tags.`mlflow.parentRunId` IS NULL");
  expect(rowsQuestion("7", readView({ sort: "metrics.loss ASC" }), columns)).toEqual({ experiment: "7", filter: "", order: ["metrics.loss ASC"], columns, view: "active" });
});

it("rows asked for early are those that the page asks for, word by word", async () => {
  const asked: [string, string][] = [];
  vi.stubGlobal("fetch", (path: string, init: { body: string }) => {
    asked.push([path, init.body]);
    return Promise.resolve(new Response("{}"));
  });
  for (const search of ["", "?q=status+%3D+%27FAILED%27&sort=duration+DESC", "?cols=status,metrics.loss&nested=1"]) {
    await askFirstRows("7", search, Promise.resolve(fields));
    const view = readView(Object.fromEntries(new URLSearchParams(search)));
    const columns = view.columns ?? ["status", "metrics.loss", "start_time", "duration", "params.lr"];
    const body = JSON.stringify(tableRequest(rowsQuestion("7", view, columns), FIRST_PAGE, null));
    expect(asked.at(-1)).toEqual(["/api/v1/runs/table", body]);
    expect(takeEarly("/api/v1/runs/table", body), search).toBeDefined();
    expect(takeEarly("/api/v1/runs/table", body), search).toBeUndefined();
  }
});

it("an opening answers the page's first question when the server chose the page's columns, and no other", () => {
  const experiment = { experiment_id: "7" };
  const opening = (columns: readonly string[]) => ({ experiment, fields, table: { run_ids: [], n_matching: 0, n_created: 9, next_page_token: null, columns: columns.map((one) => ({ field: one })) } }) as unknown as Parameters<typeof openingQuestion>[0];
  const columns = ["status", "metrics.loss", "start_time", "duration", "params.lr"];
  expect(openingQuestion(opening(["run_name", ...columns]))).toBe(JSON.stringify(tableRequest(rowsQuestion("7", readView({}), columns), FIRST_PAGE, null)));
  expect(openingQuestion(opening(columns))).toBeUndefined();
  expect(openingQuestion({ ...opening([]), table: null })).toBeUndefined();
});

it("without fields there is nothing to ask early but chosen columns", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return Promise.resolve(new Response("{}"));
  });
  await askFirstRows("7", "", Promise.resolve(undefined));
  expect(asked).toEqual([]);
  await askFirstRows("7", "?cols=status", Promise.resolve(undefined));
  expect(asked).toEqual(["/api/v1/runs/table"]);
});

it("columns are asked for in blocks, the first ones always, in their order", () => {
  const columns = Array.from({ length: 100 }, (_, i) => `c${i}`);
  expect(blocksOf(columns, [])).toEqual(columns.slice(0, 40));
  expect(blocksOf(columns, ["c99", "gone", "c61"])).toEqual([...columns.slice(0, 40), ...columns.slice(60)]);
  expect(blocksOf(columns.slice(0, 3), ["c99"])).toEqual(["c0", "c1", "c2"]);
});
