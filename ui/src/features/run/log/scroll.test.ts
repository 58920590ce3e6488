import { expect, it } from "vitest";
import { TALLEST, heightOf, lineOf, nextFound, scrolledTo, topOf, keptTop } from "./scroll";

it("short lists scroll by the pixel, tall ones by share, and both reach their ends", () => {
  for (const lines of [10, 1000, 1_000_000, 50_000_000]) {
    for (const wrapped of [false, true]) {
      const [row, view] = [18, 500];
      const height = heightOf(lines, row, view, wrapped);
      expect(height).toBeLessThanOrEqual(TALLEST);
      expect(scrolledTo(0, lines, row, view, wrapped)).toEqual({ first: 0, cut: 0 });
      const end = scrolledTo(height - view, lines, row, view, wrapped);
      const inView = wrapped ? 1 : view / row;
      if (lines * row > view) expect(end.first + end.cut / row + inView, `${lines} ${wrapped}`).toBeCloseTo(lines, 3);
    }
  }
  expect(scrolledTo(45, 1000, 18, 500, false)).toEqual({ first: 2, cut: 9 });
});

it("a line is brought into view from anywhere", () => {
  for (const lines of [100, 1_000_000, 20_000_000]) {
    for (const line of [0, 50, lines - 1]) {
      for (const wrapped of [false, true]) {
        const { first, cut } = scrolledTo(topOf(line, lines, 18, 500, wrapped), lines, 18, 500, wrapped);
        expect(first, `${line} of ${lines}`).toBeLessThanOrEqual(line);
        expect((line - first + 1) * 18 - cut).toBeLessThanOrEqual(500 + 1);
      }
    }
  }
});

it("a link to a line names it as people count", () => {
  expect(["#L1", "L42", "#L0", "#l3", "", "#L1x", "#L99999999999"].map(lineOf)).toEqual([0, 41, undefined, undefined, undefined, undefined, undefined]);
});

it("the next occurrence goes round at the ends", () => {
  const lines = [3, 8, 20];
  const cases: [number, 1 | -1, number][] = [[0, 1, 0], [3, 1, 1], [4, 1, 1], [20, 1, 0], [99, 1, 0], [3, -1, 2], [8, -1, 0], [10, -1, 1], [0, -1, 2]];
  for (const [from, by, at] of cases) expect(nextFound(lines, from, by), `${from} ${by}`).toBe(at);
  expect(nextFound([], 0, 1)).toBe(-1);
});

it("the lines in view stay there while the rest of a long file becomes known", () => {
  for (const wrapped of [false, true]) {
    let top = topOf(700_000, 700_010, 18, 500, wrapped);
    for (const [before, now] of [[700_010, 900_000], [900_000, 1_000_000], [1_000_000, 4_000_000]] as const) {
      const { first } = scrolledTo(top, before, 18, 500, wrapped);
      top = keptTop(top, before, now, 18, 500, wrapped);
      expect(Math.abs(scrolledTo(top, now, 18, 500, wrapped).first - first)).toBeLessThanOrEqual(1);
    }
  }
  expect(keptTop(1234, 10_000, 20_000, 18, 500, false)).toBe(1234);
});
