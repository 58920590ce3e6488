import { expect, it } from "vitest";
import { SvgPen } from "../../charts/pen";
import { chance } from "../../testing/random";
import { LineLayer, type Lines, PIECES_IN_A_TURN, scattered, strokeLines } from "./lineLayer";

const linesOf = (y: readonly (readonly (number | undefined)[])[], step: readonly number[], colours = ["#aa0000", "#00aa00"]): Lines => ({
  n: step.length,
  x: y.map((_, i) => i * 10),
  y: y.map((axis) => Float32Array.from(axis, (one) => one ?? Number.NaN)),
  step: Uint8Array.from(step),
  colours,
});

/** A canvas that remembers which lines lie on it, by the first place of each. */
function recorder() {
  const frames: (() => void)[] = [];
  const log: string[] = [];
  let onIt: number[] = [];
  const pen = new Proxy(new SvgPen(10, 10), {
    get: (target, name) => {
      if (name === "moveTo") return (_: number, y: number) => onIt.push(y);
      const value: unknown = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const layer = new LineLayer({
    pen: () => pen,
    plain: () => "grey",
    clear: () => {
      log.push("clear");
      onIt = [];
    },
    frame: (work) => {
      frames.push(work);
      return () => frames.splice(frames.indexOf(work), 1);
    },
  });
  const step = () => {
    const [work] = frames.splice(0, 1);
    work?.();
    return work !== undefined;
  };
  const settle = () => {
    let n = 0;
    while (step()) n += 1;
    return n;
  };
  return { layer, log, step, settle, lines: () => [...onIt].sort((a, b) => a - b), waiting: () => frames.length };
}

/** Lines that stand at their own number. */
const many = (n: number, axes = 2): Lines => linesOf(Array.from({ length: axes }, () => Array.from({ length: n }, (_, i) => i)), Array.from({ length: n }, () => 0));

it("lines of one colour are one stroke, a value that is missing parts a line, and no colour is the plain one", () => {
  const pen = new SvgPen(100, 100);
  strokeLines(pen, linesOf([[1, 2, 3], [4, undefined, 6], [7, 8, 9]], [0, 0, 2]), [0, 1, 2], 0, 3, "#777777");
  const picture = pen.picture("");
  expect([...picture.matchAll(/d="([^"]*)"/g)].map((found) => found[1])).toEqual(["M0 1L10 4L20 7M0 2M20 8", "M0 3L10 6L20 9"]);
  expect([...picture.matchAll(/stroke="([^"]*)"/g)].map((found) => found[1])).toEqual(["#aa0000", "#777777"]);
});

it("the scattered order has every line once, and its beginning is spread over all", () => {
  for (const n of [0, 1, 7, 8, 9, 1000]) expect([...scattered(n)].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
  const first = [...scattered(1000)].slice(0, 100);
  expect(Math.max(...first)).toBeGreaterThan(750);
});

it("ten thousand lines over eight axes come in a few frames, none of which has more than its share", () => {
  const { layer, settle, lines, waiting } = recorder();
  layer.show(many(10_000, 8));
  expect(waiting()).toBe(1);
  expect(settle()).toBe(Math.ceil((10_000 * 8) / PIECES_IN_A_TURN));
  expect(lines().length).toBe(10_000);
});

it("lines that come are added; only when one must go it begins anew; the same again draws nothing", () => {
  const { layer, log, settle, lines } = recorder();
  const all = many(6);
  const some = (...which: number[]) => Array.from({ length: 6 }, (_, i) => which.includes(i));
  layer.show(all, some(1, 2));
  settle();
  expect([lines(), log.length]).toEqual([[1, 2], 1]);
  layer.show(all, some(1, 2, 4));
  settle();
  expect([lines(), log.length]).toEqual([[1, 2, 4], 1]);
  layer.show(all, some(1, 2, 4));
  expect(settle()).toBe(0);
  layer.show(all, some(2));
  settle();
  expect([lines(), log.length]).toEqual([[2], 2]);
  layer.show(all, some());
  settle();
  expect([lines(), log.length]).toEqual([[], 3]);
});

it("a hand that moves on while lines are still coming leaves exactly those of the end", () => {
  const random = chance(11);
  const { layer, step, settle, lines } = recorder();
  const all = many(30_000);
  for (let turn = 0; turn < 12; turn += 1) {
    const [low, high] = [random.next(), random.next()].sort((a, b) => a - b) as [number, number];
    const shown = Array.from({ length: all.n }, (_, i) => i >= low * all.n && i <= high * all.n);
    layer.show(all, shown);
    if (random.next() < 0.6) step();
    else {
      settle();
      expect(lines()).toEqual(shown.flatMap((one, i) => (one ? [i] : [])));
    }
  }
});

it("other lines, and a canvas that lost what was on it, are drawn from the beginning; one that is gone draws nothing", () => {
  const { layer, log, settle, lines, waiting } = recorder();
  const first = many(3);
  layer.show(first);
  settle();
  layer.show(many(2));
  settle();
  expect([lines(), log.length]).toEqual([[0, 1], 2]);
  layer.forget();
  layer.show(many(2));
  settle();
  expect([lines(), log.length]).toEqual([[0, 1], 3]);
  layer.show(first);
  layer.stop();
  expect(waiting()).toBe(0);
});
