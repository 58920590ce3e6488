import { expect, it } from "vitest";
import { inTurns } from "./pool";

it("all tasks run, some at a time, and failures are counted", async () => {
  let running = 0;
  let most = 0;
  const outcome = await inTurns([1, 2, 3, 4, 5], 2, async (n) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    if (n % 2 === 0) throw new Error(String(n));
  });
  expect([outcome.nFailed, most]).toEqual([2, 2]);
  expect(outcome.first).toEqual(new Error("2"));
});
