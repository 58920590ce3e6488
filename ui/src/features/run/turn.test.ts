// @vitest-environment jsdom
import { createRoot, createSignal } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Run } from "../../api/client";
import { createTurn } from "./turn";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const of = (status: Run["status"]) => ({ run_id: "r", status });

it("a run that logs all the time is looked at as often as one that is quiet, and one that ended no more", () => {
  const [run, setRun] = createSignal(of("RUNNING"));
  const { turn, stop } = createRoot((dispose) => ({ turn: createTurn(run), stop: dispose }));
  for (let second = 0; second < 12; second += 1) {
    vi.advanceTimersByTime(1000);
    setRun(of("RUNNING"));
  }
  expect(turn()).toBe(4);
  setRun(of("FINISHED"));
  vi.advanceTimersByTime(60_000);
  expect(turn()).toBe(4);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(turn()).toBe(5);
  stop();
  document.dispatchEvent(new Event("visibilitychange"));
  expect(turn()).toBe(5);
});
