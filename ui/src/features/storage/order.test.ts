import { expect, it } from "vitest";
import { COLUMNS, type ExperimentUse, pressed, readOrder, sorted, totals, writeOrder } from "./order";

const use = (name: string, numbers: Partial<ExperimentUse> = {}): ExperimentUse => ({ experiment_id: "1", name, lifecycle: "active", artifact_root: null, n_runs: 0, n_files: 0, size_bytes: 0, shared_bytes: 0, n_points: 0, ...numbers });
const names = (all: readonly ExperimentUse[]) => all.map((one) => one.name).join("");

it("an order reads back as it was written, and what is none is the largest first", () => {
  for (const column of COLUMNS)
    for (const descending of [true, false]) expect(readOrder(writeOrder({ column, descending }))).toEqual({ column, descending });
  for (const text of [undefined, "", "1", "size", "toString", ".up"]) expect(readOrder(text)).toEqual({ column: "size_bytes", descending: true });
});

it("the first press puts the largest first and names from A, the next one turns that round", () => {
  const byPoints = pressed(readOrder(undefined), "n_points");
  expect([byPoints, pressed(byPoints, "n_points").descending, pressed(byPoints, "name").descending]).toEqual([{ column: "n_points", descending: true }, false, false]);
});

it("rows follow their column, and among equals the server", () => {
  const all = [use("c", { size_bytes: 9 }), use("B", { n_points: 5 }), use("a", { n_points: 5, n_files: 1 })];
  expect(names(sorted(all, { column: "size_bytes", descending: true }))).toBe("cBa");
  expect(names(sorted(all, { column: "size_bytes", descending: false }))).toBe("Bac");
  expect(names(sorted(all, { column: "n_points", descending: true }))).toBe("Bac");
  expect(names(sorted(all, { column: "name", descending: false }))).toBe("aBc");
  expect(names(sorted(all, { column: "name", descending: true }))).toBe("cBa");
});

it("the sum says how much counts in several experiments", () => {
  const all = [use("a", { size_bytes: 10, n_files: 2, n_runs: 3, n_points: 4 }), use("b", { size_bytes: 7, n_files: 1, n_runs: 1, n_points: 1 })];
  expect(totals(all, 12)).toEqual({ files: 3, runs: 4, points: 5, again: 5 });
  expect(totals([], 0)).toEqual({ files: 0, runs: 0, points: 0, again: 0 });
});
