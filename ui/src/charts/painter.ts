// Lines of crowded charts, painted off the main thread: a hundred of them take several frames.
import { type Scene, drawLines } from "./draw";
import type { Box, Frame, Line } from "./plot";
import { type ScaleKind, makeScale } from "./scale";

/** A scale in a form that is sent: its functions are made anew there. */
interface SentScale {
  readonly kind: ScaleKind;
  readonly domain: readonly [number, number];
}

export interface SentScene extends Omit<Scene, "lines" | "frame"> {
  readonly box: Box;
  readonly x: SentScale;
  readonly y: SentScale;
}

/** Lines are sent once, and painted in many scenes. */
export type Order =
  | { readonly what: "lines"; readonly chart: number; readonly lines: readonly Line[] }
  | { readonly what: "scene"; readonly chart: number; readonly scene: SentScene }
  | { readonly what: "forget"; readonly chart: number };

export interface Painted {
  readonly chart: number;
  /** The lines inside the box of the scene; nothing when this browser cannot paint there. */
  readonly picture: ImageBitmap | undefined;
}

/** A canvas that is on no page. */
export interface Paper {
  width: number;
  height: number;
  getContext: (kind: "2d") => OffscreenCanvasRenderingContext2D | null;
  transferToImageBitmap: () => ImageBitmap;
}

export function sent({ frame, axis, smoothed, clipped, highlight, quality, pixel }: Scene): SentScene {
  const { box, x, y } = frame;
  const about = { axis, smoothed, highlight, ...(clipped === undefined ? {} : { clipped }), ...(quality === undefined ? {} : { quality }), ...(pixel === undefined ? {} : { pixel }) };
  return { ...about, box, x: { kind: x.kind, domain: x.domain }, y: { kind: y.kind, domain: y.domain } };
}

export function received({ box, x, y, ...scene }: SentScene, lines: readonly Line[]): Scene {
  const frame: Frame = { box, x: makeScale(x.kind, x.domain, [box.left, box.right]), y: makeScale(y.kind, y.domain, [box.bottom, box.top]) };
  return { ...scene, lines, frame };
}

/** What a painter does with its orders, in turn. */
export class Painter {
  private readonly lines = new Map<number, readonly Line[]>();
  private paper: Paper | undefined;

  constructor(
    private readonly paperOf: (width: number, height: number) => Paper,
    private readonly done: (painted: Painted) => void,
  ) {}

  take(order: Order): void {
    if (order.what === "lines") this.lines.set(order.chart, order.lines);
    else if (order.what === "forget") this.lines.delete(order.chart);
    else this.done({ chart: order.chart, picture: this.paint(received(order.scene, this.lines.get(order.chart) ?? [])) });
  }

  private paint(scene: Scene): ImageBitmap | undefined {
    const { box } = scene.frame;
    const ratio = 1 / (scene.pixel ?? 1);
    const [width, height] = [Math.max(1, Math.round((box.right - box.left) * ratio)), Math.max(1, Math.round((box.bottom - box.top) * ratio))];
    const paper = (this.paper ??= this.paperOf(width, height));
    // Setting a size, even the same, also wipes the paper.
    paper.width = width;
    paper.height = height;
    const ctx = paper.getContext("2d");
    if (ctx === null) return undefined;
    ctx.setTransform(ratio, 0, 0, ratio, -box.left * ratio, -box.top * ratio);
    drawLines(ctx, scene);
    return paper.transferToImageBitmap();
  }
}
