import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { refused } from "../testing/server";
import { SMALL_BYTES, fetchSeries } from "./charts";

const { signal } = new AbortController();
const small = { runs: ["r"], keys: ["k"], axis: "step" as const, range: undefined, width: 100 };
const json = (series: unknown) => new Response(JSON.stringify({ series }), { headers: { "content-type": "application/json" } });
const one = { run: "r", key: "k", exact: true, x_first: [1], x_last: [1], min: [2], max: [2], first: [2], last: [2], mean: [2], n: [1], n_nan: [0] };

/** A worker that answers when the test says so. */
class QuietWorker {
  static all: QuietWorker[] = [];
  readonly asked: { readonly id: number; readonly type: string; readonly buffer: ArrayBuffer }[] = [];
  onmessage: (event: { readonly data: unknown }) => void = () => undefined;
  private heard: () => void = () => undefined;
  constructor() {
    QuietWorker.all.push(this);
  }
  postMessage(message: { readonly id: number; readonly type: string; readonly buffer: ArrayBuffer }): void {
    this.asked.push(message);
    this.heard();
  }
  /** When so many were asked. */
  all(n: number): Promise<void> {
    return new Promise((done) => {
      this.heard = () => {
        if (this.asked.length >= n) done();
      };
      this.heard();
    });
  }
}
beforeEach(() => vi.stubGlobal("Worker", QuietWorker));
afterEach(() => vi.unstubAllGlobals());

it("small answers are unpacked here, without a worker", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(json([one])));
  expect((await fetchSeries(small, signal)).map((series) => [series.run, ...series.mean])).toEqual([["r", 2]]);
  expect(QuietWorker.all).toHaveLength(0);
});

it("a refusal says what the server said, and something when it said nothing", async () => {
  const cases: [Response, string][] = [
    [refused(400, { code: "x", what: "There is no metric k." }), "There is no metric k."],
    [new Response("Bad gateway", { status: 502 }), "Bad gateway"],
    [new Response("", { status: 500 }), "The chart could not be read."],
    [refused(500, { what: 7 }), '{"what":7}'],
  ];
  for (const [reply, text] of cases) {
    vi.stubGlobal("fetch", () => Promise.resolve(reply));
    await expect(fetchSeries(small, signal)).rejects.toThrow(text);
  }
  vi.stubGlobal("fetch", () => Promise.resolve(refused(400, { code: "limit_reached", what: "Too many.", hint: "Fewer." })));
  await expect(fetchSeries(small, signal)).rejects.toMatchObject({ status: 400, text: expect.stringContaining("limit_reached") as string });
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await expect(fetchSeries(small, signal)).rejects.toMatchObject({ status: 0 });
  vi.stubGlobal("fetch", () => Promise.resolve(json("none")));
  await expect(fetchSeries(small, signal)).rejects.toThrow("no series");
});

it("large answers go to one worker, and come back to those who asked in any order", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response(new Uint8Array(SMALL_BYTES + 1), { headers: { "content-type": "x" } })));
  const runs = Array.from({ length: 100 }, (_, i) => String(i));
  const answers = [fetchSeries({ ...small, runs, width: 1200 }, signal), fetchSeries({ ...small, runs, width: 1200 }, signal), fetchSeries({ ...small, runs, width: 1200 }, signal)];
  const [worker] = QuietWorker.all;
  await worker?.all(3);
  const [first, second, third] = worker?.asked ?? [];
  worker?.onmessage({ data: { id: second?.id, columns: ["two"] } });
  worker?.onmessage({ data: { id: third?.id, problem: "A chart ends too early." } });
  worker?.onmessage({ data: { id: first?.id, columns: ["one"] } });
  worker?.onmessage({ data: { id: first?.id, columns: ["again"] } });
  expect([await answers[0], await answers[1], QuietWorker.all.length]).toEqual([["one"], ["two"], 1]);
  await expect(answers[2]).rejects.toThrow("ends too early");
});
