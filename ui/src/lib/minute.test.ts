import { createRoot } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createMinute } from "./minute";

beforeEach(() => vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => vi.useRealTimers());

it("the clock moves while anyone looks, and rests when nobody does", () => {
  const looking = () => createRoot((dispose) => ({ now: createMinute(), dispose }));
  const [first, second] = [looking(), looking()];
  expect(first.now()).toBe(1_000_000);
  vi.advanceTimersByTime(60_000);
  expect([first.now(), second.now()]).toEqual([1_060_000, 1_060_000]);
  first.dispose();
  expect(vi.getTimerCount()).toBe(1);
  second.dispose();
  expect(vi.getTimerCount()).toBe(0);
});
