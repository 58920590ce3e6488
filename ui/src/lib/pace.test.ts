import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { paced } from "./pace";

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
