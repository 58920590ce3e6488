import { expect, it } from "vitest";
import { Rows } from "./rows";

const page = (ids: string[], values: (number | "NaN" | null)[]) => ({
  run_ids: ids,
  n_matching: 9,
  n_created: 9,
  next_page_token: null,
  columns: [{ kind: "number" as const, field: "metrics.a", values }],
});

it("pages follow each other, and a run that moved over the border is shown once", () => {
  const rows = new Rows();
  rows.append(page(["a", "b"], [1, null]));
  rows.append(page(["b", "c"], [7, "NaN"]));
  expect(rows.ids).toEqual(["a", "b", "c"]);
  expect([rows.cell("metrics.a", 0), rows.cell("metrics.a", 1), rows.cell("metrics.a", 2)]).toEqual([1, null, Number.NaN]);
  expect(rows.cell("params.none", 0)).toBeNull();
});

it("changed runs are replaced where they stand, others are not added", () => {
  const rows = new Rows();
  rows.append(page(["a", "b"], [1, 2]));
  rows.update(page(["b", "z"], [5, 6]));
  expect(rows.ids).toEqual(["a", "b"]);
  expect(rows.cell("metrics.a", 1)).toBe(5);
});

it("rows that are taken out take their cells along, and what was old stays old", () => {
  const rows = new Rows();
  rows.append(page(["a", "b", "c"], [1, 2, 3]));
  rows.age(["c", "nobody"]);
  rows.remove(new Set(["a", "nobody"]));
  expect([rows.ids, [...rows.at], rows.cell("metrics.a", 0), rows.cell("metrics.a", 1)]).toEqual([["b", "c"], [["b", 0], ["c", 1]], 2, 3]);
  expect(rows.lacking(["metrics.a"], 0, 2)).toEqual({ runs: ["c"], fields: ["metrics.a"] });
  rows.update(page(["c"], [4]));
  expect(rows.lacking(["metrics.a"], 0, 2)).toEqual({ runs: [], fields: [] });
});

it("a cell that was read is told from one that was not, though neither has a value", () => {
  const rows = new Rows();
  rows.append(page(["a"], [null]));
  rows.append({ ...page(["b"], []), columns: [] });
  expect([rows.has("metrics.a", 0), rows.has("metrics.a", 1), rows.cell("metrics.a", 0), rows.cell("metrics.a", 1)]).toEqual([true, false, null, null]);
  expect(rows.lacking(["metrics.a", "metrics.b"], 0, 2)).toEqual({ runs: ["a", "b"], fields: ["metrics.a", "metrics.b"] });
});
