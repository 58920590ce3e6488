// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startEvents } from "../api/events";
import { offered, take } from "../testing/offers";
import { showAt } from "../testing/page";
import { check, click, field, find, findAll, named, press, settled, textOf, type } from "../testing/screen";
import { serve } from "../testing/server";
import { actions, startShortcuts } from "../features/shell/shortcuts";
import { ExperimentsPage } from "./ExperimentsPage";

class Stream extends EventTarget {
  static last: Stream | undefined;
  readyState = 1;
  constructor() {
    super();
    Stream.last = this;
  }
  tell(kind: string, data: object): void {
    this.dispatchEvent(Object.assign(new Event(kind), { data: JSON.stringify(data) }));
    vi.advanceTimersByTime(150);
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Stream);
  startEvents();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
startShortcuts();

const experiment = (id: number, name = `experiment ${id}`) => ({ experiment_id: String(id), name, lifecycle: "active", created_ms: 1, updated_ms: 1, deleted_ms: null, tags: {} });

async function list(all: () => readonly object[], n: () => number) {
  const asked = serve({
    "GET /api/v1/experiments": ({ path }) => (path.includes("page_token") ? { experiments: all().slice(2), next_page_token: null } : { experiments: all().slice(0, 2), next_page_token: all().length > 2 ? "next" : null }),
    "POST /api/v1/runs/table": () => ({ run_ids: [], n_matching: n(), columns: [{ field: "start_time", values: [1] }] }),
  });
  const page = await showAt("/experiments", ExperimentsPage);
  await settled();
  return Object.assign(asked, { page });
}
const names = () => rows().map((row) => textOf(row.querySelector("a") ?? undefined));
const act = (what: string) => actions().find((one) => one.what === what)?.run();
const rows = () => findAll("tbody tr");
const counts = () => rows().map((row) => textOf(row.querySelector(".number") ?? undefined));

it("experiments beyond the first page are listed and counted", async () => {
  await list(() => [1, 2, 3].map((id) => experiment(id)), () => 0);
  expect([rows().length, textOf(find("[data-spoken]"))]).toEqual([3, "3 experiments"]);
});

it("the count of runs follows what happens, asked for the experiment that changed alone", async () => {
  let n = 3;
  const asked = await list(() => [1, 2].map((id) => experiment(id)), () => n);
  const before = asked.length;
  n = 4;
  Stream.last?.tell("run_logged", { experiment_id: "2", run_id: "r" });
  Stream.last?.tell("run_created", { experiment_id: "2", run_id: "r" });
  await settled();
  expect([counts(), asked.slice(before).map((one) => (one.body as { experiment_ids: string[] }).experiment_ids)]).toEqual([["3", "4"], [["2"]]]);
});

it("a change of one experiment builds no other line anew, and the focus stays", async () => {
  let names = ["a", "b"];
  await list(() => names.map((name, i) => experiment(i, name)), () => 0);
  const [first, second] = rows();
  for (const key of ["j", "j"]) press(key);
  press("x");
  expect([textOf(document.activeElement ?? undefined), (second?.querySelector("input") as HTMLInputElement).checked]).toEqual(["b", true]);
  names = ["renamed", "b"];
  Stream.last?.tell("experiment_changed", { experiment_id: "0" });
  await settled();
  expect([rows()[0] === first, rows()[1] === second, textOf(rows()[0]?.querySelector("a") ?? undefined), textOf(document.activeElement ?? undefined)]).toEqual([false, true, "renamed", "b"]);
});

it("who is at the list keeps it: another experiment waits, one's own deletion is seen at once", async () => {
  const all = [experiment(1, "a"), experiment(2, "b")];
  await list(() => all, () => 0);
  find("table").dispatchEvent(new Event("pointerenter"));
  all.unshift(experiment(3, "new"));
  Stream.last?.tell("experiment_changed", { experiment_id: "3" });
  await vi.waitFor(() => named("1 new: show in Experiments"));
  expect(names()).toEqual(["a", "b"]);
  click(named("1 new: show in Experiments"));
  expect([names(), findAll(".search-row button").length]).toEqual([["new", "a", "b"], 0]);
  const served = fetch;
  vi.stubGlobal("fetch", (path: string, init: RequestInit = {}) => {
    if (init.method !== "PATCH") return served(path, init);
    return Promise.resolve(new Response(JSON.stringify(all.splice(1, 1)[0])));
  });
  click(named("Delete a"));
  await vi.waitFor(() => expect(names()).toEqual(["new", "b"]));
});

it("a search and archived experiments are one step each for Back", async () => {
  const { page } = await list(() => [experiment(1, "nets"), { ...experiment(2, "old"), tags: { "trialbook.archived": "true" } }], () => 0);
  for (const text of ["n", "ne", "net"]) {
    type(field("Search experiments by name or tag"), text);
    await settled();
  }
  check(field("Show archived") as HTMLInputElement, true);
  await settled();
  expect(page.query()).toEqual({ q: "net", archived: "1" });
  page.back();
  await settled();
  expect(page.query()).toEqual({ q: "net" });
  page.back();
  await settled();
  expect([page.query(), names()]).toEqual([{}, ["nets"]]);
});

it("that all experiments are archived is said, and they are shown when asked for", async () => {
  await list(() => [{ ...experiment(2, "old"), tags: { "trialbook.archived": "true" } }], () => 0);
  expect(textOf(find(".empty h2"))).toBe("All experiments are archived");
  click(named("Show archived (1)"));
  await settled();
  expect(names()).toEqual(["old"]);
});

it("runs that cannot be counted are told, and counted again when asked for", async () => {
  let isAway = true;
  await list(() => [experiment(1, "nets")], () => {
    if (isAway) throw new Error("away");
    return 7;
  });
  expect([counts(), offered()]).toEqual([["not read"], ["Try again: nets"]]);
  isAway = false;
  click(named("not read: the runs of nets. The server cannot be reached. Press to try again."));
  await settled();
  expect(counts()).toEqual(["7"]);
});

it("the palette selects all, shows archived ones, and renames the line that has the focus", async () => {
  const { page } = await list(() => [experiment(1, "a"), experiment(2, "b")], () => 0);
  act("Select all experiments that match");
  await settled();
  expect(page.query()["sel"]).toBe("1,2");
  act("Show archived experiments");
  await settled();
  expect(page.query()["archived"]).toBe("1");
  expect(actions().some((one) => one.what.startsWith("Rename"))).toBe(false);
  for (const key of ["j", "j"]) press(key);
  act("Rename b");
  expect((field("Name") as HTMLInputElement).value).toBe("b");
});

it("the palette tags and deletes the line that has the focus, and no other", async () => {
  await list(() => [experiment(1, "a"), experiment(2, "b")], () => 0);
  expect(offered().some((what) => /^(Delete|Tags of)/.test(what))).toBe(false);
  for (const key of ["j", "j"]) press(key);
  expect(offered().filter((what) => /^(Delete|Tags of)/.test(what))).toEqual(["Tags of b", "Delete b"]);
  take("Tags of b");
  expect(find("dialog").getAttribute("aria-label")).toBe("Tags of b");
});
