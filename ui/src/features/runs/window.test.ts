import { expect, it } from "vitest";
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
