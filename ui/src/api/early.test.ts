import { afterEach, expect, it, vi } from "vitest";
import { api } from "./client";
import { askOpening, firstCalls } from "./early";

afterEach(() => vi.unstubAllGlobals());

it("a page's first calls follow from its address", () => {
  expect(firstCalls("/experiments/7")).toEqual(["/api/v1/experiments/7/fields", "/api/v1/experiments/7"]);
  expect(firstCalls(`/runs/${"a".repeat(32)}/charts`)).toEqual([`/api/v1/runs/${"a".repeat(32)}`]);
  expect(firstCalls("/experiments")).toEqual([]);
  expect(firstCalls("/runs/../x")).toEqual([]);
});

const opening = { experiment: { experiment_id: "7", name: "seven" }, fields: { metrics: [], params: [], tags: [] }, table: { run_ids: ["a"], n_matching: 1, n_created: 9, next_page_token: null, columns: [] } };

/** A server that answers openings with this, and every other call with its path. */
function serveOpening(reply: () => Promise<Response>): string[] {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return path.endsWith("/opening") ? reply() : Promise.resolve(Response.json({ path }));
  });
  return asked;
}

it("an opening answers the calls for the experiment, its fields and its first rows, each once", async () => {
  const asked = serveOpening(() => Promise.resolve(Response.json(opening)));
  void askOpening("7", () => JSON.stringify({ limit: 100 }));
  expect(await api.getExperiment("7")).toEqual(opening.experiment);
  expect(await api.fields("7")).toEqual(opening.fields);
  expect(await api.table({ limit: 100 })).toEqual(opening.table);
  expect(asked).toEqual(["/api/v1/experiments/7/opening"]);
  expect(await api.fields("7")).toEqual({ path: "/api/v1/experiments/7/fields" });
  expect(await api.table({ limit: 100 })).toEqual({ path: "/api/v1/runs/table" });
});

it("rows that answer no question of the page are left", async () => {
  const asked = serveOpening(() => Promise.resolve(Response.json(opening)));
  await askOpening("7", () => undefined);
  expect(await api.table({ limit: 100 })).toEqual({ path: "/api/v1/runs/table" });
  expect(asked).toHaveLength(2);
  expect([await api.getExperiment("7"), await api.fields("7")]).toEqual([opening.experiment, opening.fields]);
});

it("of an experiment in the trash nothing is kept that would be old when it is restored", async () => {
  serveOpening(() => Promise.resolve(Response.json({ ...opening, table: null })));
  await askOpening("7", () => JSON.stringify({ limit: 100 }));
  expect(await api.getExperiment("7")).toEqual(opening.experiment);
  expect(await api.fields("7")).toEqual({ path: "/api/v1/experiments/7/fields" });
  expect(await api.table({ limit: 100 })).toEqual({ path: "/api/v1/runs/table" });
});

it("why an opening is refused is why the experiment is not shown, and the other calls are sent", async () => {
  const problem = { code: "experiment_not_found", kind: "not_found", what: "There is no experiment 7.", request_id: "r", facts: {} };
  serveOpening(() => Promise.resolve(Response.json(problem, { status: 404 })));
  await askOpening("7", () => "{}");
  await expect(api.getExperiment("7")).rejects.toMatchObject({ status: 404, problem: { code: "experiment_not_found" } });
  expect(await api.fields("7")).toEqual({ path: "/api/v1/experiments/7/fields" });
});

it("a server that is away is told once the experiment is asked for", async () => {
  serveOpening(() => Promise.reject(new TypeError("away")));
  await askOpening("7", () => "{}");
  await expect(api.getExperiment("7")).rejects.toMatchObject({ problem: { code: "unreachable" } });
});
