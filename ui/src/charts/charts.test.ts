import { describe, expect, it } from "vitest";
import type { Columns } from "../lib/columns";
import { extentOf, hitsAt, makeFrame, makeLines, nearestIndex, summary, tableOf } from "./plot";
import { linearTicks, logTicks, makeScale, spanLabel, timeTicks } from "./scale";
import { smooth } from "./smooth";

const f = (...values: number[]) => Float64Array.from(values);

function column(x: number[], y: number[]): Columns {
  const value = f(...y);
  return { run: "r", key: "loss", exact: true, xFirst: f(...x), xLast: f(...x), min: value, max: value, first: value, last: value, mean: value, n: f(...x.map(() => 1)), nNan: f(...x.map(() => 0)) };
}
const style = () => ({ label: "a", colour: "#000000", dash: [] });

describe("scales", () => {
  it("go to pixels and back", () => {
    for (const kind of ["linear", "log"] as const) {
      const scale = makeScale(kind, [1, 1000], [10, 310]);
      expect([scale.toPixel(1), scale.toPixel(1000)]).toEqual([10, 310]);
      expect(scale.toValue(scale.toPixel(37))).toBeCloseTo(37, 9);
    }
  });

  it("have round ticks inside their domain", () => {
    expect(linearTicks(0, 10, 5)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(linearTicks(0.1, 0.35, 4)).toEqual([0.1, 0.2, 0.3]);
    expect(linearTicks(3, 3, 4)).toEqual([3]);
    expect(logTicks(0.001, 100, 10)).toEqual([0.001, 0.01, 0.1, 1, 10, 100]);
    expect(logTicks(2, 3, 4).every((tick) => tick >= 2 && tick <= 3)).toBe(true);
    const ticks = timeTicks(0, 600_000, 5);
    expect(ticks.length).toBeGreaterThan(2);
    expect([spanLabel(1500), spanLabel(600_000), spanLabel(36_000_000)]).toEqual(["1.5 s", "10 min", "10 h"]);
  });
});

describe("smoothing", () => {
  it("keeps a constant as it is from its first point on", () => {
    for (const value of smooth(f(0, 1, 2), f(3, 3, 3), 0.9)) expect(value).toBeCloseTo(3, 12);
  });

  it("without weight changes nothing, and gaps stay gaps", () => {
    expect([...smooth(f(0, 1), f(1, 5), 0)]).toEqual([1, 5]);
    const out = smooth(f(0, 1, 2), f(1, Number.NaN, 3), 0.5);
    expect(out[1]).toBeNaN();
    expect(out[2]).toBeGreaterThan(1);
    expect(out[2]).toBeLessThan(3);
  });

  it("forgets by distance, not by count", () => {
    const far = smooth(f(0, 1, 2, 100), f(0, 0, 0, 1), 0.9);
    const near = smooth(f(0, 1, 2, 3), f(0, 0, 0, 1), 0.9);
    expect(far[3]).toBeGreaterThan((near[3] ?? 1) + 0.02);
  });
});

describe("lines", () => {
  it("what a scale cannot show is counted, and nothing at all has no extent", () => {
    const lines = makeLines([column([0, 1, 2], [-1, 10, Number.POSITIVE_INFINITY])], 0, style);
    const extent = extentOf(lines, "log", undefined);
    expect([extent?.nDropped, extent?.nInfinite]).toEqual([2, 2]);
    expect(extentOf(makeLines([column([0], [Number.NaN])], 0, style), "linear", undefined)).toBeUndefined();
    expect(extentOf([], "linear", undefined)).toBeUndefined();
  });

  it("a single point and a constant still have room around them", () => {
    const extent = extentOf(makeLines([column([5], [0])], 0, style), "linear", undefined);
    expect(extent?.x).toEqual([4.5, 5.5]);
    expect((extent?.y[1] ?? 0) - (extent?.y[0] ?? 0)).toBeGreaterThan(0);
  });

  it("the nearest point is found by halving, and the nearest line comes first", () => {
    expect([nearestIndex(f(), 1), nearestIndex(f(0, 10, 20), 14), nearestIndex(f(0, 10, 20), 16), nearestIndex(f(0, 10), 99)]).toEqual([-1, 1, 2, 1]);
    const lines = makeLines([column([0, 10], [0, 0]), { ...column([0, 10], [1, 1]), run: "s" }], 0, style);
    const extent = extentOf(lines, "linear", undefined);
    if (extent === undefined) throw new Error("no extent");
    const frame = makeFrame(extent, 400, 200, "linear");
    expect(hitsAt(lines, frame, 9, frame.y.toPixel(0.9)).map((hit) => hit.line.run)).toEqual(["s", "r"]);
  });

  it("the table says when a column is smoothed, and the sentence tells where lines end", () => {
    const lines = makeLines([column([0, 1], [1, 2])], 0.5, style);
    expect(tableOf(lines, "step", 0.5)[0]).toContain("smoothed (EMA 0.5)");
    expect(tableOf(lines, "step", 0)[1]).toEqual(["r", "a", "loss", "0", "1", "1", "1", "1"]);
    expect(summary("loss", lines, String)).toBe("loss: 1 line; a ends at 2.");
    expect(summary("loss", [], String)).toBe("loss: no points.");
  });
});
