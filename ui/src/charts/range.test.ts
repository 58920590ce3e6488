import { describe, expect, it } from "vitest";
import { firstAfter, firstAt, panBy, placeIn, stepIn, wheelFactor, zoomAbout } from "./range";

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

describe("on a logarithmic axis", () => {
  const near = ([from, to]: readonly [number, number], wanted: readonly [number, number]) => {
    expect(from / wanted[0]).toBeCloseTo(1, 9);
    expect(to / wanted[1]).toBeCloseTo(1, 9);
  };

  it("zooming keeps the value under the pointer in its place, and moving keeps the ratio of the ends", () => {
    near(zoomAbout([1, 10_000], 100, 0.5, "log"), [10, 1000]);
    near(zoomAbout([10, 1000], 10, 2, "log"), [10, 100_000]);
    near(panBy([10, 1000], 0.5, "log"), [100, 10_000]);
    near(panBy([10, 1000], -1, "log"), [0.1, 10]);
  });

  it("places are found by ratio, and a step stays inside", () => {
    expect([placeIn([1, 100], 0.5, "log"), placeIn([0, 100], 0.25)]).toEqual([10, 25]);
    expect([stepIn([1, 10_000], 10, 0.25, "log"), stepIn([1, 10_000], 5000, 0.25, "log"), stepIn([0, 100], 0, 0.02), stepIn([0, 100], 1, -0.02)]).toEqual([100, 10_000, 2, 0]);
  });

  it("however far one zooms out, the ends stay numbers above zero", () => {
    let span: readonly [number, number] = [1, 10];
    for (let n = 0; n < 100; n += 1) span = zoomAbout(span, 2, 2, "log");
    expect(span[0] > 0 && Number.isFinite(span[1]) && span[0] < span[1]).toBe(true);
  });
});
