// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { showAt } from "../../testing/page";
import { find, findAll, settled, textOf } from "../../testing/screen";
import { serve } from "../../testing/server";
import { readMediaState } from "./state";
import { GroupImages, pickRuns } from "./GroupImages";
import type { DrawnGroup } from "../runs/groupState";

afterEach(() => vi.unstubAllGlobals());

const group = (label: string, n: number, nRuns = n): DrawnGroup => ({ id: label, label, runs: Array.from({ length: n }, (_, i) => `${label}${i}`), nRuns });

it("each group gives as many runs as the others; of more groups than there is room for the first give one", () => {
  const ids = (groups: readonly DrawnGroup[], most: number) => pickRuns(groups, most).map((one) => one.id);
  expect(ids([group("a", 3), group("b", 1), group("c", 9)], 6)).toEqual(["a0", "a1", "b0", "c0", "c1"]);
  expect(ids([group("a", 2), group("b", 2), group("c", 2)], 2)).toEqual(["a0", "b0"]);
  expect(ids([], 50)).toEqual([]);
});

async function shown(groups: readonly DrawnGroup[]) {
  const asked = serve({
    "POST /api/v1/runs/table": ({ body }) => {
      const ids = [...((body as { filter: string }).filter.matchAll(/'([^']+)'/g))].map(([, id]) => id ?? "").reverse();
      return { n_matching: ids.length, run_ids: ids, columns: [{ field: "run_name", kind: "text", values: ids.map((id) => `run ${id}`) }] };
    },
    "GET /api/v1/runs/": ({ path }) => ({ entries: path.includes("folder=images") ? [{ path: "images/sample%step%1%timestamp%1%abc.png", size_bytes: 9 }] : [{ path: "images", size_bytes: null }] }),
  });
  await showAt("/experiments/7", () => <GroupImages groups={groups} experiment="7" state={readMediaState({})} onChange={() => undefined} />);
  for (let i = 0; i < 20; i += 1) await settled();
  return asked;
}

it("images say which group and which run they are of, in the order of the groups, and how many are left out", async () => {
  const asked = await shown([group("sgd", 30, 40), group("adam", 2)]);
  expect(findAll(".shot-run").map(textOf).filter((name) => name.startsWith("adam"))).toEqual(["adam · run adam0", "adam · run adam1"]);
  expect(findAll(".shot-run").map(textOf).slice(0, 2)).toEqual(["sgd · run sgd0", "sgd · run sgd1"]);
  expect(textOf(find(".media > p"))).toBe("Images of 27 of 42 runs that did not fail: the first of each group.");
  expect(asked.filter((one) => one.path.endsWith("/table"))).toHaveLength(1);
});

it("when all runs of the groups are shown nothing is said to be left out", async () => {
  await shown([group("sgd", 1), group("adam", 1)]);
  expect([findAll(".shot-run").length, findAll(".media > p.muted").length]).toEqual([2, 0]);
});
