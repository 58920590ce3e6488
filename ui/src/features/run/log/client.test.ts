import { createRoot } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Finding, openLog, problemOf, resumed } from "./client";
import type { LogAnswer, LogAsk } from "./worker";

/** A worker that only remembers what it was asked. */
class QuietWorker {
  static last: QuietWorker | undefined;
  readonly asked: LogAsk[] = [];
  ended = false;
  onmessage: (event: { readonly data: LogAnswer }) => void = () => undefined;
  constructor() {
    QuietWorker.last = this;
  }
  postMessage(message: LogAsk): void {
    this.asked.push(message);
  }
  terminate(): void {
    this.ended = true;
  }
}

let end: () => void = () => undefined;
beforeEach(() => vi.stubGlobal("Worker", QuietWorker));
afterEach(() => {
  end();
  vi.unstubAllGlobals();
});

function opened() {
  const log = createRoot((dispose) => {
    end = dispose;
    return openLog("r", "logs/a b.log");
  });
  const worker = QuietWorker.last;
  if (worker === undefined) throw new Error("no worker");
  const tell = (data: LogAnswer) => worker.onmessage({ data });
  const know = (lines: number, read: number) => {
    tell({ kind: "known", lines, read, size: read });
    tell({ kind: "grown", renewed: false });
  };
  const searches = () => worker.asked.flatMap((one) => (one.kind === "find" ? [one] : []));
  const answer = (lines: readonly number[], scanned: number) => tell({ kind: "found", id: searches().at(-1)?.id ?? -1, found: { lines, n: lines.length, scanned } });
  return { log, worker, tell, know, searches, answer };
}

it("a log is opened by its address, and its worker ends with the page", () => {
  const { worker } = opened();
  expect(worker.asked).toEqual([{ kind: "open", address: "/api/v1/runs/r/files/content?path=logs%2Fa+b.log" }]);
  end();
  expect(worker.ended).toBe(true);
});

it("texts come to those who asked for them, in any order, and refusals too", async () => {
  const { log, worker, tell } = opened();
  const [first, second, third] = [log.texts(0, 2), log.texts(2, 4), log.texts(4, 6)];
  const ids = worker.asked.flatMap((one) => (one.kind === "texts" ? [one.id] : []));
  tell({ kind: "texts", id: ids[1] ?? 0, texts: ["c", "d"] });
  tell({ kind: "failed", id: ids[2] ?? 0, status: 404, problem: '{"code":"file_not_found","what":"There is no such file."}' });
  tell({ kind: "texts", id: ids[0] ?? 0, texts: ["a", "b"] });
  expect([await first, await second]).toEqual([["a", "b"], ["c", "d"]]);
  await expect(third).rejects.toThrow("There is no such file.");
  expect(log.problem()).toBeUndefined();
});

it("a search that was cleared does not come back with what was on its way", () => {
  const { log, worker, know, searches, tell } = opened();
  know(100, 1000);
  log.find("error");
  const { id } = searches()[0] ?? { id: -1 };
  log.find("");
  expect(worker.asked.at(-1)).toEqual({ kind: "stop" });
  tell({ kind: "found", id, found: { lines: [3], n: 1, scanned: 100 } });
  expect(log.finding()).toBeUndefined();
});

it("answers to an earlier search are not mixed into the next", () => {
  const { log, know, searches, tell } = opened();
  know(100, 1000);
  log.find("a");
  log.find("b");
  const [a, b] = searches();
  tell({ kind: "found", id: a?.id ?? 0, found: { lines: [1], n: 1, scanned: 100 } });
  tell({ kind: "found", id: b?.id ?? 0, found: { lines: [2], n: 1, scanned: 100 } });
  expect(log.finding()).toEqual({ wanted: "b", lines: [2], n: 1, scanned: 100 });
});

it("what appears in a line that was unfinished is found when the line is complete", () => {
  const { log, know, searches, answer } = opened();
  know(2, 6);
  log.find("error");
  answer([], 2);
  // The line `er` became `error`: no line more.
  know(2, 10);
  expect(searches().at(-1)).toMatchObject({ wanted: "error", first: 1 });
  answer([1], 2);
  expect(log.finding()).toEqual({ wanted: "error", lines: [1], n: 1, scanned: 2 });
  know(3, 20);
  expect(searches().at(-1)?.first).toBe(1);
  answer([1, 2], 3);
  expect(log.finding()).toEqual({ wanted: "error", lines: [1, 2], n: 2, scanned: 3 });
});

it("while nothing is written nothing is looked for again", () => {
  const { log, know, searches, answer } = opened();
  know(2, 6);
  log.find("error");
  answer([0], 2);
  know(2, 6);
  know(2, 6);
  expect(searches()).toHaveLength(1);
});

it("a file that began anew is looked through from its begin", () => {
  const { log, tell, know, searches, answer } = opened();
  know(50, 500);
  log.find("x");
  answer([49], 50);
  const turn = log.turn();
  tell({ kind: "known", lines: 2, read: 9, size: 9 });
  tell({ kind: "grown", renewed: true });
  expect(log.turn()).toBe(turn + 1);
  expect(searches().at(-1)?.first).toBe(0);
  expect(log.finding()).toEqual({ wanted: "x", lines: [], n: 0, scanned: 0 });
});

it("a search goes on from its last line, unless it has more than it remembers", () => {
  const found: Finding = { wanted: "x", lines: [0, 4], n: 2, scanned: 5 };
  expect(resumed(found)).toEqual({ wanted: "x", lines: [0], n: 1, scanned: 4 });
  expect(resumed({ ...found, scanned: 9 })).toEqual({ ...found, scanned: 8 });
  expect(resumed({ ...found, n: 7 })).toEqual({ ...found, n: 7 });
  expect(resumed({ wanted: "x", lines: [], n: 0, scanned: 0 }).scanned).toBe(0);
});

it("a refusal is told in the server's words, and without any it is said what is known", () => {
  expect(problemOf(404, '{"code":"a","what":"b","hint":"c"}').problem).toMatchObject({ code: "a", what: "b", hint: "c", facts: {} });
  expect(problemOf(0, "").problem.code).toBe("unreachable");
  for (const text of ["", "<html>", "null", "[]", '{"code":1,"what":"x"}']) expect(problemOf(502, text).problem.what, text).toBe("The server answered with status 502.");
});

it("what cannot be read is told until it can be read again", () => {
  const { log, tell, know } = opened();
  tell({ kind: "failed", status: 500, problem: "" });
  expect(log.problem()?.status).toBe(500);
  know(1, 1);
  expect(log.problem()).toBeUndefined();
});
