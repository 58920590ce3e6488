// @vitest-environment jsdom
import { MemoryRouter, Route } from "@solidjs/router";
import { afterEach, expect, it, vi } from "vitest";
import type { Table, TableRequest } from "../api/client";
import { LIST_COLUMNS } from "../features/runs/RunList";
import { startEvents } from "../api/events";
import { startShortcuts } from "../features/shell/shortcuts";
import { click, find, findAll, named, press, settled, show, textOf } from "../testing/screen";
import { serve } from "../testing/server";
import { HomePage } from "./HomePage";

/** The stream of events, which the pages open once. */
let stream = new EventTarget();

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  localStorage.clear();
});

/** A table of the first of `n` runs, as many as were asked for. */
function tableOf(n: number, limit: number, status: string, ids = Array.from({ length: Math.min(n, limit) }, (_, i) => `${status}${i}`)): Pick<Table, "run_ids" | "n_matching"> & { columns: unknown[] } {
  const values: Record<string, (id: string) => unknown> = { run_name: (id) => `name ${id}`, status: () => status, start_time: () => 1, duration: () => null, experiment: () => "nets", experiment_id: () => "1" };
  return { run_ids: ids, n_matching: n, columns: LIST_COLUMNS.map((field) => ({ field, kind: "text", values: ids.map((id) => values[field]?.(id) ?? null) })) };
}

async function home(counts: { readonly running: number; readonly failed: number; readonly since?: number; readonly all: number }) {
  serve({
    "POST /api/v1/runs/table": ({ body }) => {
      const { filter = "", limit = 0 } = body as Partial<TableRequest>;
      // Asked by name: those have ended.
      const named = [...filter.matchAll(/'(RUNNING\d+)'/g)].map(([, id]) => id ?? "");
      if (named.length > 0) return tableOf(named.length, limit ?? 0, "FINISHED", named);
      const [n, status] = filter.includes("RUNNING") ? [counts.running, "RUNNING"] : filter.includes("end_time") ? [counts.since, "FAILED"] : filter.includes("FAILED") ? [counts.failed, "FAILED"] : [counts.all, "FINISHED"];
      return tableOf(n ?? 0, limit ?? 0, status);
    },
    "GET /api/v1/experiments": () => ({ experiments: [], next_page_token: null }),
  });
  const stop = show(() => (
    <MemoryRouter>
      <Route path="*" component={HomePage} />
    </MemoryRouter>
  ));
  await settled();
  return stop;
}
const card = (title: string) => findAll("section.card").find((one) => textOf(one.querySelector("h2") ?? undefined) === title);
const names = (title: string) => [...(card(title)?.querySelectorAll("li a:first-of-type") ?? [])].map((link) => textOf(link)).filter((text) => text.startsWith("name"));

it("more running runs than are listed are counted below the list", async () => {
  await home({ running: 11, failed: 0, all: 40 });
  expect([names("Running now").length, textOf(card("Running now")).includes("and 3 more")]).toEqual([8, true]);
  expect(textOf(card("Failed last"))).toBe("Failed lastNo run has failed.");
  expect(names("Latest runs")).toHaveLength(12);
});

it("as many as are listed are not counted again, and when nothing runs that is said", async () => {
  await home({ running: 8, failed: 2, all: 10 });
  expect([names("Running now").length, textOf(card("Running now")).includes("more")]).toEqual([8, false]);
  expect(names("Failed last")).toEqual(["name FAILED0", "name FAILED1"]);
});

it("more failed runs than are listed are counted below the list", async () => {
  await home({ running: 0, failed: 9, all: 40 });
  expect([names("Failed last").length, textOf(card("Failed last")).endsWith("and 3 more")]).toEqual([6, true]);
});

it("runs that failed before the last visit are counted without those since", async () => {
  localStorage.setItem("trialbook.visit", String(Date.now() - 86_400_000));
  const title = "Failed since your last visit";
  const stop = await home({ running: 0, failed: 9, since: 2, all: 40 });
  // Six failed last, of which two stand above.
  expect([names(title).length, textOf(card(title)).endsWith("and 3 more")]).toEqual([6, true]);
  stop();
  localStorage.setItem("trialbook.visit", String(Date.now() - 86_400_000));
  const again = await home({ running: 0, failed: 19, since: 10, all: 40 });
  expect([names(title).length, textOf(card(title))]).toEqual([8, expect.stringMatching(/and 2 moreBefore that9 runs not listed here$/)]);
  again();
  localStorage.setItem("trialbook.visit", String(Date.now() - 86_400_000));
  await home({ running: 0, failed: 2, since: 2, all: 40 });
  expect(textOf(card(title))).not.toMatch(/Before that|more|not listed/);
});

it("a server without runs shows how the first is logged", async () => {
  await home({ running: 0, failed: 0, all: 0 });
  expect([textOf(find("h1")), findAll("section.card").length, textOf(find("pre")).includes("mlflow.set_tracking_uri")]).toEqual(["Welcome to Trialbook", 0, true]);
});

/** Home, and a word that a run came. */
async function liveHome(counts: { running: number; failed: number; all: number }) {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", function () {
    stream = new EventTarget();
    return stream;
  });
  startEvents();
  await home(counts);
  return async () => {
    stream.dispatchEvent(Object.assign(new Event("run_created"), { data: JSON.stringify({ experiment_id: "1", run_id: "x" }) }));
    vi.advanceTimersByTime(150);
    await settled();
  };
}

it("lines stay as they are when something else changes, and keys go through all lists", async () => {
  startShortcuts();
  const told = await liveHome({ running: 2, failed: 1, all: 3 });
  const here = () => textOf(document.activeElement ?? undefined);
  expect(["j", "j", "j", "k"].map((key) => (press(key), here()))).toEqual(["name RUNNING0", "name RUNNING1", "name FAILED0", "name RUNNING1"]);
  const lines = findAll(".run-list > li");
  await told();
  expect([findAll(".run-list > li").every((line, i) => line === lines[i]), here()]).toEqual([true, "name RUNNING1"]);
});

it("who is at a list keeps all of them as they are: what started meanwhile waits, and comes when asked for", async () => {
  const counts = { running: 0, failed: 0, all: 2 };
  const told = await liveHome(counts);
  find(".home-grid").dispatchEvent(new Event("pointerenter"));
  Object.assign(counts, { running: 1, all: 3 });
  await told();
  expect([names("Latest runs").length, names("Running now").length]).toEqual([2, 0]);
  expect(findAll(".list-head button").map(textOf)).toEqual(["1 new: show", "1 new: show"]);
  click(named("1 new: show in Latest runs"));
  expect([names("Latest runs").length, findAll(".list-head button").length]).toEqual([3, 1]);
  find(".home-grid").dispatchEvent(new Event("pointerleave"));
  expect([names("Running now").length, findAll(".list-head button").length]).toEqual([1, 0]);
  Object.assign(counts, { running: 2 });
  await told();
  expect(names("Running now")).toHaveLength(2);
});

it("a run that ends while someone is at the list stays there, and says that it ended", async () => {
  const counts = { running: 2, failed: 0, all: 2 };
  const told = await liveHome(counts);
  const said = () => [...(card("Running now")?.querySelectorAll("li") ?? [])].map((line) => `${textOf(line.querySelector("a") ?? undefined)}: ${textOf(line.querySelector(".status") ?? undefined)}`);
  find(".home-grid").dispatchEvent(new Event("pointerenter"));
  expect(said()).toEqual(["name RUNNING0: ● Running", "name RUNNING1: ● Running"]);
  counts.running = 1;
  await told();
  await settled();
  expect(said()).toEqual(["name RUNNING0: ● Running", "name RUNNING1: ✓ Finished"]);
  find(".home-grid").dispatchEvent(new Event("pointerleave"));
  expect(said()).toEqual(["name RUNNING0: ● Running"]);
});

it("latest runs that cannot be read anew are told beside those that were", async () => {
  const counts = { running: 0, failed: 0, all: 2 };
  const told = await liveHome(counts);
  Object.defineProperty(counts, "all", { get: () => { throw new Error("away"); } });
  await told();
  expect([names("Latest runs").length, textOf(card("Latest runs")?.querySelector("[role=alert]") ?? undefined)]).toEqual([2, expect.stringContaining("Try again")]);
});

it("a page that is long in coming says what is awaited, and can be given up", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => new Promise((_kept, broken) => init.signal?.addEventListener("abort", () => broken(new Error("aborted")))));
  show(() => (
    <MemoryRouter>
      <Route path="*" component={HomePage} />
    </MemoryRouter>
  ));
  await settled();
  vi.advanceTimersByTime(2100);
  expect(textOf(find(".load-note"))).toBe("Reading runsCancel");
  click(named("Cancel"));
  await settled();
  expect([findAll(".load-note").length, textOf(find("[role=alert]"))]).toEqual([0, expect.stringContaining("Waiting was cancelled.")]);
});
