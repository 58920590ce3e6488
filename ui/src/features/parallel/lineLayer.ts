// Thousands of lines on a canvas, some in each frame: what is drawn stays until a line must go.
import type { Pen } from "../../charts/pen";

/** Lines over axes in pixels; a new object where anything of them changed. */
export interface Lines {
  readonly n: number;
  /** Where each axis stands. */
  readonly x: readonly number[];
  /** By axis, then by line; NaN where a line has no value. */
  readonly y: readonly Float32Array[];
  /** The colour of each line as a place in `colours`; behind its end is the colour of what has none. */
  readonly step: Uint8Array;
  readonly colours: readonly string[];
}

/**
 * Pieces of lines that are drawn in one frame: a browser without a graphics card draws about 100,000 thin ones in 17 ms
 * (see charts/draw.ts), so that one frame stays far below 50.
 */
export const PIECES_IN_A_TURN = 20_000;

/** Lines in an order in which the first of them are a fair sample. */
export function scattered(n: number, apart = 8): Uint32Array {
  const order = new Uint32Array(n);
  let next = 0;
  for (let first = 0; first < apart; first += 1) for (let line = first; line < n; line += apart) order[next++] = line;
  return order;
}

/** Draws these lines, all of one colour in one stroke. */
export function strokeLines(pen: Pen, lines: Lines, which: ArrayLike<number>, from: number, to: number, plain: string): void {
  const byStep = new Map<number, number[]>();
  for (let i = from; i < Math.min(to, which.length); i += 1) {
    const line = which[i] ?? 0;
    const step = lines.step[line] ?? 0;
    const same = byStep.get(step);
    if (same === undefined) byStep.set(step, [line]);
    else same.push(line);
  }
  for (const [step, list] of byStep) {
    pen.strokeStyle = lines.colours[step] ?? plain;
    pen.beginPath();
    for (const line of list) {
      let open = false;
      for (let axis = 0; axis < lines.x.length; axis += 1) {
        const y = lines.y[axis]?.[line] ?? Number.NaN;
        if (Number.isNaN(y)) open = false;
        else if (open) pen.lineTo(lines.x[axis] ?? 0, y);
        else {
          pen.moveTo(lines.x[axis] ?? 0, y);
          open = true;
        }
      }
    }
    pen.stroke();
  }
}

interface Canvas {
  /** Undefined where there is nothing to draw on. */
  readonly pen: () => Pen | undefined;
  readonly clear: () => void;
  /** The colour of lines without one, as the theme has it when they are drawn. */
  readonly plain: () => string;
  /** Calls back in the next frame; gives what withdraws it. */
  readonly frame: (work: () => void) => () => void;
}

export class LineLayer {
  private lines: Lines | undefined;
  private drawn = new Uint8Array(0);
  private waiting: Uint32Array = new Uint32Array(0);
  private done = 0;
  private isStale = false;
  private withdraw: (() => void) | undefined;

  constructor(private readonly canvas: Canvas) {}

  /** Shows exactly these lines, or all: adds what is missing, and begins anew only when a line must go. */
  show(lines: Lines, shown?: readonly boolean[]): void {
    const isShown = (line: number) => shown === undefined || shown[line] === true;
    if (this.lines !== lines) {
      this.lines = lines;
      this.drawn = new Uint8Array(lines.n);
      this.isStale = true;
    }
    for (let line = 0; line < lines.n && !this.isStale; line += 1) if (this.drawn[line] === 1 && !isShown(line)) this.isStale = true;
    if (this.isStale) this.drawn.fill(0);
    this.waiting = scattered(lines.n).filter((line) => this.drawn[line] === 0 && isShown(line));
    this.done = 0;
    this.ask();
  }

  /** The canvas has lost what was on it. */
  forget(): void {
    this.lines = undefined;
  }

  stop(): void {
    this.withdraw?.();
    this.withdraw = undefined;
  }

  private ask(): void {
    if (this.withdraw !== undefined || (!this.isStale && this.done >= this.waiting.length)) return;
    this.withdraw = this.canvas.frame(() => {
      this.withdraw = undefined;
      this.turn();
    });
  }

  private turn(): void {
    const { lines } = this;
    const pen = this.canvas.pen();
    if (lines === undefined || pen === undefined) return;
    // Cleared in the frame that draws again, so that none is empty between.
    if (this.isStale) this.canvas.clear();
    this.isStale = false;
    const to = Math.min(this.waiting.length, this.done + Math.max(1, Math.floor(PIECES_IN_A_TURN / Math.max(1, lines.x.length))));
    strokeLines(pen, lines, this.waiting, this.done, to, this.canvas.plain());
    for (let i = this.done; i < to; i += 1) this.drawn[this.waiting[i] ?? 0] = 1;
    this.done = to;
    this.ask();
  }
}
