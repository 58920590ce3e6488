import { expect, it } from "vitest";
import { type Scene, drawScene } from "./draw";
import { placeOf, widened } from "./glide";
import { SvgPen } from "./pen";
import { type Line, extentOf, makeFrame } from "./plot";

const x = Float64Array.from({ length: 101 }, (_, i) => i);
const y = x.map((at) => 1 + at / 10);
const lines: readonly Line[] = [{ run: "r", key: "k", label: "r", colour: "#0072B2", dash: [], x, y, raw: y, min: y, max: y, exact: true, nPoints: 101, nNan: 0, nAlone: 0 }];
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

it("a line is drawn from the last point before the window to the first behind it", () => {
  const pen = new SvgPen(462, 232);
  drawScene(pen, sceneOf([40.5, 42.5]), { ground: "#fff", grid: "#eee", ink: "#333", strong: "#000", accent: "#00f" });
  const path = /<path d="([^"]+)" fill="none" stroke="#0072B2"/.exec(pen.picture("a"))?.[1] ?? "";
  expect(path.match(/[ML]/g)).toHaveLength(4);
});
