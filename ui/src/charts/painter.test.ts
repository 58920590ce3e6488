import { expect, it, vi } from "vitest";
import { lineOf } from "../testing/lines";
import type { Scene } from "./draw";
import { type Painted, Painter, type Paper, received, sent } from "./painter";
import { SvgPen } from "./pen";
import { extentOf, makeFrame } from "./plot";
import type { ScaleKind } from "./scale";

function sceneOf(kind: ScaleKind): Scene {
  const lines = [lineOf([0, 1, 2, 3], [1, 10, 100, 1000])];
  const extent = extentOf(lines, kind, undefined);
  if (extent === undefined) throw new Error("no extent");
  return { lines, frame: makeFrame(extent, 462, 232, kind), axis: "step", smoothed: false, highlight: "r", pixel: 0.5 };
}

it("a scene arrives as it was sent, its scales made anew", () => {
  for (const kind of ["linear", "log", "symlog"] as const) {
    const scene = sceneOf(kind);
    const there = received(structuredClone(sent(scene)), scene.lines);
    for (const value of [1, 37, 1000]) {
      expect(there.frame.y.toPixel(value), kind).toBe(scene.frame.y.toPixel(value));
      expect(there.frame.x.toValue(value), kind).toBe(scene.frame.x.toValue(value));
    }
    expect([there.axis, there.highlight, there.pixel, there.quality]).toEqual(["step", "r", 0.5, undefined]);
    expect(there.lines).toBe(scene.lines);
  }
});

/** Paper that keeps what is drawn on it as SVG. */
class NotingPaper implements Paper {
  readonly transforms: number[][] = [];
  pen = new SvgPen(1, 1);
  constructor(public width: number, public height: number) {}
  getContext() {
    const { transforms } = this;
    this.pen = new SvgPen(this.width, this.height);
    return Object.assign(this.pen, { setTransform: (...to: number[]) => transforms.push(to) }) as unknown as OffscreenCanvasRenderingContext2D;
  }
  transferToImageBitmap() {
    return { width: this.width, height: this.height, close: vi.fn() };
  }
}

it("each chart's lines are painted inside the box of the scene, in pixels of the screen", () => {
  const done: Painted[] = [];
  const papers: NotingPaper[] = [];
  const painter = new Painter((width, height) => {
    papers.push(new NotingPaper(width, height));
    return papers.at(-1) ?? new NotingPaper(1, 1);
  }, (painted) => done.push(painted));
  const scene = sceneOf("log");
  painter.take({ what: "lines", chart: 7, lines: scene.lines });
  painter.take({ what: "scene", chart: 7, scene: sent(scene) });
  const { box } = scene.frame;
  expect(done).toMatchObject([{ chart: 7, picture: { width: (box.right - box.left) * 2, height: (box.bottom - box.top) * 2 } }]);
  expect(papers[0]?.transforms).toEqual([[2, 0, 0, 2, -box.left * 2, -box.top * 2]]);
  expect(papers[0]?.pen.picture("t").match(/<path[^>]*fill="none"/g)).toHaveLength(1);
  painter.take({ what: "forget", chart: 7 });
  painter.take({ what: "scene", chart: 7, scene: sent(scene) });
  expect(papers).toHaveLength(1);
  expect(papers[0]?.pen.picture("t").match(/<path[^>]*fill="none"/g)).toBeNull();
});

it("where there is no canvas to paint on, the answer is nothing", () => {
  const done: Painted[] = [];
  const painter = new Painter((width, height) => ({ width, height, getContext: () => null, transferToImageBitmap: () => { throw new Error("not reached"); } }), (painted) => done.push(painted));
  painter.take({ what: "scene", chart: 1, scene: sent(sceneOf("linear")) });
  expect(done).toEqual([{ chart: 1, picture: undefined }]);
});
