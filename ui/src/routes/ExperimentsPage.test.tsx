// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startEvents } from "../api/events";
import { showAt } from "../testing/page";
import { find, findAll, press, settled, textOf } from "../testing/screen";
import { serve } from "../testing/server";
import { startShortcuts } from "../features/shell/shortcuts";
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
  await showAt("/experiments", ExperimentsPage);
  await settled();
  return asked;
}
const rows = () => findAll("tbody tr");
const counts = () => rows().map((row) => textOf(row.querySelector(".number") ?? undefined));

it("experiments beyond the first page are listed and counted", async () => {
  await list(() => [1, 2, 3].map((id) => experiment(id)), () => 0);
  expect([rows().length, textOf(find("[role=status]"))]).toEqual([3, "3 experiments"]);
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
