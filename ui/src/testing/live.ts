// What follows the stream of events, tested without a page: a stream of the test's own, its clock, and an owner that ends with the test.
import { createRoot } from "solid-js";
import { afterEach, beforeEach, vi } from "vitest";
import type { Change } from "../api/events";

const listeners = new Set<(changes: readonly unknown[]) => void>();

/** What stands in the place of `api/events`: `vi.mock("…/api/events", async () => (await import("…/testing/live")).eventsOfTest)`. */
export const eventsOfTest = { onChanges: (listener: (changes: readonly unknown[]) => void) => listeners.add(listener), noteAnswer: () => undefined };

let stop: () => void = () => undefined;

/** Each test of the file begins with a clock of its own and leaves nothing behind. */
export function followLive(): void {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    stop();
    listeners.clear();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}

/** As it is in a page, once what it asks for at first is answered. */
export async function made<T>(make: () => T): Promise<T> {
  const one = createRoot((dispose) => {
    stop = dispose;
    return make();
  });
  await vi.advanceTimersByTimeAsync(0);
  return one;
}

/** Tells of a change: run `a` of experiment 7 logged something, where nothing else is said. */
export async function tell(change: Partial<Change>): Promise<void> {
  for (const listener of listeners) listener([{ kind: "run_logged", experiment: "7", run: "a", ...change }]);
  await vi.advanceTimersByTimeAsync(0);
}
