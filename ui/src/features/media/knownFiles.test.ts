// @vitest-environment jsdom
import { createRoot } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Change } from "../../api/events";
import { serve } from "../../testing/server";
import { createKnownFiles } from "./knownFiles";

const listeners = vi.hoisted(() => new Set<(changes: readonly unknown[]) => void>());
vi.mock("../../api/events", () => ({ onChanges: (listener: (changes: readonly unknown[]) => void) => listeners.add(listener), noteAnswer: () => undefined }));

let stop: () => void = () => undefined;
beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  stop();
  listeners.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** As it is in a page. */
async function made<T>(make: () => T): Promise<T> {
  const one = createRoot((dispose) => {
    stop = dispose;
    return make();
  });
  await vi.advanceTimersByTimeAsync(0);
  return one;
}
async function tell(change: Partial<Change>) {
  for (const listener of listeners) listener([{ kind: "run_logged", experiment: "7", run: "a", ...change }]);
  await vi.advanceTimersByTimeAsync(0);
}

it("the first image of a run is seen at once, more of them every three seconds, and the last one always", async () => {
  let n = 0;
  const asked = serve({ "GET /api/v1/runs/a/files": () => ({ entries: Array.from({ length: n }, (_, i) => ({ path: `${i}.png`, size_bytes: 1 })) }) });
  const ids = ["a"];
  const media = await made(() => createKnownFiles(() => ids, "image"));
  const images = () => media.data()?.series.reduce((n, one) => n + (one.runs.get("a")?.size ?? 0), 0);
  expect([images(), asked.length]).toEqual([0, 1]);
  for (n = 1; n <= 50; n += 1) {
    await tell({ kind: "run_updated" });
    if (n === 1) expect(images()).toBe(1);
    await vi.advanceTimersByTimeAsync(100);
  }
  n = 51;
  await vi.advanceTimersByTimeAsync(10_000);
  expect([images(), asked.length]).toEqual([51, 4]);
  await tell({});
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked.length).toBe(4);
});
