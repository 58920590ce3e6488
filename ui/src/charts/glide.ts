// Draws the scenes of one chart. Those of few points at once; of a crowd a picture is painted elsewhere, and until it
// comes the last one moves and stretches with the axes.
import { type Palette, type Scene, drawGround, drawScene } from "./draw";
import { sent } from "./painter";
import type { Box, Frame, Line } from "./plot";
import { firstAfter, firstAt } from "./range";
import { makeScale } from "./scale";
import { type Seat, type Studio, studio } from "./studio";

/** From so many points in sight on, a scene takes a whole frame and more: 12,000 took 20 ms without a graphics card. */
export const HEAVY_POINTS = 6_000;
/** A picture that is stretched more than this is painted anew; it is shown until the new one comes. */
const STRETCH_MAX = 1.5;
/** A picture that is stretched more than this tells nothing. */
const STRETCH_SHOWN = 16;
/** How far the picture of a moving chart reaches beyond the box, as a share of it. */
const MARGIN = 0.25;

/** What a picture shows, and where on the axes. */
export type Taken = Pick<Scene, "frame" | "lines" | "highlight" | "axis" | "smoothed" | "clipped" | "quality" | "pixel">;

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

const isSame = (a: readonly [number, number], b: readonly [number, number]) => a[0] === b[0] && a[1] === b[1];

function isSameFrame(a: Frame, b: Frame): boolean {
  const [from, to] = [a.box, b.box];
  return from.left === to.left && from.right === to.right && from.top === to.top && from.bottom === to.bottom && isSame(a.x.domain, b.x.domain) && isSame(a.y.domain, b.y.domain);
}

/** Where a picture stands on the axes of `scene`; nothing when it has no place there. */
export function placeOf(taken: Pick<Taken, "frame" | "axis">, scene: Pick<Scene, "frame" | "axis">): Box | undefined {
  const [from, to] = [taken.frame, scene.frame];
  if (taken.axis !== scene.axis || from.x.kind !== to.x.kind || from.y.kind !== to.y.kind) return undefined;
  if (isSameFrame(from, to)) return to.box;
  // A symmetric logarithm has another shape for each range.
  if (to.y.kind === "symlog") return undefined;
  const x = (pixel: number) => to.x.toPixel(from.x.toValue(pixel));
  const y = (pixel: number) => to.y.toPixel(from.y.toValue(pixel));
  const place = { left: x(from.box.left), right: x(from.box.right), top: y(from.box.top), bottom: y(from.box.bottom) };
  return stretchOf(from.box, place) <= STRETCH_SHOWN ? place : undefined;
}

/** How much the more distorted side was stretched, or shrunk; not a number where the place is none. */
function stretchOf(from: Box, place: Box): number {
  const sides = [(place.right - place.left) / (from.right - from.left), (place.bottom - place.top) / (from.bottom - from.top)];
  return sides.reduce((most, side) => (side > 0 ? Math.max(most, side, 1 / side) : Number.NaN), 1);
}

function reachOf(lines: readonly Line[]): readonly [number, number] {
  let [first, last] = [Infinity, -Infinity];
  for (const line of lines) {
    first = Math.min(first, line.x[0] ?? Infinity);
    last = Math.max(last, line.x[line.x.length - 1] ?? -Infinity);
  }
  return [first, last];
}

/** Whether a picture shows all of a scene as it should be. */
export function serves(taken: Taken, scene: Scene): boolean {
  if (taken.lines !== scene.lines || taken.highlight !== scene.highlight || taken.smoothed !== scene.smoothed || taken.clipped !== scene.clipped || taken.pixel !== scene.pixel) return false;
  const place = placeOf(taken, scene);
  if (place === undefined) return false;
  // At rest it is the very picture.
  if (scene.quality === undefined) return taken.quality === undefined && isSameFrame(taken.frame, scene.frame);
  const [from, to] = [taken.frame.box, scene.frame.box];
  if (!(stretchOf(from, place) <= STRETCH_MAX)) return false;
  // Where the lines end nothing is missing.
  const [first, last] = reachOf(scene.lines).map(scene.frame.x.toPixel);
  return place.left <= Math.max(to.left, first ?? to.left) && place.right >= Math.min(to.right, last ?? to.right) && place.top <= to.top && place.bottom >= to.bottom;
}

/** Whether a scene is painted elsewhere. */
export function isHeavy({ lines, frame }: Scene): boolean {
  if (lines.reduce((sum, line) => sum + line.x.length, 0) <= HEAVY_POINTS) return false;
  const [from, to] = frame.x.domain;
  return lines.reduce((sum, line) => sum + firstAfter(line.x, to) - firstAt(line.x, from), 0) > HEAVY_POINTS;
}

/** `again` is called when there is a better picture of what was drawn last. */
export class Glide {
  private shown: (Taken & { readonly picture: ImageBitmap }) | undefined;
  private asked: Taken | undefined;
  private sentLines: readonly Line[] | undefined;
  private seat: Seat | undefined;

  constructor(
    private readonly again: () => void,
    private readonly from: Studio = studio,
  ) {}

  draw(ctx: CanvasRenderingContext2D, scene: Scene, palette: Palette): void {
    const wanted: Scene = scene.quality === undefined ? scene : { ...scene, frame: widened(scene.frame) };
    // Of some scales no picture would serve.
    if (!isHeavy(scene) || !serves(wanted, scene) || !this.from.isOpen()) {
      drawScene(ctx, scene, palette);
      return;
    }
    if (this.shown === undefined || !serves(this.shown, scene)) this.ask(wanted);
    drawGround(ctx, scene, palette);
    const place = this.shown === undefined ? undefined : placeOf(this.shown, scene);
    if (place === undefined || this.shown === undefined) return;
    const { box } = scene.frame;
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    ctx.clip();
    ctx.imageSmoothingEnabled = false;
    ctx.drawImage(this.shown.picture, place.left, place.top, place.right - place.left, place.bottom - place.top);
    ctx.restore();
  }

  /** The chart is gone. */
  end(): void {
    this.seat?.leave();
    this.shown?.picture.close();
    this.shown = undefined;
  }

  /** One picture at a time: those that are overtaken on the way are never painted. */
  private ask(wanted: Scene): void {
    if (this.asked !== undefined) return;
    const seat = (this.seat ??= this.from.enter((picture) => this.take(picture)));
    if (this.sentLines !== wanted.lines) seat.order({ what: "lines", lines: wanted.lines });
    this.sentLines = wanted.lines;
    this.asked = wanted;
    seat.order({ what: "scene", scene: sent(wanted) });
  }

  private take(picture: ImageBitmap | undefined): void {
    if (picture !== undefined && this.asked !== undefined) {
      this.shown?.picture.close();
      this.shown = { ...this.asked, picture };
    }
    this.asked = undefined;
    this.again();
  }
}
