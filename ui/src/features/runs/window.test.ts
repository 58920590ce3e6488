import { expect, it } from "vitest";
import { chance } from "../../testing/random";
import { columnRange, edgesOf, placeAt, rowRange } from "./window";

it("only what is on screen and a little more is drawn", () => {
  expect(rowRange(0, 280, 28, 100_000)).toEqual({ from: 0, to: 14 });
  expect(rowRange(28_000, 280, 28, 100_000)).toEqual({ from: 996, to: 1014 });
  expect(rowRange(9999, 280, 28, 3)).toEqual({ from: 3, to: 3 });
  const edges = edgesOf(Array.from({ length: 2000 }, () => 100));
  expect(columnRange(edges, 50_000, 1000)).toEqual({ from: 497, to: 512 });
  expect(columnRange([0], 0, 100)).toEqual({ from: 0, to: 0 });
});

it("children stand below their opened parents and shift what follows", () => {
  const opened = [{ row: 1, n: 2 }, { row: 3, n: 1 }];
  const lines = Array.from({ length: 7 }, (_, i) => placeAt(i, opened)).map((place) => (place.kind === "root" ? place.row : `${place.parent}.${place.row}`));
  expect(lines).toEqual([0, 1, "1.0", "1.1", 2, 3, "3.0"]);
  expect(placeAt(7, opened)).toEqual({ kind: "root", row: 4 });
});

it("lines of opened parents are those that laying them all out gives", () => {
  const random = chance(94);
  for (let n = 0; n < 300; n += 1) {
    const roots = random.whole(1, 20);
    const opened = Array.from({ length: roots }, (_, row) => ({ row, n: random.whole(0, 3) })).filter(() => random.next() < 0.4);
    const all = Array.from({ length: roots }, (_, row) => [{ kind: "root", row }, ...Array.from({ length: opened.find((one) => one.row === row)?.n ?? 0 }, (_, i) => ({ kind: "child", parent: row, row: i }))]).flat();
    expect(all.map((_, line) => placeAt(line, opened))).toEqual(all);
  }
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
