import { expect, it } from "vitest";
import { inTurns } from "./pool";

it("all tasks run, some at a time, and it is known which were done", async () => {
  let running = 0;
  let most = 0;
  const outcome = await inTurns([1, 2, 3, 4, 5], 2, async (n) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    if (n % 2 === 0) throw new Error(String(n));
  });
  expect([outcome.done, outcome.nFailed, most]).toEqual([[1, 3, 5], 2, 2]);
  expect(outcome.first).toEqual(new Error("2"));
});

it("with nothing to do, or more hands than tasks, it still ends", async () => {
  expect(await inTurns([], 4, () => Promise.reject(new Error("never")))).toEqual({ done: [], nFailed: 0, first: undefined });
  const done: number[] = [];
  await inTurns([1, 2], 100, (n) => {
    done.push(n);
    return Promise.resolve();
  });
  expect(done).toEqual([1, 2]);
});

it("a task that fails at once does not stop those behind it", async () => {
  const done: number[] = [];
  const outcome = await inTurns(Array.from({ length: 10_000 }, (_, i) => i), 6, (n) => {
    done.push(n);
    if (n % 3 === 0) throw new Error(String(n));
    return Promise.resolve();
  });
  expect([done.length, outcome.nFailed, outcome.first]).toEqual([10_000, 3334, new Error("0")]);
});
