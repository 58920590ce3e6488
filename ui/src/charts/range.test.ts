import { expect, it } from "vitest";
import { firstAfter, firstAt, panBy, wheelFactor, zoomAbout } from "./range";

it("zooming keeps the value under the pointer in its place", () => {
  expect(zoomAbout([0, 100], 25, 0.5)).toEqual([12.5, 62.5]);
  expect(zoomAbout([0, 100], 0, 2)).toEqual([0, 200]);
});

it("moving keeps the width", () => {
  expect(panBy([10, 20], -0.5)).toEqual([5, 15]);
});

it("the wheel zooms in upwards, out downwards, and never by leaps", () => {
  expect(wheelFactor(-30)).toBeLessThan(1);
  expect(wheelFactor(30)).toBeGreaterThan(1);
  expect(wheelFactor(1e9)).toBeLessThan(2);
});

it("the first place at or behind a value is found in an ascending column", () => {
  const column = Float64Array.of(0, 10, 10, 20);
  expect([-1, 0, 5, 10, 15, 20, 21].map((at) => firstAt(column, at))).toEqual([0, 0, 1, 1, 3, 3, 4]);
  expect([-1, 0, 5, 10, 20].map((at) => firstAfter(column, at))).toEqual([0, 1, 1, 3, 4]);
  expect(firstAt(new Float64Array(0), 1)).toBe(0);
});
