import { createRoot } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createReading, paced } from "./pace";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("the first value is told at once, then the latest of each pause, and the last one always", () => {
  const told: number[] = [];
  const tell = paced((value: number) => told.push(value), 150);
  for (let value = 0; value < 100; value += 1) {
    tell(value);
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(1000);
  expect([told[0], told.at(-1), told.length]).toEqual([0, 99, 8]);
  tell(5);
  expect(told.at(-1)).toBe(5);
});

it("values that come slowly are all told at once", () => {
  const told: number[] = [];
  const tell = paced((value: number) => told.push(value), 150);
  for (const value of [1, 2, 3]) {
    tell(value);
    expect(told.at(-1)).toBe(value);
    vi.advanceTimersByTime(200);
  }
});

it("what changed after quiet is read at once, a burst at the pace, and its last state always", () => {
  let [state, seen, reads] = [0, 0, 0];
  const changed = createRoot(() => createReading(() => {
    reads += 1;
    seen = state;
  }, () => false, 1000));
  for (state = 1; state <= 25; state += 1) {
    changed();
    if (state === 1) expect([seen, reads]).toEqual([1, 1]);
    vi.advanceTimersByTime(100);
  }
  state = 26;
  changed();
  vi.advanceTimersByTime(10_000);
  expect([seen, reads]).toEqual([26, 4]);
});

it("a reading under way is waited for, what came meanwhile is read after it, and nothing once the component is gone", () => {
  let [isBusy, reads] = [true, 0];
  const { changed, dispose } = createRoot((dispose) => ({ dispose, changed: createReading(() => (reads += 1), () => isBusy, 1000) }));
  changed();
  vi.advanceTimersByTime(5500);
  expect(reads).toBe(0);
  isBusy = false;
  vi.advanceTimersByTime(500);
  expect(reads).toBe(1);
  changed();
  dispose();
  vi.advanceTimersByTime(5000);
  expect(reads).toBe(1);
});
