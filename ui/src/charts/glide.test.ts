import { expect, it } from "vitest";
import { type Scene, drawScene } from "./draw";
import { placeOf, widened } from "./glide";
import { SvgPen } from "./pen";
import { type Line, extentOf, makeFrame, makeLines } from "./plot";

const x = Float64Array.from({ length: 101 }, (_, i) => i);
const y = x.map((at) => 1 + at / 10);
const ones = x.map(() => 1);
const series = { run: "r", key: "k", exact: true, xFirst: x, xLast: x, min: y, max: y, first: y, last: y, mean: y, n: ones, nNan: ones.map(() => 0) };
const lines: readonly Line[] = makeLines([series], "step", 0, () => ({ label: "r", colour: "#0072B2", dash: [] }));
const sceneOf = (zoom: readonly [number, number] | undefined, kind: "linear" | "log" | "symlog" = "linear"): Scene => {
  const extent = extentOf(lines, kind, zoom);
  if (extent === undefined) throw new Error("no extent");
  return { lines, frame: makeFrame(extent, 462, 232, kind), axis: "step", smoothed: false, highlight: undefined, quality: "moving" };
};
const taken = (scene: Scene, reach: readonly [number, number] = [0, 100]) => ({ frame: widened(scene.frame), lines: scene.lines, highlight: undefined, reach });

it("a picture stands where its points are on the axes that moved", () => {
  for (const kind of ["linear", "log"] as const) {
    const [before, now] = [taken(sceneOf([20, 60], kind)), sceneOf([25, 60], kind)];
    const place = placeOf(before, now);
    if (place === undefined) throw new Error("drawn anew");
    const { box, x: fromX, y: fromY } = before.frame;
    const share = (fromX.toPixel(40) - box.left) / (box.right - box.left);
    expect(place.left + share * (place.right - place.left), kind).toBeCloseTo(now.frame.x.toPixel(40), 6);
    const height = (fromY.toPixel(5) - box.top) / (box.bottom - box.top);
    expect(place.top + height * (place.bottom - place.top), kind).toBeCloseTo(now.frame.y.toPixel(5), 6);
  }
});

it("a picture is drawn anew when it would be coarse, when it ends too early, and when the lines change", () => {
  const whole = sceneOf(undefined);
  expect(placeOf(taken(whole), whole)).toBeDefined();
  // Nothing lies beyond the first and the last point, so nothing is missing there.
  expect(placeOf(taken(sceneOf([0, 50])), sceneOf([-10, 40]))).toBeDefined();
  expect(placeOf(taken(whole), sceneOf([40, 60]))).toBeUndefined();
  expect(placeOf(taken(sceneOf([40, 60])), sceneOf([50, 70]))).toBeUndefined();
  expect(placeOf(taken(whole), { ...whole, lines: [...lines] })).toBeUndefined();
  expect(placeOf(taken(whole), { ...whole, highlight: "r" })).toBeUndefined();
  expect(placeOf(taken(sceneOf([20, 60], "symlog")), sceneOf([20, 60], "symlog"))).toBeUndefined();
});

/** Counts the points of the lines that are stroked. */
class CountingPen extends SvgPen {
  nPoints = 0;
  private count = 0;
  override beginPath(): void {
    this.count = 0;
  }
  override moveTo(): void {
    this.count += 1;
  }
  override lineTo(): void {
    this.count += 1;
  }
  override stroke(): void {
    if (this.strokeStyle === "#0072B2") this.nPoints += this.count;
  }
}

it("a line is drawn from the last point before the window to the first behind it", () => {
  const pen = new CountingPen(462, 232);
  drawScene(pen, sceneOf([40.5, 42.5]), { ground: "#fff", grid: "#eee", ink: "#333", strong: "#000", accent: "#00f" });
  expect(pen.nPoints).toBe(4);
});
