import { expect, it } from "vitest";
import { contourAxis, levelOf, levelPaths, surface } from "./contour";

it("an axis goes by the logarithm where values span powers of ten", () => {
  const [wide, narrow] = [contourAxis([1e-4, 1e-2, 1]), contourAxis([1, 2, 5])];
  expect([wide.isLog, narrow.isLog, contourAxis([0, 100]).isLog, contourAxis([-1, 100]).isLog]).toEqual([true, false, false, false]);
  expect(wide.at(1e-2)).toBeCloseTo(0.5, 12);
  expect([narrow.at(1), narrow.at(5)]).toEqual([0.06, expect.closeTo(0.94, 12)]);
  expect(contourAxis([3, 3]).at(3)).toBe(0.5);
});

it("the surface has each run's value at its place, and lies between the extremes everywhere", () => {
  const samples = [{ x: 0, y: 0, value: 1 }, { x: 10, y: 0, value: 3 }, { x: 5, y: 10, value: 8 }];
  const [x, y] = [contourAxis([0, 10]), contourAxis([0, 10])];
  const grid = surface(samples, x, y, 50, 50);
  expect(Math.min(...grid)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...grid)).toBeLessThanOrEqual(8);
  for (const { x: a, y: b, value } of samples) expect(grid[Math.floor(y.at(b) * 50) * 50 + Math.floor(x.at(a) * 50)]).toBeCloseTo(value, 0);
});

it("values fall into levels of equal width; one value has one", () => {
  expect([0, 0.24, 0.25, 0.99, 1].map((value) => levelOf(value, 0, 1, 4))).toEqual([0, 0, 1, 3, 3]);
  expect(levelOf(5, 5, 5, 4)).toBe(0);
});

it("the outlines of all levels cover the box once", () => {
  const grid = Float64Array.from([0, 0, 1, 1, 0, 1]);
  const paths = levelPaths(grid, 3, 2, 2, 30, 20, 0, 1);
  expect(paths).toEqual(["M0.00 10.00H20.00V20.00H0.00ZM10.00 0.00H20.00V10.00H10.00Z", "M20.00 10.00H30.00V20.00H20.00ZM0.00 0.00H10.00V10.00H0.00ZM20.00 0.00H30.00V10.00H20.00Z"]);
  const areas = paths.join("").matchAll(/M([\d.]+) ([\d.]+)H([\d.]+)V([\d.]+)/g);
  expect([...areas].reduce((sum, [, a, b, c, d]) => sum + (Number(c) - Number(a)) * (Number(d) - Number(b)), 0)).toBeCloseTo(600, 6);
});
