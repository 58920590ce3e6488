// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { expect, it, vi } from "vitest";
import { followLive, made, tell } from "../../testing/live";
import { createSeries, groupQuestions } from "./series";

const asked = vi.hoisted(() => ({ n: 0, answer: (n: number): unknown => n }));
vi.mock("../../decode/charts", () => ({ fetchSeries: async () => [{ key: "loss", reading: await asked.answer((asked.n += 1)) }] }));

vi.mock("../../api/events", async () => (await import("../../testing/live")).eventsOfTest);
followLive();

const question = (key: string, width = 500) => ({ runs: ["a"], keys: key.split("+"), axis: "step" as const, range: undefined, width });

it("charts that differ in their key alone share a request, a few at a time", () => {
  expect(groupQuestions([question("a"), question("b"), question("c", 900)])).toEqual([[0, 1], [2]]);
  const many = groupQuestions(Array.from({ length: 20 }, (_, i) => question(String(i))));
  expect(many.map((group) => group.length)).toEqual([8, 8, 4]);
});

it("a chart of several keys counts them all, and keys in common count once", () => {
  expect(groupQuestions([question("a+b+c+d+e"), question("a+b"), question("f+g+h"), question("i")])).toEqual([[0, 1, 2], [3]]);
});

const ofRun = { runs: ["a"], keys: ["loss"], axis: "step" as const, range: undefined, width: 500 };
const LAST = 1_000_000;

it("the first points after quiet are drawn at once, a burst once a second, and the last state always", async () => {
  asked.n = 0;
  let now = 0;
  asked.answer = () => now;
  const state = await made(() => createSeries(() => ofRun));
  await vi.advanceTimersByTimeAsync(1);
  const drawn = () => (state.series()?.[0] as unknown as { reading: number }).reading;
  for (now = 1; now <= 25; now += 1) {
    await tell({});
    await vi.advanceTimersByTimeAsync(1);
    if (now === 1) expect([drawn(), asked.n]).toEqual([1, 2]);
    await vi.advanceTimersByTimeAsync(99);
  }
  now = LAST;
  await vi.advanceTimersByTimeAsync(5000);
  expect([drawn(), asked.n]).toEqual([LAST, 5]);
});

it("an answer that is awaited is not put off by news, and these are read after it", async () => {
  asked.n = 0;
  let keep: () => void = () => undefined;
  asked.answer = (n) => (n === 1 ? new Promise<number>((done) => (keep = () => done(n))) : n);
  const state = await made(() => createSeries(() => ofRun));
  for (let i = 0; i < 5; i += 1) {
    await tell({});
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(asked.n).toBe(1);
  keep();
  await vi.advanceTimersByTimeAsync(1001);
  expect([asked.n, state.series()]).toEqual([2, [{ key: "loss", reading: 2 }]]);
});

it("news of a chart that nobody sees are read once it is seen", async () => {
  asked.n = 0;
  asked.answer = (n) => n;
  const [resting, setResting] = createSignal(true);
  await made(() => createSeries(() => ofRun, resting));
  await vi.advanceTimersByTimeAsync(1);
  await tell({});
  await vi.advanceTimersByTimeAsync(5000);
  expect(asked.n).toBe(1);
  setResting(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked.n).toBe(2);
});
