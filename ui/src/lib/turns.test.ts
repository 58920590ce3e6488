import { afterEach, expect, it, vi } from "vitest";
import { createTurns, ownTask, whenIdle } from "./turns";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("what fills the window is built at once, the rest in order, two in a turn", () => {
  const later: (() => void)[] = [];
  const turns = createTurns(2, (work) => later.push(work));
  const built: string[] = [];
  for (const name of ["a", "b", "c", "d", "e", "f"]) {
    if (turns.now()) built.push(name);
    else turns.wait(() => built.push(name));
  }
  expect(built).toEqual(["a", "b"]);
  later.shift()?.();
  expect(built).toEqual(["a", "b", "c", "d"]);
  expect(turns.now()).toBe(false);
  later.shift()?.();
  expect(built).toEqual(["a", "b", "c", "d", "e", "f"]);
  expect([turns.now(), turns.now(), turns.now()]).toEqual([true, true, false]);
});

it("what was taken off the page before its turn is not built", () => {
  const later: (() => void)[] = [];
  const turns = createTurns(0, (work) => later.push(work));
  const built: string[] = [];
  turns.now();
  const withdraw = turns.wait(() => built.push("gone"));
  turns.wait(() => built.push("here"));
  withdraw();
  later.shift()?.();
  expect(built).toEqual(["here"]);
});

it("work for an idle moment is done in browsers that tell when it is there, and in those that do not", () => {
  vi.useFakeTimers();
  const done: string[] = [];
  vi.stubGlobal("window", { requestIdleCallback: (work: () => void, { timeout }: { timeout: number }) => { done.push(`at most ${timeout}`); work(); } });
  whenIdle(() => done.push("told"), 700);
  vi.stubGlobal("window", {});
  whenIdle(() => done.push("not told"), 700);
  expect(done).toEqual(["at most 700", "told"]);
  vi.advanceTimersByTime(100);
  expect(done.at(-1)).toBe("not told");
});

it("a task of its own comes before drawing where browsers can be told so, and comes in any case", async () => {
  const asked: unknown[] = [];
  vi.stubGlobal("scheduler", { postTask: (work: () => void, how: unknown) => Promise.resolve().then(() => (asked.push(how), work())) });
  await ownTask();
  expect(asked).toEqual([{ priority: "user-blocking" }]);
  vi.stubGlobal("scheduler", undefined);
  await ownTask();
  expect(asked).toHaveLength(1);
});
