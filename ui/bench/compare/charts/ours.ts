// Our own engine, as the pages use it: lines on one canvas, what is under the pointer on another above it.
import { drawHover } from "../../../src/charts/draw";
import { Glide } from "../../../src/charts/glide";
import { type Frame, extentOf, hitsAt, makeFrame, makeLines } from "../../../src/charts/plot";
import { type Engine, offer } from "./scenes";

const PALETTE = { ground: "#ffffff", grid: "#dde2e8", ink: "#566270", strong: "#17202a", accent: "#1f5fbf" };

function canvasIn(host: HTMLElement, width: number, height: number, ratio: number) {
  const canvas = document.createElement("canvas");
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  canvas.style.cssText = `position: absolute; inset: 0; width: ${width}px; height: ${height}px`;
  host.append(canvas);
  const ctx = canvas.getContext("2d");
  if (ctx === null) throw new Error("no canvas");
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { canvas, ctx };
}

const engine: Engine = (page, { width, height, x }, series) => {
  const host = document.createElement("div");
  host.style.cssText = `position: relative; width: ${width}px; height: ${height}px`;
  page.append(host);
  const ratio = window.devicePixelRatio;
  const under = canvasIn(host, width, height, ratio);
  const over = canvasIn(host, width, height, ratio);
  const styles = new Map(series.map((one) => [one.name, { label: one.name, colour: one.colour, dash: [] }]));
  const n = new Float64Array(x.length).fill(1);
  const nNan = new Float64Array(x.length);
  // What the server answers for points that it did not summarise.
  const columns = series.map(({ name, y }) => ({ run: name, key: "loss", exact: true, xFirst: x, xLast: x, min: y, max: y, first: y, last: y, mean: y, n, nNan }));
  const lines = makeLines(columns, "step", 0, (run) => styles.get(run) ?? { label: run, colour: "#000000", dash: [] });
  const glide = new Glide();
  let frame: Frame | undefined;
  const draw = (zoom: readonly [number, number] | undefined, moving: boolean) => {
    const extent = extentOf(lines, "linear", zoom);
    if (extent === undefined) return;
    frame = makeFrame(extent, width, height, "linear");
    glide.draw(under.ctx, { lines, frame, axis: "step", smoothed: false, highlight: undefined, pixel: 1 / ratio, ...(moving ? { quality: "moving" as const } : {}) }, PALETTE);
  };
  draw(undefined, false);
  return {
    canvas: under.canvas,
    zoom: (from, to) => draw([from, to], false),
    glide: (from, to) => draw([from, to], true),
    hover: (left, top) => {
      if (frame === undefined) return;
      const at = frame.x.toValue(left);
      over.ctx.clearRect(0, 0, width, height);
      drawHover(over.ctx, frame, at, hitsAt(lines, frame, at, top), PALETTE);
    },
  };
};

offer(engine);
