import { expect, it } from "vitest";
import { drawScene } from "./draw";
import { SvgPen } from "./pen";
import { drawPicture, pictureHeight } from "./picture";
import { type Line, extentOf, makeFrame, metricAxis } from "./plot";
import { makeScale, symlogTicks } from "./scale";

const palette = { ground: "#fff", grid: "#eee", ink: "#333", strong: "#000", accent: "#00f" };

const line = (y: number[]): Line => {
  const column = Float64Array.from(y);
  const x = Float64Array.from(y.keys());
  return { run: "r", key: "k", label: "r", colour: "#0072B2", dash: [], x, y: column, raw: column, min: column, max: column, exact: true, nPoints: y.length, nNan: 0, nAlone: 0 };
};

it("a chart is written as SVG with title, lines and legend, clipped to the plot, and its names escaped", () => {
  const lines = [line([1, 2, 3]), { ...line([3, 2, 1]), label: "x & y", dash: [4, 2] }, { ...line([1, 1, 1]), label: "behind", faint: true as const }];
  const extent = extentOf(lines, "linear", undefined);
  if (extent === undefined) throw new Error("no extent");
  const picture = { title: "a < b", lines, extent, axis: metricAxis("lr"), scale: "linear" as const, xScale: "linear" as const, smoothed: false, notes: ["2 values & more"], width: 300, height: 200 };
  const pen = new SvgPen(300, pictureHeight(picture));
  drawPicture(pen, picture, palette);
  const svg = pen.picture("a < b");
  expect(svg).toContain("<title>a &lt; b</title>");
  expect(svg).toContain('font-weight="bold">a &lt; b</text>');
  expect(svg).toContain(">x &amp; y</text>");
  expect(svg).toContain(">x: lr</text>");
  expect(svg).toContain(">2 values &amp; more</text>");
  expect(svg).not.toContain("behind");
  expect(svg).toContain('clip-path="url(#plot)"');
  // Once in the plot, once in the legend.
  expect(svg.match(/stroke-dasharray="4 2"/g)?.length).toBe(2);
  expect(svg.match(/<g/g)?.length).toBe(svg.match(/<\/g>/g)?.length);
  expect(Number(/height="(\d+)"/.exec(svg)?.[1])).toBe(pictureHeight(picture));
});

it("outliers are clipped and counted, few values are all shown", () => {
  const many = [...Array.from({ length: 100 }, (_, i) => i / 100), 1e6];
  const clipped = extentOf([line(many)], "linear", undefined, "outliers");
  expect(clipped?.y[1]).toBeLessThan(2);
  expect(clipped?.nClipped).toBeGreaterThan(0);
  expect(extentOf([line([1, 1e6])], "linear", undefined, "outliers")?.nClipped).toBe(0);
});

it("a symmetric logarithmic scale shows both signs and zero", () => {
  const scale = makeScale("symlog", [-1000, 1000], [0, 200]);
  expect(scale.toPixel(0)).toBeCloseTo(100);
  expect(scale.toValue(scale.toPixel(-50))).toBeCloseTo(-50);
  expect(symlogTicks(-1000, 1000, 20)).toEqual([-1000, -100, -10, -1, 0, 1, 10, 100, 1000]);
});

it("a crowd of points is drawn with lines of one pixel, but for the run under the pointer", () => {
  const crowd = Array.from({ length: 4 }, (_, run) => ({ ...line(Array.from({ length: 1000 }, (_, i) => i)), run: `r${run}`, dash: [4, 2] }));
  const widths = (lines: readonly Line[], pixel: number, highlight?: string) => {
    const extent = extentOf(lines, "linear", undefined);
    if (extent === undefined) throw new Error("no extent");
    const pen = new SvgPen(300, 200);
    drawScene(pen, { lines, frame: makeFrame(extent, 300, 200, "linear"), axis: "step", smoothed: false, highlight, pixel }, palette);
    return [...pen.picture("a").matchAll(/stroke="#0072B2"[^>]*stroke-width="([^"]+)"/g)].map((found) => found[1]);
  };
  expect(widths(crowd, 0.5)).toEqual(["0.5", "0.5", "0.5", "0.5"]);
  expect(widths(crowd, 1, "r2")).toEqual(["1", "1", "1", "2.5"]);
  expect(widths(crowd.slice(0, 2), 1)).toEqual(["1.5", "1.5"]);
});
