// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { showAt } from "../testing/page";
import { check, click, field, find, findAll, named, press, settled, textOf, type } from "../testing/screen";
import { serve } from "../testing/server";
import { startEvents } from "../api/events";
import { actions, startShortcuts } from "../features/shell/shortcuts";
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

it("the selection stands in the address, as far as it fits there", async () => {
  const { page } = await trash([], Array.from({ length: 1001 }, (_, i) => run(i, i)), "/trash?sel=r1");
  expect((find('input[aria-label="Select run 1"]') as HTMLInputElement).checked).toBe(true);
  check(find('input[aria-label="Select run 2"]'), true);
  await settled();
  expect(page.query()["sel"]).toBe("r1,r2");
  click(named("Select all deleted runs"));
  await vi.waitFor(() => expect(textOf(named("Restore 1,001 runs"))).not.toBe(""));
  await settled();
  expect([page.query()["sel"], textOf(named("Restore 1,001 runs"))]).toEqual([undefined, "Restore 1,001 runs"]);
});

it("a search is one step for Back", async () => {
  const { page } = await trash([], [run(1, 1), run(2, 2)]);
  for (const text of ["r", "ru", "run 2"]) {
    type(field("Search the trash by name of run or experiment"), text);
    await settled();
  }
  expect(page.query()["q"]).toBe("run 2");
  page.back();
  await settled();
  expect([page.query()["q"], lines("Deleted runs").length]).toEqual([undefined, 2]);
});

it("who is at the lists keeps them: what is deleted meanwhile waits, one's own restoring is seen at once", async () => {
  vi.useFakeTimers();
  let stream = new EventTarget();
  vi.stubGlobal("EventSource", function () {
    stream = new EventTarget();
    return stream;
  });
  startEvents();
  const runs = [run(1, 5)];
  const { asked } = await trash([experiment(2, 1)], runs);
  find(".trash-lists").dispatchEvent(new Event("pointerenter"));
  serve({
    "GET /api/v1/experiments": () => ({ experiments: [experiment(3, 0), experiment(2, 1)], next_page_token: null }),
    "GET /api/v1/trash/runs": () => ({ runs: [run(9, 0), ...runs], n_matching: 2, next_page_token: null }),
    "PATCH /api/v1/experiments/2": () => experiment(2, 1),
  });
  stream.dispatchEvent(Object.assign(new Event("run_updated"), { data: JSON.stringify({ experiment_id: "0", run_id: "r9" }) }));
  vi.advanceTimersByTime(150);
  await settled();
  expect([lines("Experiments").length, lines("Deleted runs").length, asked.length > 0, textOf(named("2 new: show in Trash"))]).toEqual([1, 1, true, "2 new: show"]);
  click(named("Restore experiment 2"));
  await vi.waitFor(() => expect([lines("Experiments").length, lines("Deleted runs").length]).toEqual([2, 2]));
  vi.useRealTimers();
});

it("more runs than a page can hold are counted where the list ends", async () => {
  serve({
    "GET /api/v1/experiments": () => ({ experiments: [], next_page_token: null }),
    "GET /api/v1/trash/runs": () => ({ runs: [run(1, 1)], n_matching: 10_500, next_page_token: null }),
  });
  await showAt("/trash", TrashPage);
  await settled();
  const more = () => findAll("button").find((one) => textOf(one).startsWith("Show more"));
  for (let button = more(); button !== undefined; button = more()) click(button);
  expect(textOf(find(".trash-lists > p"))).toBe("The 10,000 runs deleted last of 10,500 are listed: search by name for the others, or select all.");
});

it("a run whose experiment is in the trash says so on its line, also where the column of experiments is left out", async () => {
  await trash([], [run(1, 1, { experiment_deleted: true })]);
  expect(textOf(find("li .narrow-only"))).toBe("comes back with its experiment");
});

it("the palette restores the experiment of the line that has the focus", async () => {
  const { asked } = await trash([experiment(2, 1)], []);
  press("j");
  actions().find((one) => one.what === "Restore experiment 2")?.run();
  await settled();
  expect(asked.some((one) => one.method === "PATCH" && one.path.endsWith("/experiments/2"))).toBe(true);
});
