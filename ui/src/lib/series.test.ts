import { expect, it } from "vitest";
import { createSeries } from "./series";

it("the first change is a step for Back, those that follow are part of it, until the series ends or Back was pressed", () => {
  const series = createSeries();
  expect([series.isFurther("", "a"), series.isFurther("a", "ab")]).toEqual([false, true]);
  series.end();
  expect([series.isFurther("ab", "abc"), series.isFurther("abc", "abcd")]).toEqual([false, true]);
  expect(series.isFurther("", "x")).toBe(false);
});
