import { expect, it } from "vitest";
import { type Scene, drawLines } from "./draw";
import { SvgPen } from "./pen";
import { extentOf, makeFrame, makeLines } from "./plot";

const [WIDTH, HEIGHT] = [462, 232];

function sceneOf(y: Float64Array, zoom?: readonly [number, number]): Scene {
  const x = Float64Array.from({ length: y.length }, (_, i) => i);
  const [ones, zeros] = [x.map(() => 1), x.map(() => 0)];
  const lines = makeLines([{ run: "r", key: "k", exact: true, xFirst: x, xLast: x, min: y, max: y, first: y, last: y, mean: y, n: ones, nNan: zeros }], 0, () => ({ label: "r", colour: "#0072B2", dash: [] }));
  const extent = extentOf(lines, "linear", zoom);
  if (extent === undefined) throw new Error("no extent");
  return { lines, frame: makeFrame(extent, WIDTH, HEIGHT, "linear"), axis: "step", smoothed: false, highlight: undefined };
}

/** Notes where the pen goes; `begins` are the places where it is put down. */
class Notes extends SvgPen {
  readonly places: (readonly [number, number])[] = [];
  readonly begins: number[] = [];

  override moveTo(x: number, y: number): void {
    this.begins.push(x);
    this.places.push([x, y]);
  }
  override lineTo(x: number, y: number): void {
    this.places.push([x, y]);
  }
}

function drawn(scene: Scene): Notes {
  const notes = new Notes(WIDTH, HEIGHT);
  drawLines(notes, scene);
  return notes;
}

const wave = (n: number) => Float64Array.from({ length: n }, (_, i) => Math.sin(i / 900) + 0.2 * Math.sin(i * 1.7));

it("a line of a hundred thousand points is drawn with four for each pixel, and shows each extreme", () => {
  const y = wave(100_000);
  y[31_337] = 9;
  y[61_803] = -9;
  const scene = sceneOf(y);
  const { places, begins } = drawn(scene);
  const { box } = scene.frame;
  expect(places.length).toBeLessThanOrEqual(4 * (box.right - box.left + 2));
  expect(begins.length).toBe(1);
  const heights = places.map(([, at]) => at);
  expect(Math.min(...heights)).toBeCloseTo(scene.frame.y.toPixel(9), 9);
  expect(Math.max(...heights)).toBeCloseTo(scene.frame.y.toPixel(-9), 9);
  // Everywhere, what is drawn within two pixels of a point reaches as high and as low as the point.
  for (let i = 500; i < y.length; i += 997) {
    const [px, py] = [scene.frame.x.toPixel(i), scene.frame.y.toPixel(y[i] ?? 0)];
    const near = places.filter(([at]) => Math.abs(at - px) <= 2).map(([, at]) => at);
    expect(Math.min(...near)).toBeLessThanOrEqual(py + 1e-9);
    expect(Math.max(...near)).toBeGreaterThanOrEqual(py - 1e-9);
  }
  expect(places.every(([at], i) => at >= (places[i - 1]?.[0] ?? 0))).toBe(true);
});

it("a gap stays a gap among many points, even within one pixel", () => {
  const y = wave(100_000);
  y[50_000] = Number.NaN;
  y.fill(Number.NaN, 70_000, 80_000);
  const scene = sceneOf(y);
  const { places, begins } = drawn(scene);
  expect(begins.map((at) => scene.frame.x.toValue(at)).map(Math.round)).toEqual([0, 50_001, 80_000]);
  const [from, to] = [scene.frame.x.toPixel(69_999), scene.frame.x.toPixel(80_000)];
  expect(places.filter(([at]) => at > from + 1e-6 && at < to - 1e-6)).toEqual([]);
});

it("a closer look has every point again", () => {
  const scene = sceneOf(wave(100_000), [40_000, 40_400]);
  // Those in sight, and one on each side.
  expect(drawn(scene).places.length).toBe(403);
});

it("lines that are not smoothed hold no copy of their columns", () => {
  const y = wave(100);
  const [line] = sceneOf(y).lines;
  expect([line?.raw === y, line?.y === y]).toEqual([true, true]);
});
