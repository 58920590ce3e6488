// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { followLive, made, tell } from "../../testing/live";
import { later, serve } from "../../testing/server";
import { type GroupQuestion, createGroups } from "./groupState";

vi.mock("../../api/events", async () => (await import("../../testing/live")).eventsOfTest);
followLive();

const question: GroupQuestion = { experiment: "7", filter: "", levels: [["params.opt"]], values: ["metrics.loss"], order: [] };
const none: ReadonlySet<string> = new Set();

/** One group of so many runs. */
const serving = (n: () => number) => serve({
  "POST /api/v1/runs/groups": () => ({ groups: [{ level: 0, key: ["adam"], n_runs: n(), n_failed: 0, values: [null] }], n_groups: 1, n_runs: n() }),
  "POST /api/v1/runs/table": () => ({ run_ids: Array.from({ length: n() }, (_, i) => `r${i}`), n_matching: n(), n_created: 9, next_page_token: null, columns: [] }),
});

it("the first change of groups is read at once, a burst every two seconds, and its last state always", async () => {
  let n = 1;
  const asked = serving(() => n);
  const groups = await made(() => createGroups(() => question, () => none, () => 0));
  groups.toggle(groups.data()?.groups[0] as never);
  await vi.advanceTimersByTimeAsync(0);
  const shown = () => [groups.data()?.groups[0]?.n_runs, groups.lines().length - 1];
  expect(shown()).toEqual([1, 1]);
  const reads = () => asked.filter((one) => one.path.endsWith("/groups")).length;
  for (n = 2; n < 50; n += 1) {
    await tell({ kind: "run_created" });
    if (n === 2) expect(shown()).toEqual([2, 2]);
    await vi.advanceTimersByTimeAsync(100);
  }
  n = 50;
  await vi.advanceTimersByTimeAsync(10_000);
  expect([shown(), reads()]).toEqual([[50, 50], 5]);
});

it("a group whose runs are being read has a line that says so, and opens no more when it is given up", async () => {
  const slow = later<unknown>();
  const asked = serve({
    "POST /api/v1/runs/groups": () => ({ groups: [{ level: 0, key: ["adam"], n_runs: 1, n_failed: 0, values: [null] }], n_groups: 1, n_runs: 1 }),
    "POST /api/v1/runs/table": () => slow.promise,
  });
  const groups = await made(() => createGroups(() => question, () => none, () => 0));
  const adam = groups.data()?.groups[0] as never;
  const kinds = () => groups.lines().map((line) => line.kind);
  groups.toggle(adam);
  expect([kinds(), groups.opening.ids().size, groups.isOpen(adam)]).toEqual([["group", "opening"], 1, false]);
  groups.toggle(adam);
  expect([kinds(), asked.at(-1)?.signal?.aborted]).toEqual([["group"], true]);
  groups.toggle(adam);
  groups.opening.cancel();
  expect([kinds(), groups.opening.ids().size]).toEqual([["group"], 0]);
  groups.toggle(adam);
  slow.keep({ run_ids: ["r"], n_matching: 1, n_created: 9, next_page_token: null, columns: [] });
  await vi.advanceTimersByTimeAsync(0);
  expect([kinds(), groups.opening.ids().size, groups.isOpen(adam)]).toEqual([["group", "run"], 0, true]);
});
