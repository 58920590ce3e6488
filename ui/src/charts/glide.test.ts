import { beforeEach, expect, it, vi } from "vitest";
import { type Palette, type Scene, drawScene } from "./draw";
import { Glide, HEAVY_POINTS, type Taken, isHeavy, placeOf, serves, widened } from "./glide";
import type { Order } from "./painter";
import { SvgPen } from "./pen";
import { type Line, extentOf, makeFrame, makeLines } from "./plot";
import { type Hear, type Studio } from "./studio";

const palette: Palette = { ground: "#fff", grid: "#eee", ink: "#333", strong: "#000", accent: "#00f" };

function linesOf(n: number): readonly Line[] {
  const x = Float64Array.from({ length: n }, (_, i) => (i * 100) / (n - 1));
  const y = x.map((at) => 1 + at / 10);
  const ones = x.map(() => 1);
  const series = { run: "r", key: "k", exact: true, xFirst: x, xLast: x, min: y, max: y, first: y, last: y, mean: y, n: ones, nNan: ones.map(() => 0) };
  return makeLines([series], 0, () => ({ label: "r", colour: "#0072B2", dash: [] }));
}

const few = linesOf(101);
const many = linesOf(2 * HEAVY_POINTS);

type Kind = "linear" | "log" | "symlog";
function sceneOf(zoom: readonly [number, number] | undefined, kind: Kind = "linear", lines = few): Scene {
  const extent = extentOf(lines, kind, zoom);
  if (extent === undefined) throw new Error("no extent");
  return { lines, frame: makeFrame(extent, 462, 232, kind), axis: "step", smoothed: false, highlight: undefined, quality: "moving" };
}
function atRest(zoom: readonly [number, number] | undefined, lines = few): Scene {
  const { frame, axis, smoothed, highlight } = sceneOf(zoom, "linear", lines);
  return { lines, frame, axis, smoothed, highlight };
}
const taken = (scene: Scene): Taken => ({ ...scene, frame: widened(scene.frame) });

it("a picture stands where its points are on the axes that moved", () => {
  for (const kind of ["linear", "log"] as const) {
    const [before, now] = [taken(sceneOf([20, 60], kind)), sceneOf([25, 60], kind)];
    const place = placeOf(before, now);
    if (place === undefined) throw new Error("no place");
    const { box, x: fromX, y: fromY } = before.frame;
    const share = (fromX.toPixel(40) - box.left) / (box.right - box.left);
    expect(place.left + share * (place.right - place.left), kind).toBeCloseTo(now.frame.x.toPixel(40), 6);
    const height = (fromY.toPixel(5) - box.top) / (box.bottom - box.top);
    expect(place.top + height * (place.bottom - place.top), kind).toBeCloseTo(now.frame.y.toPixel(5), 6);
  }
});

it("a picture of other axes has no place, nor has one that would be a smear", () => {
  const whole = sceneOf(undefined);
  expect(placeOf(taken(whole), { ...whole, axis: "time" })).toBeUndefined();
  expect(placeOf(taken(sceneOf(undefined, "log")), whole)).toBeUndefined();
  expect(placeOf(taken(sceneOf([20, 60], "symlog")), sceneOf([25, 60], "symlog"))).toBeUndefined();
  expect(placeOf(sceneOf([20, 60], "symlog"), sceneOf([20, 60], "symlog"))).toEqual(whole.frame.box);
  expect(placeOf(taken(whole), sceneOf([40, 50]))).toBeDefined();
  expect(placeOf(taken(whole), sceneOf([40, 41]))).toBeUndefined();
});

it("on a logarithmic x a picture moves as its points do, and on the other x it has no place", () => {
  const lines = linesOf(101).map((line) => ({ ...line, x: line.x.map((at) => at + 1) }));
  const along = (zoom: readonly [number, number], kind: "linear" | "log"): Scene => {
    const extent = extentOf(lines, "linear", zoom, "none", kind);
    if (extent === undefined) throw new Error("no extent");
    return { ...sceneOf(undefined), lines, frame: makeFrame(extent, 462, 232, "linear", undefined, kind) };
  };
  const [before, now] = [taken(along([2, 60], "log")), along([3, 100], "log")];
  const place = placeOf(before, now);
  if (place === undefined) throw new Error("no place");
  const { box, x } = before.frame;
  for (const at of [4, 20, 50]) {
    const share = (x.toPixel(at) - box.left) / (box.right - box.left);
    expect(place.left + share * (place.right - place.left), String(at)).toBeCloseTo(now.frame.x.toPixel(at), 6);
  }
  expect(placeOf(before, along([2, 60], "linear"))).toBeUndefined();
});

it("under the hand a picture serves until it would be coarse, ends too early, or shows something else", () => {
  const whole = sceneOf(undefined);
  expect(serves(taken(whole), whole)).toBe(true);
  // Nothing lies beyond the first and the last point, so nothing is missing there.
  expect(serves(taken(sceneOf([0, 50])), sceneOf([-10, 40]))).toBe(true);
  expect(serves(taken(whole), sceneOf([30, 70]))).toBe(false);
  expect(serves(taken(sceneOf([40, 60])), sceneOf([50, 70]))).toBe(false);
  expect(serves(taken(whole), { ...whole, lines: [...few] })).toBe(false);
  expect(serves(taken(whole), { ...whole, highlight: "r" })).toBe(false);
  expect(serves(taken(whole), { ...whole, smoothed: true })).toBe(false);
  expect(serves(taken(whole), { ...whole, pixel: 0.5 })).toBe(false);
});

it("at rest only the very picture serves, with all its bands", () => {
  const still = atRest([20, 60]);
  expect(serves(still, atRest([20, 60]))).toBe(true);
  expect(serves(still, atRest([20, 60.1]))).toBe(false);
  expect(serves(sceneOf([20, 60]), still)).toBe(false);
  expect(serves(taken(still), still)).toBe(false);
});

it("what is in sight decides whether a scene is heavy", () => {
  expect(isHeavy(sceneOf(undefined, "linear", many))).toBe(true);
  expect(isHeavy(sceneOf([10, 12], "linear", many))).toBe(false);
  expect(isHeavy(sceneOf(undefined))).toBe(false);
  expect([isHeavy(sceneOf([0, 49], "linear", many)), isHeavy(sceneOf([0, 51], "linear", many))]).toEqual([false, true]);
});

/** A studio whose pictures are delivered by hand. */
class HandStudio implements Studio {
  readonly orders: Order[] = [];
  open = true;
  private hear: Hear | undefined;
  readonly isOpen = () => this.open;
  readonly enter = (hear: Hear) => {
    this.hear = hear;
    return { order: (order: Parameters<ReturnType<Studio["enter"]>["order"]>[0]) => this.orders.push({ ...order, chart: 1 } as Order), leave: () => (this.hear = undefined) };
  };
  deliver(): ImageBitmap {
    const picture = { width: 1, height: 1, close: vi.fn() };
    this.hear?.(picture);
    return picture;
  }
  shut(): void {
    this.open = false;
    this.hear?.(undefined);
  }
  get scenes(): number {
    return this.orders.filter((one) => one.what === "scene").length;
  }
}

/** A canvas that notes its pictures, and how many strokes had the colour of a line. */
function canvas() {
  const drawn: unknown[] = [];
  let nStrokes = 0;
  const ctx = new Proxy(new SvgPen(462, 232), {
    get: (pen, name) => {
      if (name === "drawImage") return (picture: unknown) => drawn.push(picture);
      if (name === "stroke") return () => { if (pen.strokeStyle === "#0072B2") nStrokes += 1; };
      const value: unknown = Reflect.get(pen, name);
      return typeof value === "function" ? (value.bind(pen) as unknown) : value;
    },
    set: (pen, name, value) => Reflect.set(pen, name, value),
  }) as unknown as CanvasRenderingContext2D;
  return { ctx, drawn, strokes: () => nStrokes };
}

let studio: HandStudio;
const again = vi.fn();
beforeEach(() => {
  studio = new HandStudio();
  again.mockClear();
});

it("a crowd is painted elsewhere, once for what is wanted last, and the old picture stands meanwhile", () => {
  const glide = new Glide(again, studio);
  const { ctx, drawn, strokes } = canvas();
  glide.draw(ctx, atRest(undefined, many), palette);
  expect([drawn.length, strokes(), studio.scenes]).toEqual([0, 0, 1]);
  const first = studio.deliver();
  expect(again).toHaveBeenCalledOnce();
  glide.draw(ctx, atRest(undefined, many), palette);
  expect(drawn).toEqual([first]);
  expect(studio.scenes).toBe(1);
  // Under the hand: the picture at rest is shown, while one with room around it is painted.
  glide.draw(ctx, sceneOf([0, 98], "linear", many), palette);
  expect(studio.scenes).toBe(1);
  for (const to of [60, 58, 56]) glide.draw(ctx, sceneOf([0, to], "linear", many), palette);
  expect(drawn).toEqual([first, first, first, first, first]);
  expect(studio.scenes).toBe(2);
  expect(studio.orders.filter((one) => one.what === "lines")).toHaveLength(1);
  const second = studio.deliver();
  expect(first.close).toHaveBeenCalledOnce();
  glide.draw(ctx, sceneOf([0, 55], "linear", many), palette);
  expect(drawn.at(-1)).toBe(second);
  expect(studio.scenes).toBe(2);
  glide.draw(ctx, atRest([0, 55], many), palette);
  expect([drawn.at(-1), studio.scenes]).toEqual([second, 3]);
});

it("few points are drawn at once, and all of them where nothing can be painted", () => {
  const glide = new Glide(again, studio);
  const { ctx, drawn, strokes } = canvas();
  glide.draw(ctx, atRest(undefined), palette);
  expect([strokes(), studio.orders]).toEqual([1, []]);
  glide.draw(ctx, atRest(undefined, many), palette);
  expect(strokes()).toBe(1);
  studio.shut();
  expect(again).toHaveBeenCalledOnce();
  glide.draw(ctx, atRest(undefined, many), palette);
  expect([strokes(), drawn.length]).toEqual([2, 0]);
});

it("what no picture would serve is drawn at once, as under the hand on a symmetric logarithm", () => {
  const { ctx, strokes } = canvas();
  new Glide(again, studio).draw(ctx, sceneOf(undefined, "symlog", many), palette);
  expect([strokes(), studio.orders]).toEqual([1, []]);
});

it("other lines are sent anew, and a chart that ends gives its picture back", () => {
  const glide = new Glide(again, studio);
  const { ctx } = canvas();
  glide.draw(ctx, atRest(undefined, many), palette);
  const picture = studio.deliver();
  glide.draw(ctx, atRest(undefined, linesOf(HEAVY_POINTS + 2)), palette);
  expect(studio.orders.map((one) => one.what)).toEqual(["lines", "scene", "lines", "scene"]);
  glide.end();
  expect(picture.close).toHaveBeenCalledOnce();
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
  drawScene(pen, sceneOf([40.5, 42.5]), palette);
  expect(pen.nPoints).toBe(4);
});
