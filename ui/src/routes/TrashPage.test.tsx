// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { showAt } from "../testing/page";
import { check, click, field, find, findAll, named, press, settled, textOf, type } from "../testing/screen";
import { serve } from "../testing/server";
import { startShortcuts } from "../features/shell/shortcuts";
import { TrashPage } from "./TrashPage";

afterEach(() => vi.unstubAllGlobals());
startShortcuts();

const MINUTE = 60_000;
const experiment = (id: number, minutes: number) => ({ experiment_id: String(id), name: `experiment ${id}`, lifecycle: "deleted", created_ms: 1, updated_ms: Date.now(), deleted_ms: Date.now() - minutes * MINUTE, tags: {} });
const run = (id: number, minutes: number, more: object = {}) => ({ run_id: `r${id}`, name: `run ${id}`, status: "FINISHED", experiment_id: "0", experiment: "nets", experiment_deleted: false, start_ms: 1, end_ms: 5001, deleted_ms: Date.now() - minutes * MINUTE, ...more });

async function trash(experiments: readonly object[], runs: readonly object[], address = "/trash") {
  const left = [...runs];
  const asked = serve({
    "GET /api/v1/experiments": () => ({ experiments, next_page_token: null }),
    "GET /api/v1/trash/runs": ({ path }) => {
      const query = new URLSearchParams(path.split("?")[1]);
      const found = left.filter((one) => JSON.stringify(one).includes(query.get("q") ?? ""));
      return { runs: found.slice(0, Number(query.get("limit"))), n_matching: found.length, next_page_token: null };
    },
    "PATCH /api/v1/experiments/2": () => experiments[0],
    "POST /api/v1/runs/edit": ({ body }) => {
      const { run_ids } = body as { run_ids: readonly string[] };
      for (const id of run_ids) left.splice(left.findIndex((one) => (one as { run_id: string }).run_id === id), 1);
      return new Response(`${JSON.stringify({ n_runs: run_ids.length, n_changed: run_ids.length, n_failed: 0, run_ids, ended: true })}\n`);
    },
  });
  const page = await showAt(address, TrashPage);
  await settled();
  return { asked, page };
}
/** Each line as its cells that say something. */
const lines = (label: string) => findAll(`ul[aria-label="${label}"] > li`).map((line) => [...line.children].map(textOf).filter((cell) => cell !== "").join(" | "));

it("what was deleted last stands first, with the moment of its deletion and not of its start", async () => {
  await trash([experiment(1, 90), experiment(2, 5), experiment(3, 200)], [run(1, 2), run(2, 61)]);
  expect(lines("Experiments")).toEqual(["experiment 2 | deleted 5 min ago | Restore", "experiment 1 | deleted 1 h ago | Restore", "experiment 3 | deleted 3 h ago | Restore"]);
  expect(lines("Deleted runs")).toEqual(["run 1 | nets | ✓ Finished | 5.0 s | deleted 2 min ago", "run 2 | nets | ✓ Finished | 5.0 s | deleted 1 h ago"]);
  expect(textOf(find("p.muted"))).toContain("Who did it is not recorded");
});

it("thousands of experiments are not drawn at once", async () => {
  await trash(Array.from({ length: 3000 }, (_, i) => experiment(i, i)), []);
  expect(lines("Experiments")).toHaveLength(50);
  click(named("Show more (2,950 left)"));
  expect(lines("Experiments")).toHaveLength(100);
});

it("a search finds runs on the server and experiments by name, and stands in the address", async () => {
  const { asked, page } = await trash([experiment(1, 1), experiment(2, 2)], [run(1, 1), run(2, 2)], "/trash?q=run%202");
  expect([lines("Experiments"), lines("Deleted runs").length]).toEqual([[], 1]);
  type(field("Search the trash by name of run or experiment"), "experiment 2");
  await settled();
  expect([page.query()["q"], lines("Experiments").length, asked.at(-1)?.path]).toEqual(["experiment 2", 1, "/api/v1/trash/runs?q=experiment+2&limit=100"]);
  type(field("Search the trash by name of run or experiment"), "nowhere");
  await settled();
  expect(textOf(find(".empty h2"))).toBe("Nothing in the trash matches");
});

it("all that match are selected beyond the page, but for runs whose experiment is in the trash as well", async () => {
  const { asked } = await trash([], [...Array.from({ length: 120 }, (_, i) => run(i, i)), run(500, 1000, { experiment_deleted: true })]);
  expect([lines("Deleted runs").length, textOf(find(".page-head h2"))]).toEqual([100, "Runs (121)"]);
  click(named("Select all deleted runs"));
  await settled();
  click(named("Restore 120 runs"));
  await vi.waitFor(() => expect(lines("Deleted runs")).toHaveLength(1));
  const [edit] = asked.filter((one) => one.method === "POST").map((one) => one.body as { run_ids: readonly string[]; lifecycle: string });
  expect([edit?.run_ids.length, edit?.run_ids.includes("r500"), edit?.lifecycle]).toEqual([120, false, "active"]);
  expect([lines("Deleted runs").length, (find("li input") as HTMLInputElement).disabled]).toEqual([1, true]);
});

it("the keys of the table of runs go through both lists", async () => {
  const { asked } = await trash([experiment(2, 1)], [run(1, 1), run(2, 2)]);
  const here = () => textOf(document.activeElement ?? undefined);
  expect(["j", "j", "j", "k"].map((key) => (press(key), here()))).toEqual(["experiment 2", "run 1", "run 2", "run 1"]);
  press("x");
  expect((find('input[aria-label="Select run 1"]') as HTMLInputElement).checked).toBe(true);
  check(find('input[aria-label="Select run 2"]'), true);
  expect(textOf(named("Restore 2 runs"))).toBe("Restore 2 runs");
  click(named("Restore experiment 2"));
  await settled();
  expect(asked.find((one) => one.method === "PATCH")?.body).toEqual({ lifecycle: "active" });
});
