// Drawing on a canvas, and nothing else: no data is changed here.
import { shortNumber } from "../lib/format";
import type { Axis, Frame, Hit, Line } from "./plot";
import type { Pen } from "./pen";
import { type Span, firstAfter, firstAt } from "./range";
import { linearTicks, logTicks, logTicksAlong, logTimeTicks, marksAlong, spanLabel, symlogTicks, tickLabels, timeLabel, timeTicks } from "./scale";

export interface Palette {
  readonly ground: string;
  readonly grid: string;
  readonly ink: string;
  readonly strong: string;
  readonly accent: string;
}

export interface Scene {
  readonly lines: readonly Line[];
  readonly frame: Frame;
  readonly axis: Axis;
  readonly smoothed: boolean;
  /** Values beyond the axis are marked at its edge. */
  readonly clipped?: boolean;
  /** The run under the pointer, here or in a neighbour. */
  readonly highlight: string | undefined;
  /** Under the hand lines are plain: dashes and bands cost more than a frame, and come when it rests. */
  readonly quality?: "moving";
  /** The width of one pixel of the screen; 1 when left out. */
  readonly pixel?: number;
}

/**
 * From so many points on, lines are one pixel wide: a browser without a graphics card draws those about ten times as fast
 * as wider ones (100 lines of 1,000 points: 17 instead of 230 ms), and in a crowd the width does not show.
 */
const CROWD_POINTS = 3_000;

interface Widths {
  readonly line: number;
  readonly band: number;
}

export function drawScene(ctx: Pen, scene: Scene, palette: Palette): void {
  drawGround(ctx, scene, palette);
  drawLines(ctx, scene);
}

/** Pixels between two marks of clipped values, and the size of one. */
const MARK_EVERY = 8;
const MARK_SIZE = 5;

/** A small triangle at the edge of the box wherever a line goes on beyond it because outliers are clipped. */
function drawClipped(ctx: Pen, { lines, frame }: Scene): void {
  const { box } = frame;
  const [low, high] = frame.y.domain;
  const mark = (x: number, edge: number, into: 1 | -1) => {
    ctx.beginPath();
    ctx.moveTo(x, edge);
    ctx.lineTo(x - MARK_SIZE, edge + into * MARK_SIZE);
    ctx.lineTo(x + MARK_SIZE, edge + into * MARK_SIZE);
    ctx.closePath();
    ctx.fill();
  };
  for (const line of lines) {
    if (line.faint === true) continue;
    ctx.fillStyle = line.colour;
    let [top, bottom] = [-Infinity, -Infinity];
    for (let i = firstAt(line.x, frame.x.domain[0]); i < firstAfter(line.x, frame.x.domain[1]); i += 1) {
      const x = frame.x.toPixel(line.x[i] ?? 0);
      const [min, max] = [line.min[i] ?? Number.NaN, line.max[i] ?? Number.NaN];
      if (max > high && Number.isFinite(max) && x >= top + MARK_EVERY) mark((top = x), box.top, 1);
      if (min < low && Number.isFinite(min) && (frame.y.kind !== "log" || min > 0) && x >= bottom + MARK_EVERY) mark((bottom = x), box.bottom, -1);
    }
  }
}

/** The ground and the axes. */
export function drawGround(ctx: Pen, scene: Scene, palette: Palette): void {
  const { box } = scene.frame;
  ctx.fillStyle = palette.ground;
  ctx.fillRect(0, 0, box.right + 100, box.bottom + 100);
  drawAxes(ctx, scene, palette);
}

/** The lines, inside the box alone. */
export function drawLines(ctx: Pen, scene: Scene): void {
  const { box } = scene.frame;
  ctx.save();
  ctx.beginPath();
  ctx.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  ctx.clip();
  const later = scene.lines.filter((line) => line.run === scene.highlight);
  const crowd = scene.lines.reduce((sum, line) => sum + line.x.length, 0) > CROWD_POINTS;
  const widths: Widths = crowd ? { line: scene.pixel ?? 1, band: scene.pixel ?? 1 } : { line: 1.5, band: 2 };
  for (const line of scene.lines) if (line.run !== scene.highlight) drawLine(ctx, scene, line, widths, scene.highlight === undefined ? 1 : 0.35);
  for (const line of later) drawLine(ctx, scene, line, { ...widths, line: 2.5 }, 1);
  if (scene.clipped === true) drawClipped(ctx, scene);
  ctx.restore();
}

export function xLabel(axis: Axis, value: number, span: number): string {
  if (axis === "time") return timeLabel(value, span);
  return axis === "relative" ? spanLabel(value, span) : shortNumber(value);
}

function drawAxes(ctx: Pen, { frame, axis }: Scene, palette: Palette): void {
  const { box } = frame;
  ctx.font = "12px system-ui, sans-serif";
  ctx.lineWidth = 1;
  const nY = Math.max(2, Math.floor((box.bottom - box.top) / 34));
  const [y0, y1] = frame.y.domain;
  const yTicks = frame.y.kind === "log" ? logTicks(y0, y1, nY) : frame.y.kind === "symlog" ? symlogTicks(y0, y1, nY) : linearTicks(y0, y1, nY);
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  const yLabels = tickLabels(yTicks);
  for (const [i, tick] of yTicks.entries()) {
    const y = Math.round(frame.y.toPixel(tick)) + 0.5;
    if (y < box.top - 1 || y > box.bottom + 1) continue;
    stroke(ctx, palette.grid, box.left, y, box.right, y);
    ctx.fillStyle = palette.ink;
    ctx.fillText(yLabels[i] ?? "", box.left - 6, y);
  }
  drawXAxis(ctx, frame, axis, palette);
  stroke(ctx, palette.ink, box.left, box.bottom + 0.5, box.right, box.bottom + 0.5);
}

/** Where labels stand along x, and what they say. */
function xTicks({ x: { kind, domain } }: Frame, axis: Axis, most: number): readonly [ticks: readonly number[], labels: readonly string[]] {
  const [x0, x1] = domain;
  if (axis === "time" || axis === "relative") {
    const ticks = kind === "log" ? logTimeTicks(x0, x1, most) : timeTicks(x0, x1, most, axis === "time" ? "clock" : "beginning");
    return [ticks, ticks.map((tick) => xLabel(axis, tick, spanAt(kind, tick, x1 - x0)))];
  }
  const ticks = kind === "log" ? logTicksAlong(x0, x1, most) : linearTicks(x0, x1, most);
  return [ticks, tickLabels(ticks)];
}

/** How much of the axis is in sight, for someone who reads a value on it: on a logarithmic one, no more than the value itself. */
export const spanAt = (kind: Frame["x"]["kind"], value: number, span: number) => (kind === "log" ? Math.min(value, span) : span);

function drawXAxis(ctx: Pen, frame: Frame, axis: Axis, palette: Palette): void {
  const { box } = frame;
  const most = Math.max(2, Math.floor((box.right - box.left) / 90));
  const places = (ticks: readonly number[]) => ticks.map((tick) => Math.round(frame.x.toPixel(tick)) + 0.5);
  const isIn = (x: number) => x >= box.left - 1 && x <= box.right + 1;
  const mark = (x: number, size: number) => stroke(ctx, frame.x.kind === "log" ? palette.ink : palette.grid, x, box.bottom, x, box.bottom + size);
  // Where numbers are not even, marks show how they lie. Spans of time have others than powers of ten.
  if (frame.x.kind === "log" && axis !== "relative") {
    const { powers, multiples } = marksAlong(...frame.x.domain, most);
    for (const x of places(multiples).filter(isIn)) mark(x, 2);
    for (const x of places(powers).filter(isIn)) mark(x, 4);
  }
  const [ticks, labels] = xTicks(frame, axis, most);
  ctx.textBaseline = "top";
  for (const [i, x] of places(ticks).entries()) {
    if (!isIn(x)) continue;
    mark(x, 4);
    ctx.textAlign = x > box.right - 20 ? "right" : x < box.left + 20 ? "left" : "center";
    ctx.fillStyle = palette.ink;
    ctx.fillText(labels[i] ?? "", x, box.bottom + 7);
  }
}

function stroke(ctx: Pen, colour: string, x0: number, y0: number, x1: number, y1: number): void {
  ctx.strokeStyle = colour;
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
}

/** Of what stands behind a smoothed line. */
const GHOST = 0.28;

function drawLine(ctx: Pen, scene: Scene, line: Line, widths: Widths, alpha: number): void {
  ctx.strokeStyle = line.colour;
  ctx.fillStyle = line.colour;
  ctx.lineJoin = "round";
  if (line.faint === true) {
    ctx.globalAlpha = 0.12 * alpha;
    ctx.lineWidth = Math.min(1, widths.line);
    ctx.setLineDash([]);
    trace(ctx, scene, line.x, line.y);
    ctx.globalAlpha = 1;
    return;
  }
  if (line.filled === true) {
    ctx.globalAlpha = 0.18 * alpha;
    area(ctx, scene.frame, line);
  }
  // A summarised line shows every extreme as a band, thinly behind what is smoothed.
  if (!line.exact && scene.quality === undefined) {
    ctx.globalAlpha = (scene.smoothed ? GHOST : 0.22) * alpha;
    ctx.lineWidth = widths.band;
    band(ctx, scene.frame, line);
  }
  if (scene.smoothed) {
    ctx.globalAlpha = GHOST * alpha;
    ctx.lineWidth = Math.min(1, widths.line);
    ctx.setLineDash([]);
    trace(ctx, scene, line.x, line.raw);
  }
  ctx.globalAlpha = alpha;
  ctx.lineWidth = line.filled === true ? 2.5 : widths.line;
  ctx.setLineDash(scene.quality === undefined ? [...line.dash] : []);
  const points = trace(ctx, scene, line.x, line.y);
  ctx.setLineDash([]);
  if (points < 3) dots(ctx, scene.frame, line);
  ctx.globalAlpha = 1;
}

const shown = (frame: Frame, y: number) => Number.isFinite(y) && (frame.y.kind !== "log" || y > 0);

/** From so many points in each pixel on, most of them are left out. */
const DENSE = 4;

/** Draws a line with gaps where it has no number; gives how many points it stands for. */
function trace(ctx: Pen, scene: Scene, x: Float64Array, y: Float64Array): number {
  const { frame, pixel = 1 } = scene;
  // What is in sight, and one point more on each side that the line comes from and goes to.
  const to = Math.min(x.length, firstAfter(x, frame.x.domain[1]) + 1);
  const from = Math.max(0, firstAt(x, frame.x.domain[0]) - 1);
  const dense = to - from > (DENSE * (frame.box.right - frame.box.left)) / pixel;
  ctx.beginPath();
  const n = dense ? traceDense(ctx, frame, x, y, [from, to], pixel) : traceEach(ctx, frame, x, y, [from, to]);
  ctx.stroke();
  return n;
}

function traceEach(ctx: Pen, frame: Frame, x: Float64Array, y: Float64Array, [from, to]: Span): number {
  let open = false;
  let n = 0;
  for (let i = from; i < to; i += 1) {
    const value = y[i] ?? Number.NaN;
    if (!shown(frame, value)) {
      open = false;
      continue;
    }
    const px = frame.x.toPixel(x[i] ?? 0);
    const py = frame.y.toPixel(value);
    if (open) ctx.lineTo(px, py);
    else ctx.moveTo(px, py);
    open = true;
    n += 1;
  }
  return n;
}

/** Of the points within one pixel only the first, the lowest, the highest and the last are drawn: the line between them covers the others. */
function traceDense(ctx: Pen, frame: Frame, x: Float64Array, y: Float64Array, [from, to]: Span, pixel: number): number {
  const valueAt = (i: number) => y[i] ?? Number.NaN;
  let open = false;
  let n = 0;
  let i = from;
  while (i < to) {
    if (!shown(frame, valueAt(i))) {
      open = false;
      i += 1;
      continue;
    }
    const first = i;
    const end = frame.x.toValue(frame.x.toPixel(x[first] ?? 0) + pixel);
    let [low, high] = [first, first];
    for (i += 1; i < to && (x[i] ?? 0) < end && shown(frame, valueAt(i)); i += 1) {
      if (valueAt(i) < valueAt(low)) low = i;
      else if (valueAt(i) > valueAt(high)) high = i;
    }
    let before = -1;
    for (const at of [first, Math.min(low, high), Math.max(low, high), i - 1]) {
      if (at === before) continue;
      before = at;
      const [px, py] = [frame.x.toPixel(x[at] ?? 0), frame.y.toPixel(valueAt(at))];
      if (open) ctx.lineTo(px, py);
      else ctx.moveTo(px, py);
      open = true;
    }
    n += i - first;
  }
  return n;
}

/** Fills what lies between the extremes of a line. */
function area(ctx: Pen, frame: Frame, line: Line): void {
  // What lies below a logarithmic scale begins at its lower end: the band there is no gap.
  const low = (i: number) => (frame.y.kind === "log" ? Math.max(line.min[i] ?? Number.NaN, frame.y.domain[0]) : (line.min[i] ?? Number.NaN));
  const places = [...line.x.keys()].filter((i) => shown(frame, low(i)) && shown(frame, line.max[i] ?? Number.NaN));
  ctx.beginPath();
  for (const i of places) ctx.lineTo(frame.x.toPixel(line.x[i] ?? 0), frame.y.toPixel(line.max[i] ?? 0));
  for (const i of places.reverse()) ctx.lineTo(frame.x.toPixel(line.x[i] ?? 0), frame.y.toPixel(low(i)));
  ctx.closePath();
  ctx.fill();
}

function band(ctx: Pen, frame: Frame, line: Line): void {
  ctx.beginPath();
  for (let i = 0; i < line.x.length; i += 1) {
    const [low, high] = [line.min[i] ?? Number.NaN, line.max[i] ?? Number.NaN];
    if (!shown(frame, low) || !shown(frame, high)) continue;
    const x = frame.x.toPixel(line.x[i] ?? 0);
    ctx.moveTo(x, frame.y.toPixel(low));
    ctx.lineTo(x, frame.y.toPixel(high));
  }
  ctx.setLineDash([]);
  ctx.stroke();
}

function dots(ctx: Pen, frame: Frame, line: Line): void {
  for (let i = 0; i < line.x.length; i += 1) {
    const value = line.y[i] ?? Number.NaN;
    if (shown(frame, value)) dot(ctx, frame.x.toPixel(line.x[i] ?? 0), frame.y.toPixel(value), 3);
  }
}

function dot(ctx: Pen, x: number, y: number, radius: number): void {
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fill();
}

/** The hair line and the points on it. */
export function drawHover(ctx: Pen, frame: Frame, x: number, hits: readonly Hit[], palette: Palette): void {
  const px = Math.round(frame.x.toPixel(x)) + 0.5;
  if (px < frame.box.left || px > frame.box.right) return;
  stroke(ctx, palette.ink, px, frame.box.top, px, frame.box.bottom);
  for (const hit of hits.slice(0, 12)) {
    if (!shown(frame, hit.y)) continue;
    ctx.fillStyle = hit.line.colour;
    dot(ctx, frame.x.toPixel(hit.x), frame.y.toPixel(hit.y), 3.5);
  }
}

/** The range being dragged out. */
export function drawBrush(ctx: Pen, frame: Frame, from: number, to: number, palette: Palette): void {
  ctx.globalAlpha = 0.15;
  ctx.fillStyle = palette.accent;
  ctx.fillRect(Math.min(from, to), frame.box.top, Math.abs(to - from), frame.box.bottom - frame.box.top);
  ctx.globalAlpha = 1;
}
