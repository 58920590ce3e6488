import { expect, it } from "vitest";
import { chance } from "../../testing/random";
import { lineAfter, lineAt, nLines, openedPlaces, placeOf } from "./lines";
import { Rows } from "./rows";

const rowsOf = (...ids: string[]) => {
  const rows = new Rows();
  rows.append({ run_ids: ids, n_matching: ids.length, n_created: 9, next_page_token: null, columns: [] });
  return rows;
};

it("a line below an opened run is a child of it, and lines after it are the runs that follow", () => {
  const roots = rowsOf("a", "b", "c");
  const opened = new Map([["b", rowsOf("b1", "b2")], ["gone", rowsOf("x")], ["a", rowsOf("a1")], ["b1", rowsOf("b1x", "b1y")], ["x", rowsOf("y")]]);
  const places = openedPlaces(roots, opened);
  const all = Array.from({ length: nLines(3, places) }, (_, line) => lineAt(line, roots, places));
  expect(all.map((line) => `${line?.depth} ${line?.id}`)).toEqual(["0 a", "1 a1", "0 b", "1 b1", "2 b1x", "2 b1y", "1 b2", "0 c"]);
  expect(lineAt(8, roots, places)).toBeUndefined();
  // And back: where each of them stands.
  expect(all.map((line) => placeOf(line?.id ?? "", roots, places))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(placeOf("y", roots, places)).toBeUndefined();
});

it("a run that is its own child does not go on for ever", () => {
  const roots = rowsOf("a");
  const places = openedPlaces(roots, new Map([["a", rowsOf("a")]]));
  expect([nLines(1, places), lineAt(20, roots, places)?.depth, lineAt(21, roots, places)]).toEqual([21, 20, undefined]);
});

/** The slow way: what is open is written out line by line. */
it("lines are found wherever parents are open", () => {
  const random = chance(17);
  for (let turn = 0; turn < 200; turn += 1) {
    const roots = rowsOf(...Array.from({ length: random.whole(0, 6) }, (_, i) => `r${i}`));
    const opened = new Map<string, Rows>();
    const open = (rows: Rows, depth: number) => {
      for (const id of rows.ids) {
        if (depth > 3 || random.next() < 0.5) continue;
        const children = rowsOf(...Array.from({ length: random.whole(0, 3) }, (_, i) => `${id}.${i}`));
        opened.set(id, children);
        open(children, depth + 1);
      }
    };
    open(roots, 0);
    const written = (rows: Rows): string[] => rows.ids.flatMap((id) => [id, ...written(opened.get(id) ?? rowsOf())]);
    const places = openedPlaces(roots, opened);
    const wanted = written(roots);
    expect(nLines(roots.ids.length, places)).toBe(wanted.length);
    expect(wanted.map((_, line) => lineAt(line, roots, places)?.id)).toEqual(wanted);
  }
});

it("keys move within the table, by line, by page and to its ends", () => {
  expect(["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End", "x"].map((key) => lineAfter(key, 5, 20, 8))).toEqual([6, 4, 13, 0, 0, 19, undefined]);
  expect([lineAfter("ArrowDown", 19, 20, 8), lineAfter("ArrowUp", -1, 20, 8)]).toEqual([19, 0]);
});
