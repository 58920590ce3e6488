// What both engines draw: the same points on canvases of the same size.
import { chance } from "../table/runs";

export interface Series {
  readonly name: string;
  readonly colour: string;
  readonly y: Float64Array;
}

export interface Scene {
  readonly width: number;
  readonly height: number;
  /** How wide lines are drawn: what our engine chooses for so many points. */
  readonly lineWidth: number;
  readonly x: Float64Array;
  /** The lines of each chart. */
  readonly charts: readonly (readonly Series[])[];
}

const COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8F7A00", "#6A3D9A", "#B2182B", "#4D4D4D"];

/** Falling curves with noise, as losses are. */
function makeScene(width: number, height: number, lineWidth: number, nCharts: number, nLines: number, nPoints: number): Scene {
  const next = chance(5);
  const series = (_: unknown, i: number): Series => {
    const [start, pace] = [1 + next() * 4, 2 + next() * 6];
    const y = Float64Array.from({ length: nPoints }, (_, at) => start * Math.exp((-pace * at) / nPoints) + 0.3 * next());
    return { name: `run ${i}`, colour: COLOURS[i % COLOURS.length] ?? "#000000", y };
  };
  return { width, height, lineWidth, x: Float64Array.from({ length: nPoints }, (_, i) => i), charts: Array.from({ length: nCharts }, () => Array.from({ length: nLines }, series)) };
}

export const scenes = {
  "100 x 1000": () => makeScene(1000, 400, 1, 1, 100, 1000),
  "1 x 100000": () => makeScene(1000, 400, 1, 1, 1, 100_000),
  "20 x 5 x 500": () => makeScene(300, 160, 1.5, 20, 5, 500),
} as const;

export type SceneName = keyof typeof scenes;

/** What the benchmark does with a chart; drawing is done a microtask later, but for what waits in the canvas. */
export interface Drawn {
  readonly canvas: HTMLCanvasElement;
  readonly zoom: (from: number, to: number) => void;
  /** As the wheel does: lines may be plain while they move. */
  readonly glide: (from: number, to: number) => void;
  /** The pointer at a place of the canvas, in pixels of the page. */
  readonly hover: (x: number, y: number) => void;
}

export type Engine = (host: HTMLElement, scene: Scene, lines: readonly Series[]) => Drawn;

declare global {
  interface Window {
    charts: { readonly prepare: (name: SceneName) => void; readonly draw: () => Promise<number>; readonly zoom: (glide: boolean) => Promise<number[]>; readonly hover: () => Promise<void> };
  }
}

/** So many steps towards the middle, and as many back. */
const STEPS = 20;

function spans(x: Float64Array): (readonly [number, number])[] {
  const last = x[x.length - 1] ?? 0;
  return Array.from({ length: 2 * STEPS }, (_, i) => {
    const cut = last * 0.02 * (i < STEPS ? i + 1 : 2 * STEPS - 1 - i);
    return [cut, last - cut * 0.9] as const;
  });
}

/** Reading a pixel makes the browser draw what waits in the canvas. */
function flush(canvas: HTMLCanvasElement): void {
  canvas.getContext("2d")?.getImageData(0, 0, 1, 1);
}

export function offer(engine: Engine): void {
  const host = document.getElementById("app");
  if (host === null) throw new Error("the page has no #app");
  let scene: Scene | undefined;
  let drawn: Drawn[] = [];
  const timed = async (act: () => void) => {
    const from = performance.now();
    act();
    // uPlot draws in a microtask of its own, which stands before this one.
    await Promise.resolve();
    for (const one of drawn) flush(one.canvas);
    return performance.now() - from;
  };
  window.charts = {
    prepare: (name) => (scene = scenes[name]()),
    draw: () =>
      timed(() => {
        const now = scene;
        if (now !== undefined) drawn = now.charts.map((lines) => engine(host, now, lines));
      }),
    zoom: async (glide) => {
      const times: number[] = [];
      for (const [from, to] of spans(scene?.x ?? new Float64Array())) {
        const took = await timed(() => {
          for (const one of drawn) (glide ? one.glide : one.zoom)(from, to);
        });
        times.push(took);
      }
      return times;
    },
    // One place a frame over the first chart; what it costs is read from the browser's own clock of tasks.
    hover: async () => {
      const { width = 0, height = 0 } = scene ?? {};
      for (let i = 0; i < 60; i += 1) {
        await new Promise(requestAnimationFrame);
        drawn[0]?.hover(80 + ((width - 120) * i) / 60, height / 2);
      }
      await new Promise(requestAnimationFrame);
    },
  };
}
