import { describe, expect, it } from "vitest";
import { chance } from "../testing/random";
import { smooth } from "./smooth";

/** What the average is by its definition: every value before weighs by its distance, and the weights sum to one. */
function slow(x: readonly number[], y: readonly number[], weight: number): number[] {
  const span = (x.at(-1) ?? 0) - (x[0] ?? 0);
  const typical = x.length > 1 && span > 0 ? span / (x.length - 1) : 1;
  return y.map((value, i) => {
    if (!Number.isFinite(value)) return value;
    let [sum, mass] = [0, 0];
    for (let k = 0; k <= i; k += 1) {
      const one = y[k] ?? Number.NaN;
      if (!Number.isFinite(one)) continue;
      const share = weight ** (((x[i] ?? 0) - (x[k] ?? 0)) / typical);
      sum += share * one;
      mass += share;
    }
    return sum / mass;
  });
}

const smoothed = (x: readonly number[], y: readonly number[], weight: number) => [...smooth(Float64Array.from(x), Float64Array.from(y), weight)];

describe("smoothing", () => {
  it("is the weighted mean of its definition, over gaps, repeats and uneven distances", () => {
    const random = chance(21);
    for (let n = 0; n < 300; n += 1) {
      const length = random.whole(0, 60);
      let at = random.whole(-100, 100);
      const x = Array.from({ length }, () => (at += random.pick([0, 1, 1, 1, 2, 10, 300])));
      const y = Array.from({ length }, () => random.pick([random.normal(), random.normal() * 1e6, Number.NaN, Number.POSITIVE_INFINITY, 0, -0]));
      const weight = random.pick([0.01, 0.5, 0.9, 0.99, 0.999]);
      const [found, wanted] = [smoothed(x, y, weight), slow(x, y, weight)];
      found.forEach((value, i) => {
        const right = wanted[i] ?? 0;
        if (Number.isFinite(right)) expect(Math.abs(value - right), `${n} at ${i}`).toBeLessThanOrEqual(1e-9 * (1 + Math.max(...y.filter(Number.isFinite).map(Math.abs))));
        else expect(value).toBe(right);
      });
    }
  });

  it("never leaves the range of what came before", () => {
    const random = chance(22);
    const y = Array.from({ length: 10_000 }, () => random.normal());
    const out = smoothed([...y.keys()], y, 0.95);
    let [low, high] = [Infinity, -Infinity];
    out.forEach((value, i) => {
      low = Math.min(low, y[i] ?? 0);
      high = Math.max(high, y[i] ?? 0);
      expect(value >= low - 1e-12 && value <= high + 1e-12).toBe(true);
    });
  });

  it("a constant stays exactly what it is, up to the largest number there is", () => {
    for (const value of [0, 0.1, 1 / 3, -7e300, Number.MAX_VALUE, -Number.MAX_VALUE, 5e-324]) expect(smoothed([0, 1, 5, 6], [value, value, value, value], 0.9)).toEqual([value, value, value, value]);
    for (const value of smoothed([0, 1, 2, 3], [1.7e308, -1.7e308, 1.7e308, -1.7e308], 0.5)) expect(Number.isFinite(value)).toBe(true);
  });

  it("does not depend on where the axis begins nor on its unit", () => {
    const random = chance(23);
    const y = Array.from({ length: 50 }, () => random.normal());
    const x = y.map((_, i) => i * 3 + random.whole(0, 2));
    const plain = smoothed(x, y, 0.8);
    for (const other of [smoothed(x.map((at) => at + 4096), y, 0.8), smoothed(x.map((at) => at * 1024), y, 0.8)]) other.forEach((value, i) => expect(value).toBeCloseTo(plain[i] ?? Number.NaN, 9));
  });

  it("nothing, a single point, and all points at one place are no trouble", () => {
    expect(smoothed([], [], 0.9)).toEqual([]);
    expect(smoothed([5], [2], 0.9)).toEqual([2]);
    expect(smoothed([5, 5, 5], [1, 2, 3], 0.9)).toEqual([1, 1.5, 2]);
    expect(smoothed([0, 1], [Number.NaN, Number.NaN], 0.9)).toEqual([Number.NaN, Number.NaN]);
  });
});
