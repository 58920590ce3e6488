import { afterEach, expect, it, vi } from "vitest";
import { refused, serve } from "../testing/server";
import { ApiProblem, api, contentAddress, downloadAddress, send } from "./client";
import { askEarly, bodyOf, experimentOf, firstCalls, takeEarly } from "./early";
import { toProblem } from "./live";

afterEach(() => vi.unstubAllGlobals());

const problemOf = (call: Promise<unknown>) => call.then(() => undefined, (error: unknown) => toProblem(error));

it("a refusal keeps the server's words, its code and where it is in the log", async () => {
  serve({ "GET /api/v1/runs/a": () => refused(404, { code: "run_not_found", kind: "not_found", what: "There is no run a.", hint: "Look in the trash.", request_id: "q1", facts: { run: "a" } }) });
  const problem = await problemOf(api.getRun("a"));
  expect([problem?.message, problem?.status, problem?.problem.code, problem?.problem.hint, problem?.problem.request_id]).toEqual(["There is no run a.", 404, "run_not_found", "Look in the trash.", "q1"]);
});

it("a failure without words of the server still says what is known", async () => {
  for (const body of ["", "<html>Bad gateway</html>", "null", "[]", '{"code":7,"what":"x"}', '{"what":"x"}']) {
    serve({ "GET /": () => new Response(body, { status: 502, headers: { "x-request-id": "q2" } }) });
    const problem = await problemOf(api.server());
    expect([problem?.message, problem?.problem.code, problem?.problem.request_id], body).toEqual(["The server answered with status 502.", "unknown", "q2"]);
  }
});

it("a server that is away is told from a bug, and an abort from both", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("fetch failed")));
  expect((await problemOf(send("/x")))?.problem.code).toBe("unreachable");
  vi.stubGlobal("fetch", () => Promise.reject(new DOMException("gone", "AbortError")));
  await expect(send("/x")).rejects.toThrow(DOMException);
  expect(toProblem("odd").problem).toMatchObject({ code: "page_error", what: "odd" });
  const told = new ApiProblem({ code: "c", kind: "bug", what: "w", request_id: "", facts: {} }, 1);
  expect(toProblem(told)).toBe(told);
});

it("names are written into addresses so that no name leads elsewhere", async () => {
  const asked = serve({ "": () => ({}) });
  await api.getRun("../a?b#c");
  await api.getExperiment("1/2");
  await api.views("1", "me & you", undefined, "everyone");
  await api.views("1", "me");
  await api.files("r", "a b/ü");
  await api.files("r", "");
  await api.listExperiments({ limit: 5 });
  await api.listExperiments({});
  expect(asked.map((one) => one.path)).toEqual([
    "/api/v1/runs/..%2Fa%3Fb%23c",
    "/api/v1/experiments/1%2F2",
    "/api/v1/experiments/1/views?owner=me+%26+you&also=everyone",
    "/api/v1/experiments/1/views?owner=me",
    "/api/v1/runs/r/files?folder=a+b%2F%C3%BC",
    "/api/v1/runs/r/files",
    "/api/v1/experiments?limit=5",
    "/api/v1/experiments",
  ]);
  expect(contentAddress("r", "a&b.txt", 10)).toBe("/api/v1/runs/r/files/content?path=a%26b.txt&length=10");
  expect(downloadAddress("r", "a=b")).toBe("/get-artifact?run_id=r&path=a%3Db");
});

it("changes are sent as JSON with the method that the server expects", async () => {
  const asked = serve({ "": () => ({}) });
  await api.editRun("r", { lifecycle: "deleted" });
  await api.saveView("1", { owner: "me", name: "v", state: "q=1" });
  await api.deleteView("v");
  expect(asked.map((one) => [one.method, one.body])).toEqual([["PATCH", { lifecycle: "deleted" }], ["POST", { owner: "me", name: "v", state: "q=1" }], ["DELETE", undefined]]);
});

it("an answer that was asked for early is taken once, and its JSON read by all who want it", async () => {
  let n = 0;
  const asked = serve({ "GET /api/v1/runs/a": () => ({ run_id: "a", n: (n += 1) }) });
  const early = askEarly("/api/v1/runs/a");
  const [run, first] = [await api.getRun("a"), await early];
  expect(run).toBe(first);
  expect(asked).toHaveLength(1);
  expect(await api.getRun("a")).toMatchObject({ n: 2 });
});

it("an early call that fails is heard of by the one who takes it, and by nobody else", async () => {
  serve({ "GET /api/v1/runs/a": () => refused(404, { code: "run_not_found", what: "No." }) });
  expect(await askEarly("/api/v1/runs/a")).toBeUndefined();
  expect((await problemOf(api.getRun("a")))?.problem.code).toBe("run_not_found");
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("away")));
  expect(await askEarly("/api/v1/runs/b")).toBeUndefined();
  expect((await problemOf(api.getRun("b")))?.problem.code).toBe("unreachable");
});

it("early calls of one address are told apart by their bodies", async () => {
  serve({ "": ({ body }) => body });
  await Promise.all([askEarly("/t", '{"a":1}'), askEarly("/t", '{"a":2}')]);
  expect(takeEarly("/t")).toBeUndefined();
  const reply = await takeEarly("/t", '{"a":2}');
  expect(reply === undefined ? undefined : await bodyOf(reply)).toEqual({ a: 2 });
  expect(takeEarly("/t", '{"a":2}')).toBeUndefined();
});

it("only addresses of pages have first calls", () => {
  expect(["/experiments/7", "/experiments/7/", "/experiments/x", "/experiments/7/x", ""].map(experimentOf)).toEqual(["7", undefined, undefined, undefined, undefined]);
  expect([`/runs/${"a".repeat(31)}`, `/runs/${"a".repeat(33)}`, `/runs/${"A".repeat(32)}`, "/"].flatMap(firstCalls)).toEqual([]);
});

it("a list whose pages follow each other is read to its end", async () => {
  const asked = serve({ "GET /api/v1/experiments": ({ path }) => (path.includes("page_token=b%2F") ? { experiments: [{ experiment_id: "1" }], next_page_token: null } : { experiments: [{ experiment_id: "2" }], next_page_token: "b/" }) });
  expect((await api.allExperiments("deleted")).map((one) => one.experiment_id)).toEqual(["2", "1"]);
  expect(asked.map((one) => one.path)).toEqual(["/api/v1/experiments?view=deleted&limit=10000", "/api/v1/experiments?view=deleted&limit=10000&page_token=b%2F"]);
});
