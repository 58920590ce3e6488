import { afterEach, expect, it, vi } from "vitest";
import { ApiProblem } from "./client";
import { refused, serve } from "../testing/server";
import { registry } from "./registry";

afterEach(() => vi.unstubAllGlobals());

it("models beyond the first page are listed too", async () => {
  serve({ "GET /api/v1/models": ({ path }) => (path.includes("page_token=t") ? { models: [{ name: "b" }], next_page_token: null } : { models: [{ name: "a" }], next_page_token: "t" }) });
  expect((await registry.all()).map((one) => one.name)).toEqual(["a", "b"]);
});

it("versions are read as far as they are wanted, with the names of their runs", async () => {
  const page = (path: string) => {
    const [first, limit] = path.includes("page_token") ? [2, 1] : [3, 1];
    return { versions: Array.from({ length: limit }, (_, i) => ({ version: first - i })), run_names: { [`r${first}`]: `run ${first}` }, next_page_token: first === 3 ? "n" : "m" };
  };
  const asked = serve({ "GET /api/v1/model-versions?model=it%27s": ({ path }) => page(path) });
  const found = await registry.versions("it's", 2);
  expect([found.list.map((one) => one.version), found.more, found.names]).toEqual([[3, 2], true, { r3: "run 3", r2: "run 2" }]);
  expect(asked.map((one) => /limit=(\d+)/.exec(one.path)?.[1])).toEqual(["2", "1"]);
});

it("the record goes on beyond a page, and says whether there is more", async () => {
  const events = (from: number, limit: number) => Array.from({ length: Math.min(limit, from) }, (_, i) => ({ id: from - i }));
  const asked = serve({ "GET /api/v1/models/m/events": ({ path }) => {
    const number = (name: string) => Number(new URLSearchParams(path.split("?")[1]).get(name) ?? Number.NaN);
    return { events: events(Number.isNaN(number("before")) ? 1500 : number("before") - 1, number("limit")) };
  } });
  const some = await registry.events("m", 100);
  expect([some.list.length, some.more, asked.length]).toEqual([100, true, 1]);
  const all = await registry.events("m", 2000);
  expect([all.list.length, all.list.at(-1)?.id, all.more, asked.length]).toEqual([1500, 1, false, 3]);
  expect((await registry.events("m", 1500)).more).toBe(false);
});

it("moves go to the server's own API with their reason, and a refusal is a problem of ours", async () => {
  const asked = serve({ "PUT /api/v1/models/m%20m/aliases/champion": () => refused(409, { code: "promotion_refused", kind: "conflict", what: "Version 3 cannot become @champion.", request_id: "q9", facts: {} }), "PUT /api/v1/models/m%20m/versions/3/stage": () => ({ version: 3 }) });
  const problem = await registry.setAlias("m m", "champion", 3, { reason: "better", user: "ada" }).then(() => undefined, (error: unknown) => error);
  expect(problem instanceof ApiProblem ? [problem.message, problem.problem.code, problem.problem.request_id] : problem).toEqual(["Version 3 cannot become @champion.", "promotion_refused", "q9"]);
  await registry.setStage("m m", 3, "Production", "archive");
  expect(asked.map((one) => one.body)).toEqual([{ version: 3, reason: "better", user: "ada" }, { stage: "Production", archive_others: true }]);
});

it("a version without a description has none, and no alias is changed by asking", async () => {
  const asked = serve({ "GET /api/v1/models/m/versions/1/description": () => ({ text: null }), "GET /api/v1/models/m/rules/check": () => ({ version: 1, guarded: false, passed: true, checks: [] }) });
  expect(await registry.mlmodel("m", 1)).toBeUndefined();
  await registry.check("m", 1, { alias: "a b" });
  expect(asked.map((one) => `${one.method} ${one.path}`)).toEqual(["GET /api/v1/models/m/versions/1/description", "GET /api/v1/models/m/rules/check?version=1&alias=a+b"]);
});
