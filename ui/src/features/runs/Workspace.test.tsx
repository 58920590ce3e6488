// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Experiment } from "../../api/client";
import type { Change } from "../../api/events";
import { check, click, find, findAll, named, press, settled, textOf } from "../../testing/screen";
import { type Asked, later, serve } from "../../testing/server";
import { offered, take } from "../../testing/offers";
import { showAt } from "../../testing/page";
import { actions, startShortcuts } from "../shell/shortcuts";
import { Workspace } from "./Workspace";

const listeners = vi.hoisted(() => new Set<(changes: readonly unknown[]) => void>());
vi.mock("../../api/events", () => ({ onChanges: (listener: (changes: readonly unknown[]) => void) => listeners.add(listener), noteAnswer: () => undefined, disconnectedSince: () => undefined }));

/** Answers that are there have come, also those that come by parts. */
const rest = async () => {
  for (let i = 0; i < 5; i += 1) {
    await settled();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
};
const tell = async (...changes: Change[]) => {
  for (const listener of listeners) listener(changes);
  await rest();
};
const experiment: Experiment = { experiment_id: "7", name: "nets", lifecycle: "active", created_ms: 1, updated_ms: 1, tags: {} };
const fields = { metrics: [{ key: "loss", field: "metrics.loss" }], params: [{ key: "lr", field: "params.lr" }], tags: [] };

let leave: () => void = () => undefined;
let stopKeys: () => void = () => undefined;
beforeEach(() => {
  vi.stubGlobal("requestIdleCallback", (call: () => void) => setTimeout(call, 0));
  stopKeys = startShortcuts() ?? (() => undefined);
});
afterEach(() => {
  leave();
  stopKeys();
  listeners.clear();
  vi.unstubAllGlobals();
  localStorage.clear();
});

interface Body {
  readonly filter?: string;
  readonly columns?: readonly string[];
  readonly limit?: number;
}

/** A workspace of these runs; those that are gone are in the trash. */
async function shown(runs: readonly string[], query = "", gone = new Set<string>()) {
  const asked = serve({
    "GET /api/v1/experiments/7/fields": () => fields,
    "GET /api/v1/experiments/7/views": () => ({ views: [] }),
    "POST /api/v1/queries/check": () => ({ ok: true, error: null }),
    "POST /api/v1/runs/edit": ({ body }) => {
      const ids = (body as { run_ids?: readonly string[] }).run_ids ?? runs;
      for (const id of ids) gone.add(id);
      return new Response(`${JSON.stringify({ n_runs: ids.length, n_changed: ids.length, n_failed: 0, run_ids: ids, ended: true })}\n`);
    },
    "POST /api/v1/runs/table": ({ body }) => {
      const { filter = "", columns = [], limit = 100 } = body as Body;
      const wanted = filter.startsWith("run_id IN") ? [...filter.matchAll(/'([^']+)'/g)].map((found) => found[1] ?? "") : runs;
      const ids = wanted.filter((id) => !gone.has(id));
      const values = (field: string) => ids.slice(0, limit).map((id) => (field === "run_name" ? `name ${id}` : field === "status" ? "FINISHED" : "1"));
      return { run_ids: ids.slice(0, limit), n_matching: ids.length, n_created: 9, next_page_token: null, columns: columns.map((field) => ({ kind: "text", field, values: values(field) })) };
    },
  });
  const page = await showAt(`/experiments/7?${query.includes("&view=") ? query.slice(1) : `view=table${query}`}`, () => <Workspace experiment={experiment} />);
  leave = page.leave;
  await rest();
  return { asked, page, gone };
}
const names = () => findAll("[role=grid] .run-link").map(textOf);
const bar = () => findAll(".bulk strong").map(textOf);
const edits = (asked: readonly Asked[]) => asked.filter((one) => one.path.endsWith("/runs/edit")).map((one) => one.body);

it("all that match are selected without their ids, single ones are left out, and the address has it", async () => {
  const { asked, page } = await shown(["a", "b", "c"]);
  check(find("[aria-label='Select all runs that match']"), true);
  await rest();
  expect([bar(), page.query()["sel"]]).toEqual([["All 3 that match are selected"], "*"]);
  check(find("[aria-label='Select name b']"), false);
  await rest();
  expect([bar(), page.query()["sel"]]).toEqual([["All 2 that match are selected"], "*,b"]);
  click(named("Delete"));
  await rest();
  expect(edits(asked)).toEqual([{ matching: { filter: "", view: "active", n_created: 9, except_run_ids: ["b"], experiment_ids: ["7"] }, lifecycle: "deleted" }]);
  expect(bar()).toEqual([]);
});

it("what was deleted leaves at once and nothing stays selected", async () => {
  const { asked, page } = await shown(["a", "b"], "&sel=a");
  expect([bar(), names()]).toEqual([["1 selected"], ["name a", "name b"]]);
  click(named("Delete"));
  await rest();
  expect([edits(asked), names(), bar(), page.query()["sel"]]).toEqual([[{ run_ids: ["a"], lifecycle: "deleted" }], ["name b"], [], undefined]);
});

it("a run that is deleted elsewhere is no longer selected", async () => {
  const { gone } = await shown(["a", "b"], "&sel=a,b");
  gone.add("a");
  await tell({ kind: "run_updated", experiment: "7", run: "a" });
  await rest();
  expect([names(), bar()]).toEqual([["name b"], ["1 selected"]]);
});

it("a selection changes what charts draw only when that is asked for, and not once it is cleared", async () => {
  const { page } = await shown(["a", "b"], "&sel=a");
  expect(named("Draw only these").getAttribute("aria-pressed")).toBe("false");
  click(named("Draw only these"));
  await rest();
  expect([named("Draw only these").getAttribute("aria-pressed"), page.query()["only"]]).toEqual(["true", "sel"]);
  click(named("Clear selection"));
  await rest();
  expect(page.query()["only"]).toBeUndefined();
});

it("two selected runs are compared, by button and from all that match", async () => {
  const { page } = await shown(["a", "b"], "&sel=*");
  press("c", document.body);
  await rest();
  expect([page.path(), page.query()["runs"]]).toEqual(["/compare", "a,b"]);
});

it("the number of a nested table is that of the runs at the top", async () => {
  await shown(["a", "b"], "&nested=1");
  expect(textOf(find(".count-row"))).toContain("2 runs at the top");
});

it("the palette sorts by each column and searches by it, and moves the one whose head has the focus", async () => {
  const { page } = await shown(["a"], "&cols=status,metrics.loss,params.lr");
  take("Sort by loss, ascending");
  await rest();
  expect(page.query()["sort"]).toBe("metrics.loss ASC");
  take("Then sort by Name, descending");
  await rest();
  expect(page.query()["sort"]).toBe("metrics.loss ASC,run_name DESC");
  const search = find(".search-input") as HTMLInputElement;
  take("Search by lr");
  expect([search.value, document.activeElement]).toEqual(["params.lr = ", search]);
  expect(offered().filter((what) => what.startsWith("Move"))).toEqual([]);
  find("[data-field='metrics.loss']").focus();
  expect(offered().filter((what) => what.startsWith("Move"))).toEqual(["Move loss to the left", "Move loss to the right"]);
  take("Move loss to the right");
  await rest();
  expect([page.query()["cols"], document.activeElement?.getAttribute("data-field")]).toEqual(["status,params.lr,metrics.loss", "metrics.loss"]);
  expect(offered().filter((what) => what.startsWith("Move"))).toEqual(["Move loss to the left"]);
});

it("the palette puts charts, images or parallel coordinates beside the table, whatever was there", async () => {
  const { page } = await shown(["a"]);
  const act = async (what: string) => {
    actions().find((one) => one.what === what)?.run();
    await rest();
    return [page.query()["view"], page.query()["side"]];
  };
  expect(await act("Images beside the table")).toEqual([undefined, "media"]);
  expect(actions().map((one) => one.what)).not.toContain("Images beside the table");
  expect(await act("Charts beside the table")).toEqual([undefined, undefined]);
  expect(await act("Parallel coordinates of all runs that match")).toEqual([undefined, "parallel"]);
});

it("the palette gives the table more or less room, and the usual share back", async () => {
  const { page } = await shown(["a"], "&view=split&split=80");
  const shares = () => offered().filter((what) => /room|share/.test(what));
  expect(shares()).toEqual(["Less room for the table", "Usual share of table and charts"]);
  take("Less room for the table");
  await rest();
  expect([page.query()["split"], shares().length]).toEqual(["75", 3]);
  take("Usual share of table and charts");
  await rest();
  expect([page.query()["split"], shares().length]).toEqual([undefined, 2]);
});

it("a group that is asked for has a grey line until its runs are here, and Cancel leaves it closed", async () => {
  const slow = later<unknown>();
  serve({
    "GET /api/v1/experiments/7/fields": () => fields,
    "GET /api/v1/experiments/7/views": () => ({ views: [] }),
    "POST /api/v1/queries/check": () => ({ ok: true, error: null }),
    "POST /api/v1/runs/groups": () => ({ groups: [{ level: 0, key: ["1"], n_runs: 2, n_failed: 0, values: [] }], n_groups: 1, n_runs: 2, n_matching: 2, n_failed: 0 }),
    "POST /api/v1/runs/table": ({ body }) => ((body as Body).limit === 100 && (body as Body).filter?.includes("lr") === true ? slow.promise : { run_ids: ["a"], n_matching: 1, n_created: 9, next_page_token: null, columns: [] }),
  });
  const page = await showAt("/experiments/7?view=table&group=params.lr", () => <Workspace experiment={experiment} />);
  leave = page.leave;
  await rest();
  const state = () => [find(".twist").getAttribute("aria-busy"), findAll("[role=treegrid] .skeleton-row").length, offered().filter((one) => one.includes("Reading the runs of the group")).length];
  expect(state()).toEqual(["false", 0, 0]);
  click(find(".twist"));
  await rest();
  expect(state()).toEqual(["true", 1, 1]);
  take(offered().find((one) => one.includes("Reading the runs of the group")) ?? "");
  await rest();
  expect(state()).toEqual(["false", 0, 0]);
});
