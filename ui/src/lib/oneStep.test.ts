import { expect, it } from "vitest";
import { createOneStep } from "./oneStep";

it("the first change is a step for Back, those that follow are part of it, until the series ends or Back was pressed", () => {
  const series = createOneStep();
  expect([series.isFurther("", "a"), series.isFurther("a", "ab")]).toEqual([false, true]);
  series.end();
  expect([series.isFurther("ab", "abc"), series.isFurther("abc", "abcd")]).toEqual([false, true]);
  expect(series.isFurther("", "x")).toBe(false);
});
