import { expect, it } from "vitest";
import { lineAfter, lineAt, nLines, openedPlaces } from "./lines";
import { Rows } from "./rows";

const rowsOf = (...ids: string[]) => {
  const rows = new Rows();
  rows.append({ run_ids: ids, n_matching: ids.length, next_page_token: null, columns: [] });
  return rows;
};

it("a line below an opened run is a child of it, and lines after it are the runs that follow", () => {
  const roots = rowsOf("a", "b", "c");
  const opened = new Map([["b", rowsOf("b1", "b2")], ["gone", rowsOf("x")], ["a", rowsOf("a1")]]);
  const places = openedPlaces(roots, opened);
  const all = Array.from({ length: nLines(3, places) }, (_, line) => lineAt(line, roots, opened, places));
  expect(all.map((line) => line?.id)).toEqual(["a", "a1", "b", "b1", "b2", "c"]);
  expect(all.map((line) => line?.child)).toEqual([false, true, false, true, true, false]);
  expect(lineAt(6, roots, opened, places)).toBeUndefined();
});

it("keys move within the table, by line, by page and to its ends", () => {
  expect(["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End", "x"].map((key) => lineAfter(key, 5, 20, 8))).toEqual([6, 4, 13, 0, 0, 19, undefined]);
  expect([lineAfter("ArrowDown", 19, 20, 8), lineAfter("ArrowUp", -1, 20, 8)]).toEqual([19, 0]);
});
