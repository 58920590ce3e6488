// A chart under the hand: its lines are drawn once, and their picture moves and stretches with the axes while it serves.
import { type Palette, type Scene, drawGround, drawLines, drawScene } from "./draw";
import type { Box, Frame, Line } from "./plot";
import { makeScale } from "./scale";

/** A picture that is stretched more than this is drawn anew. */
const STRETCH_MAX = 2;
/** How far a picture reaches beyond the box, as a share of it. */
const MARGIN = 0.25;

/** Where the axis has what the picture shows, and beyond. */
export interface Taken {
  readonly frame: Frame;
  readonly lines: readonly Line[];
  readonly highlight: string | undefined;
  /** From where to where there are points at all. */
  readonly reach: readonly [number, number];
}

/** The same scales over a box with room around it. */
export function widened(frame: Frame): Frame {
  const { box, x, y } = frame;
  const [dx, dy] = [Math.round((box.right - box.left) * MARGIN), Math.round((box.bottom - box.top) * MARGIN)];
  const wide: Box = { left: box.left - dx, right: box.right + dx, top: box.top - dy, bottom: box.bottom + dy };
  return {
    box: wide,
    x: makeScale(x.kind, [x.toValue(wide.left), x.toValue(wide.right)], [wide.left, wide.right]),
    y: makeScale(y.kind, [y.toValue(wide.bottom), y.toValue(wide.top)], [wide.bottom, wide.top]),
  };
}

/** Where the picture stands on the axes of `scene`; nothing when it must be drawn anew. */
export function placeOf(taken: Taken, scene: Scene): Box | undefined {
  const { frame: from } = taken;
  const { frame: to } = scene;
  // A symmetric logarithm has another shape for each range.
  if (taken.lines !== scene.lines || taken.highlight !== scene.highlight || from.y.kind !== to.y.kind || to.y.kind === "symlog") return undefined;
  const x = (pixel: number) => to.x.toPixel(from.x.toValue(pixel));
  const y = (pixel: number) => to.y.toPixel(from.y.toValue(pixel));
  const place = { left: x(from.box.left), right: x(from.box.right), top: y(from.box.top), bottom: y(from.box.bottom) };
  const stretches = [(place.right - place.left) / (from.box.right - from.box.left), (place.bottom - place.top) / (from.box.bottom - from.box.top)];
  if (!stretches.every((one) => one <= STRETCH_MAX && one >= 1 / STRETCH_MAX)) return undefined;
  const [first, last] = [to.x.toPixel(taken.reach[0]), to.x.toPixel(taken.reach[1])];
  const covers = place.left <= Math.max(to.box.left, first) && place.right >= Math.min(to.box.right, last) && place.top <= to.box.top && place.bottom >= to.box.bottom;
  return covers ? place : undefined;
}

function reachOf(lines: readonly Line[]): readonly [number, number] {
  let [first, last] = [Infinity, -Infinity];
  for (const line of lines) {
    first = Math.min(first, line.x[0] ?? Infinity);
    last = Math.max(last, line.x[line.x.length - 1] ?? -Infinity);
  }
  return [first, last];
}

/** Draws the scenes of one chart. */
export class Glide {
  private picture: HTMLCanvasElement | undefined;
  private taken: Taken | undefined;

  draw(ctx: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
    if (scene.quality !== "moving") {
      this.picture = undefined;
      this.taken = undefined;
      drawScene(ctx, scene, palette);
      return;
    }
    let place = this.taken === undefined ? undefined : placeOf(this.taken, scene);
    if (place === undefined) {
      this.take(scene);
      place = this.taken === undefined ? undefined : placeOf(this.taken, scene);
    }
    if (place === undefined || this.picture === undefined) {
      drawScene(ctx, scene, palette);
      return;
    }
    drawGround(ctx, scene, palette);
    const { box } = scene.frame;
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    ctx.clip();
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(this.picture, place.left, place.top, place.right - place.left, place.bottom - place.top);
    ctx.restore();
  }

  private take(scene: Scene): void {
    const frame = widened(scene.frame);
    const ratio = 1 / (scene.pixel ?? 1);
    const picture = this.picture ?? document.createElement("canvas");
    picture.width = Math.round((frame.box.right - frame.box.left) * ratio);
    picture.height = Math.round((frame.box.bottom - frame.box.top) * ratio);
    const ctx = picture.getContext("2d");
    if (ctx === null) return;
    ctx.setTransform(ratio, 0, 0, ratio, -frame.box.left * ratio, -frame.box.top * ratio);
    drawLines(ctx, { ...scene, frame });
    this.picture = picture;
    this.taken = { frame, lines: scene.lines, highlight: scene.highlight, reach: reachOf(scene.lines) };
  }
}
