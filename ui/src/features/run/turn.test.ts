// @vitest-environment jsdom
import { createRoot } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createTurn } from "./turn";

const listeners = vi.hoisted(() => new Set<(changes: readonly unknown[]) => void>());
vi.mock("../../api/events", () => ({ onChanges: (listener: (changes: readonly unknown[]) => void) => listeners.add(listener) }));

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  listeners.clear();
});

const tell = (kind: string, run = "r") => listeners.forEach((listener) => listener([{ kind, experiment: "1", run }]));

it("files are looked at when their run changed, not with its points, nor with another run", () => {
  const { turn, stop } = createRoot((dispose) => ({ turn: createTurn(() => ({ run_id: "r" })), stop: dispose }));
  for (const [kind, run] of [["run_logged", "r"], ["run_updated", "other"], ["run_created", "other"]] as const) tell(kind, run);
  vi.advanceTimersByTime(60_000);
  expect(turn()).toBe(0);
  tell("run_updated");
  expect(turn()).toBe(1);
  vi.advanceTimersByTime(3000);
  tell("missed", "");
  expect(turn()).toBe(2);
  vi.advanceTimersByTime(60_000);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(turn()).toBe(3);
  stop();
  vi.advanceTimersByTime(60_000);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(turn()).toBe(3);
});

it("a run that uploads all the time is looked at now and then, and once more at its end", () => {
  const turn = createRoot(() => createTurn(() => ({ run_id: "r" })));
  for (let n = 0; n < 100; n += 1) {
    tell("run_updated");
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(3000);
  expect(turn()).toBe(5);
});
