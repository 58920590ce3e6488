import { expect, it } from "vitest";
import { isLarge } from "./charts";

it("the worker starts for what takes long to unpack, not for the few lines of a run", () => {
  const runs = (n: number) => Array.from({ length: n }, (_, i) => String(i));
  expect(isLarge({ runs: runs(1), keys: ["a", "b", "c", "d", "e", "f", "g", "h"], width: 400 })).toBe(false);
  expect(isLarge({ runs: runs(10), keys: ["a"], width: 400 })).toBe(false);
  expect(isLarge({ runs: runs(100), keys: ["a"], width: 1200 })).toBe(true);
});
