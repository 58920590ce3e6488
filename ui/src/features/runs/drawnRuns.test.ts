// @vitest-environment jsdom
import { createRoot, createSignal } from "solid-js";
import { afterEach, expect, it, vi } from "vitest";
import { settled } from "../../testing/screen";
import { serve } from "../../testing/server";
import { createDrawnRuns, takeInOrder } from "./drawnRuns";
import { Rows } from "./rows";

afterEach(() => vi.unstubAllGlobals());

function rowsOf(...ids: string[]): Rows {
  const rows = new Rows();
  rows.append({ run_ids: ids, n_matching: ids.length, n_created: 9, next_page_token: null, columns: [{ field: "run_name", kind: "text", values: ids.map((id) => `run ${id}`) }] });
  return rows;
}

it("runs are taken from top to bottom with the opened children below their parents, as many as are wanted", () => {
  const opened = new Map([["a", rowsOf("a1", "a2")], ["a2", rowsOf("a21")], ["gone", rowsOf("x")]]);
  const ids = (most: number, isWanted: (run: string) => boolean = () => true) => takeInOrder(rowsOf("a", "b"), opened, isWanted, most).map((run) => run.id);
  expect([ids(9), ids(3), ids(2, (run) => run !== "a")]).toEqual([["a", "a1", "a2", "a21", "b"], ["a", "a1", "a2"], ["a1", "a2"]]);
  // A circle of parents ends.
  expect(takeInOrder(rowsOf("a"), new Map([["a", rowsOf("b")], ["b", rowsOf("a")]]), () => true, 9).map((run) => run.id)).toEqual(["a", "b"]);
});

function made(selected: () => { isAll: boolean; ids: ReadonlySet<string> } | undefined, hidden: ReadonlySet<string> = new Set(), most = 10) {
  const asked = serve({
    "POST /api/v1/runs/table": ({ body }) => {
      const ids = [...((body as { filter: string }).filter.matchAll(/'([^']+)'/g))].map(([, id]) => id ?? "").filter((id) => id !== "deleted");
      return { run_ids: ids, n_matching: ids.length, columns: [{ field: "run_name", kind: "text", values: ids.map((id) => `asked ${id}`) }] };
    },
  });
  const drawn = createRoot(() => createDrawnRuns({ experiment: () => "7", rows: () => rowsOf("a", "b", "c"), version: () => 0, opened: () => new Map([["a", rowsOf("a1")]]), selected, hidden: () => hidden, most: () => most }));
  return { drawn, asked };
}

it("the first of the table are drawn; those that are hidden leave their place empty and are counted", async () => {
  const { drawn, asked } = made(() => undefined, new Set(["a1"]), 3);
  await settled();
  expect([drawn.runs().map((run) => run.name), drawn.nFirst(), drawn.nHidden(), drawn.nBelow(), asked.length]).toEqual([["run a", "run b"], 3, 1, 1, 0]);
});

it("selected runs are drawn wherever they stand: as children, beyond the rows that are here, and not when they are deleted", async () => {
  const [selected, select] = createSignal<{ isAll: boolean; ids: ReadonlySet<string> }>({ isAll: false, ids: new Set(["a1", "far", "c", "deleted"]) });
  const { drawn, asked } = made(selected);
  expect(drawn.runs().map((run) => run.id)).toEqual(["a1", "c"]);
  await settled();
  expect([drawn.runs().map((run) => run.name), asked.map((one) => (one.body as { limit: number }).limit)]).toEqual([["run a1", "run c", "asked far"], [2]]);
  select({ isAll: false, ids: new Set(["c"]) });
  await settled();
  expect([drawn.runs().map((run) => run.id), asked.length]).toEqual([["c"], 1]);
  select({ isAll: true, ids: new Set(["b"]) });
  expect(drawn.runs().map((run) => run.id)).toEqual(["a", "a1", "c"]);
});
