import { expect, it } from "vitest";
import { columnOffers } from "./columnOffers";
import { allColumns } from "./columns";

const one = (key: string, kind: string) => ({ key, field: `${kind}.${key}` });
const infos = allColumns({ metrics: [one("loss", "metrics"), one("lr", "metrics")], params: [one("lr", "params")], tags: [] });

function offers(order: readonly string[], grouped = false, columns: readonly string[] = ["status", "min(metrics.loss)", "metrics.lr", "params.lr"]) {
  const told: unknown[] = [];
  const all = columnOffers({ columns, infos, order, grouped, onOrder: (next) => told.push(next), onSearch: (field) => told.push(field) });
  const take = (what: string) => {
    all.find((offer) => offer.what === what)?.run();
    return told.pop();
  };
  return { names: all.map((offer) => offer.what), take };
}

it("each column can be sorted by in both directions and searched by, names too", () => {
  const { names, take } = offers([]);
  expect(names.slice(0, 5)).toEqual(["Sort by Name, descending", "Sort by Name, ascending", "Sort by Status, descending", "Sort by Status, ascending", "Search by Status"]);
  expect([take("Sort by min loss, ascending"), take("Search by min loss"), take("Sort by Name, descending")]).toEqual([["min(metrics.loss) ASC"], "min(metrics.loss)", ["run_name DESC"]]);
});

it("a metric and a parameter of one name are told apart", () => {
  const { take } = offers([]);
  expect([take("Sort by lr (metrics), ascending"), take("Sort by lr (parameters), ascending")]).toEqual([["metrics.lr ASC"], ["params.lr ASC"]]);
});

it("what is sorted by already can be sorted by in another direction, with another column behind it, or not at all", () => {
  const { names, take } = offers(["status DESC", "metrics.lr ASC"]);
  expect(take("Then sort by min loss, descending")).toEqual(["status DESC", "metrics.lr ASC", "min(metrics.loss) DESC"]);
  expect(take("Then sort by lr (metrics), descending")).toEqual(["status DESC", "metrics.lr DESC"]);
  expect([take("Sort by lr (metrics), descending"), take("Sort by no column")]).toEqual([["metrics.lr DESC"], []]);
  expect(names).toContain("Then sort by Name, ascending");
  const alone = offers(["status DESC"]).names;
  expect([alone.includes("Then sort by Status, ascending"), offers([]).names.some((name) => name.startsWith("Then"))]).toEqual([false, false]);
});

it("groups sort by their size or by the mean of one column, and have no names to sort by", () => {
  const { names, take } = offers(["metrics.lr DESC"], true, ["metrics.lr"]);
  expect(take("Sort groups by their number of runs, ascending")).toEqual(["n ASC"]);
  expect(names).toEqual(["Sort by no column", "Sort groups by their number of runs, descending", "Sort groups by their number of runs, ascending", "Sort groups by the mean of lr, descending", "Sort groups by the mean of lr, ascending", "Search by lr"]);
});
