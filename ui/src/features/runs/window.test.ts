import { expect, it } from "vitest";
import { chance } from "../../testing/random";
import { columnRange, columnShift, edgesOf, rowRange } from "./window";

it("only what is on screen and a little more is drawn", () => {
  expect(rowRange(0, 280, 28, 100_000)).toEqual({ from: 0, to: 14 });
  expect(rowRange(28_000, 280, 28, 100_000)).toEqual({ from: 996, to: 1014 });
  expect(rowRange(9999, 280, 28, 3)).toEqual({ from: 3, to: 3 });
  const edges = edgesOf(Array.from({ length: 2000 }, () => 100));
  expect(columnRange(edges, 50_000, 1000)).toEqual({ from: 497, to: 512 });
  expect(columnRange([0], 0, 100)).toEqual({ from: 0, to: 0 });
});

it("every column that can be seen is drawn, and few others", () => {
  const random = chance(95);
  for (let n = 0; n < 300; n += 1) {
    const edges = edgesOf(Array.from({ length: random.whole(0, 60) }, () => random.whole(56, 800)));
    const [left, width, spare] = [random.whole(0, 20_000), random.whole(0, 1500), random.whole(0, 200)];
    const { from, to } = columnRange(edges, left, width, spare);
    for (let i = 0; i < edges.length - 1; i += 1) {
      const [begin, end] = [edges[i] ?? 0, edges[i + 1] ?? 0];
      if (begin < left + width && end > left) expect(i >= from && i < to, `${i} of ${from} to ${to}`).toBe(true);
      if (i >= from && i < to) expect(begin < left + width + spare && end >= left - spare).toBe(true);
    }
  }
});

it("rows that can be seen are drawn, however far one scrolls, and none that do not exist", () => {
  for (const n of [0, 1, 100_000]) for (const top of [0, 27, 28_000, 2_799_000, 1e9]) {
    const { from, to } = rowRange(top, 500, 28, n);
    expect(from >= 0 && from <= to && to <= n, `${n} ${top}`).toBe(true);
    for (let row = Math.floor(top / 28); row * 28 < top + 500 && row < n; row += 1) expect(row >= from && row < to).toBe(true);
  }
});

it("a column that is cut by an edge is moved as little as shows it whole", () => {
  const edges = { left: 250, right: 700 };
  expect([[300, 400], [650, 800], [200, 300], [250, 700]].map(([left = 0, right = 0]) => columnShift({ left, right }, edges))).toEqual([0, 100, -50, 0]);
  expect(columnShift({ left: 400, right: 1000 }, edges)).toBe(150);
});
