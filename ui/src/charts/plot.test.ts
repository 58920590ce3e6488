import { describe, expect, it } from "vitest";
import { lineOf, points } from "../testing/lines";
import { chance } from "../testing/random";
import { type Line, extentOf, hitsAt, makeBands, makeFrame, makeLines, metricAxis, metricOf, nearestIndex, summary, tableOf } from "./plot";
import { firstAfter, firstAt } from "./range";

const style = (run: string, key: string) => ({ label: `${run} ${key}`, colour: "#000000", dash: [] });
const span = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

function extent(lines: readonly Line[], ...rest: [Parameters<typeof extentOf>[1], Parameters<typeof extentOf>[2], Parameters<typeof extentOf>[3]?]) {
  const found = extentOf(lines, ...rest);
  if (found === undefined) throw new Error("no extent");
  return found;
}

describe("places in a column", () => {
  it("are those that looking at every value finds", () => {
    const random = chance(31);
    for (let n = 0; n < 500; n += 1) {
      const column = Float64Array.from({ length: random.whole(0, 30) }, () => random.whole(0, 20)).sort();
      const at = random.whole(-1, 21) + random.pick([0, 0.5]);
      const list = [...column];
      const or = (i: number) => (i === -1 ? list.length : i);
      expect(firstAt(column, at)).toBe(or(list.findIndex((value) => value >= at)));
      expect(firstAfter(column, at)).toBe(or(list.findIndex((value) => value > at)));
      const least = Math.min(...list.map((value) => Math.abs(value - at)));
      const nearest = nearestIndex(column, at);
      if (list.length === 0) expect(nearest).toBe(-1);
      else expect(Math.abs((list[nearest] ?? Infinity) - at)).toBe(least);
    }
  });
});

describe("lines", () => {
  it("take the places as they are, without a copy, and none where there are none", () => {
    const one = points([3, 4], [1, 2]);
    expect(makeLines([one], 0, style)[0]?.x).toBe(one.xFirst);
    expect(makeLines([points([], [])], 0.9, style)[0]?.nPoints).toBe(0);
  });

  it("a bucket without a mean shows what came last in it, and NaN are counted", () => {
    const series = points([0, 1, 2], [1, Number.NaN, 3], { last: Float64Array.of(1, Number.POSITIVE_INFINITY, 3), n: Float64Array.of(5, 2, 5), nNan: Float64Array.of(0, 2, 1), nAlone: 4 });
    const [line] = makeLines([series], 0, style);
    expect([[...(line?.raw ?? [])], line?.nPoints, line?.nNan, line?.nAlone]).toEqual([[1, Infinity, 3], 12, 3, 4]);
  });

  it("a band is the line of its mean with its area, smoothed like any line", () => {
    const x = Float64Array.of(0, 1, 2);
    const [band] = makeBands([{ id: "g", key: "loss", nRuns: 3, nOffAxis: 0, x, n: Float64Array.of(3, 3, 2), mean: Float64Array.of(4, 4, 4), low: Float64Array.of(3, 3, 3), high: Float64Array.of(5, 5, 5) }], 0.9, style);
    expect([band?.run, band?.label, band?.filled, band?.faint, [...(band?.y ?? [])], [...(band?.min ?? [])]]).toEqual(["g", "g loss", true, undefined, [4, 4, 4], [3, 3, 3]]);
  });

  it("an axis is a metric, or it is none", () => {
    expect([metricOf("step"), metricOf(metricAxis("m:x")), metricOf("m:")]).toEqual([undefined, "m:x", ""]);
  });
});

describe("the extent of lines", () => {
  it("spans every value that is drawn, with room above and below, and nothing else", () => {
    const random = chance(32);
    for (let n = 0; n < 300; n += 1) {
      const values = Array.from({ length: random.whole(1, 40) }, () => random.pick([random.normal() * 10 ** random.whole(-5, 5), Number.NaN, Number.NEGATIVE_INFINITY, 0, -0]));
      const kind = random.pick(["linear", "log", "symlog"] as const);
      const drawn = values.filter((value) => Number.isFinite(value) && (kind !== "log" || value > 0));
      const found = extentOf([lineOf(span(0, values.length), values)], kind, undefined);
      if (drawn.length === 0) {
        expect(found).toBeUndefined();
        continue;
      }
      const [low, high] = [Math.min(...drawn), Math.max(...drawn)];
      const [y0, y1] = found?.y ?? [NaN, NaN];
      expect(y0 < low && y1 > high, `${kind} ${values.join()}`).toBe(true);
      if (kind !== "log" && high > low) expect(y1 - y0).toBeCloseTo((high - low) * 1.1, 6);
      if (kind === "log") expect(y0).toBeGreaterThan(0);
      expect([found?.nDropped, found?.nInfinite].map(Number)).toEqual([kind === "log" ? 2 * values.filter((value) => value <= 0 && Number.isFinite(value)).length : 0, 2 * values.filter((value) => value === -Infinity).length]);
    }
  });

  it("what is out of sight does not count, and the ends of a range are those that were asked for", () => {
    const line = lineOf(span(0, 100), span(0, 100));
    const { x, y } = extent([line], "linear", [20, 30]);
    expect(x).toEqual([20, 30]);
    expect(y).toEqual([19.5, 30.5]);
    expect(extentOf([line], "linear", [200, 300])).toBeUndefined();
    expect(extent([line], "linear", [50, 50]).x).toEqual([49.5, 50.5]);
  });

  it("the largest and the smallest numbers have an extent that is made of numbers", () => {
    const most = Number.MAX_VALUE;
    for (const kind of ["linear", "log", "symlog"] as const) {
      for (const values of [[most], [-most, most], [1e-300], [1e-300, most]]) {
        if (kind === "log" && values.some((value) => value < 0)) continue;
        const found = extent([lineOf(span(0, values.length), values)], kind, undefined);
        expect(found.y.every(Number.isFinite) && found.y[1] > found.y[0], `${kind} ${values.join()}: ${found.y.join()}`).toBe(true);
        const frame = makeFrame(found, 400, 200, kind);
        for (const value of values) expect(Number.isFinite(frame.y.toPixel(value)), `${kind} ${value}`).toBe(true);
      }
    }
  });

  it("an outlier that is one point counts as one", () => {
    const values = [...span(0, 100).map((i) => i / 100), 1e6];
    const found = extent([lineOf(span(0, 101), values)], "linear", undefined, "outliers");
    const [low, high] = found.y;
    // One hundredth on each side lies beyond: here the smallest and the largest.
    expect(found.nClipped).toBe(2);
    expect(high).toBeLessThan(2);
    expect(low).toBeLessThan(0.02);
    const bucket = { min: Float64Array.from(values, (value) => value - 1e9), max: Float64Array.from(values, (value) => value + 1e9) };
    expect(extent([lineOf(span(0, 101), values, bucket)], "linear", undefined, "outliers").nClipped).toBeGreaterThan(0);
  });

  it("clipping leaves constants, few values and values of one size alone", () => {
    for (const values of [span(0, 100).map(() => 3), [1, 2, 1e9], span(0, 15)]) {
      const line = [lineOf(span(0, values.length), values)];
      const [clipped, plain] = [extent(line, "linear", undefined, "outliers"), extent(line, "linear", undefined)];
      if (values.length < 10 || new Set(values).size === 1) expect(clipped).toEqual(plain);
    }
  });
});

describe("a logarithmic x", () => {
  const decades = lineOf([-5, 0, 1, 10, 100, 1000], [900, 900, 1, 2, 3, 4]);

  it("spans what has a place there, and a range that begins where nothing has one begins with what is there", () => {
    const of = (zoom: readonly [number, number] | undefined, line = decades) => extentOf([line], "linear", zoom, "none", "log");
    expect([of(undefined)?.x, of(undefined)?.y[1], of([-3, 100])?.x, of([0, 10])?.x, of([0.1, 20])?.x]).toEqual([[1, 1000], 4.15, [1, 100], [1, 10], [0.1, 20]]);
    expect([of([-3, 0]), of(undefined, lineOf([0], [1])), of(undefined, lineOf([], []))]).toEqual([undefined, undefined, undefined]);
    expect(of(undefined, lineOf([50], [1]))?.x).toEqual([25, 100]);
    // What has no place is no outlier, nor is anything an outlier beside it.
    const spikes = lineOf(span(-1, 100), span(-1, 100).map((i) => (i < 1 ? 1e9 : i)));
    expect([extentOf([spikes], "linear", undefined, "outliers", "log")?.nClipped, extentOf([spikes], "linear", undefined, "outliers")?.nClipped]).toEqual([0, 1]);
  });

  it("has what looks nearest under the pointer, and nothing where a neighbour on a linear axis is at zero", () => {
    const found = extentOf([decades], "linear", undefined, "none", "log");
    if (found === undefined) throw new Error("no extent");
    const frame = makeFrame(found, 162, 232, "linear", undefined, "log");
    expect([1, 10, 100, 1000].map((x) => Math.round(frame.x.toPixel(x)))).toEqual([52, 85, 119, 152]);
    // In numbers 10 is nearer to 40 than 100 is.
    expect([40, 25, 600, 200].map((x) => hitsAt([decades], frame, x, undefined)[0]?.x)).toEqual([100, 10, 1000, 100]);
    expect([0, -7].map((x) => hitsAt([decades, lineOf([], [])], frame, x, undefined))).toEqual([[], []]);
  });
});

describe("what lies under the pointer", () => {
  const frameOf = (lines: readonly Line[], kind: "linear" | "log" = "linear") => makeFrame(extent(lines, kind, undefined), 462, 232, kind);

  it("is the nearest line of all, as measuring each one finds", () => {
    const random = chance(33);
    for (let n = 0; n < 100; n += 1) {
      const lines = Array.from({ length: random.whole(1, 8) }, (_, i) => lineOf(span(0, 50), span(0, 50).map(() => random.pick([random.normal(), random.normal(), Number.NaN])), { run: String(i) }));
      const frame = frameOf(lines);
      const [x, pixelY] = [random.whole(0, 49), random.whole(10, 200)];
      const away = (line: Line) => Math.abs(frame.y.toPixel(line.y[x] ?? Number.NaN) - pixelY);
      const drawn = lines.filter((line) => Number.isFinite(line.y[x]));
      const [first] = hitsAt(lines, frame, x, pixelY);
      if (drawn.length > 0) expect(first?.line.run).toBe([...drawn].sort((a, b) => away(a) - away(b))[0]?.run);
    }
  });

  it("a line that a logarithmic scale cannot show does not hide which one is nearest", () => {
    const lines = [lineOf([0, 1], [1000, 1000], { run: "far" }), lineOf([0, 1], [-1, -1], { run: "below" }), lineOf([0, 1], [1, 1], { run: "near" }), lineOf([0, 1], [NaN, NaN], { run: "nan" })];
    const frame = frameOf(lines, "log");
    expect(hitsAt(lines, frame, 0, frame.y.toPixel(1.1)).map((hit) => hit.line.run)).toEqual(["near", "far", "below", "nan"]);
  });

  it("lines whose points are far away, runs behind a band and empty lines are not there", () => {
    const lines = [lineOf([0, 100], [1, 1], { run: "ends" }), lineOf([50], [1], { run: "here" }), lineOf([50], [1], { run: "behind", faint: true }), lineOf([], [], { run: "none" })];
    const frame = frameOf(lines);
    expect(hitsAt(lines, frame, 50, undefined).map((hit) => [hit.line.run, hit.index, hit.x])).toEqual([["here", 0, 50]]);
  });
});

describe("a chart in words", () => {
  it("names three ends and counts the rest", () => {
    const lines = ["a", "b", "c", "d", "e"].map((label, i) => lineOf([0, 1], [9, i], { label }));
    expect(summary("loss", lines, String)).toBe("loss: 5 lines; a ends at 0, b ends at 1, c ends at 2, and 2 more.");
    expect(summary("loss", [lineOf([], [], { label: "a" })], String)).toBe("loss: no points.");
  });

  it("the table has a row for every point, in full digits", () => {
    const rows = tableOf([lineOf([0.1, 1e21], [1 / 3, -0], { label: "x, y" }), lineOf([], [])], metricAxis("lr"), 0);
    expect(rows).toEqual([["run", "name", "metric", "lr", "mean", "min", "max", "n"], ["r", "x, y", "k", "0.1", "0.3333333333333333", "0.3333333333333333", "0.3333333333333333", ""], ["r", "x, y", "k", "1e+21", "0", "0", "0", ""]]);
    expect(tableOf([], "step", 0.5)).toHaveLength(1);
    expect(tableOf([lineOf([1], [2], { n: Float64Array.of(7) })], "step", 0)[1]?.at(-1)).toBe("7");
    expect(tableOf([], "step", 0, "sd")[0]?.slice(5)).toEqual(["mean − sd", "mean + sd", "n"]);
    expect(tableOf(Array.from({ length: 10 }, () => lineOf(span(0, 1000), span(0, 1000))), "step", 0.5)).toHaveLength(10_001);
  });
});
