// @vitest-environment jsdom
import { MemoryRouter, Route } from "@solidjs/router";
import { afterEach, expect, it, vi } from "vitest";
import type { Table, TableRequest } from "../api/client";
import { LIST_COLUMNS } from "../features/runs/RunList";
import { startEvents } from "../api/events";
import { startShortcuts } from "../features/shell/shortcuts";
import { find, findAll, press, settled, show, textOf } from "../testing/screen";
import { serve } from "../testing/server";
import { HomePage } from "./HomePage";

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

/** A table of the first of `n` runs, as many as were asked for. */
function tableOf(n: number, limit: number, status: string): Pick<Table, "run_ids" | "n_matching"> & { columns: unknown[] } {
  const ids = Array.from({ length: Math.min(n, limit) }, (_, i) => `${status}${i}`);
  const values: Record<string, (id: string) => unknown> = { run_name: (id) => `name ${id}`, status: () => status, start_time: () => 1, duration: () => null, experiment: () => "nets", experiment_id: () => "1" };
  return { run_ids: ids, n_matching: n, columns: LIST_COLUMNS.map((field) => ({ field, kind: "text", values: ids.map((id) => values[field]?.(id) ?? null) })) };
}

async function home(counts: { readonly running: number; readonly failed: number; readonly all: number }) {
  serve({
    "POST /api/v1/runs/table": ({ body }) => {
      const { filter = "", limit = 0 } = body as Partial<TableRequest>;
      const [n, status] = filter.includes("RUNNING") ? [counts.running, "RUNNING"] : filter.includes("FAILED") ? [counts.failed, "FAILED"] : [counts.all, "FINISHED"];
      return tableOf(n ?? 0, limit ?? 0, status);
    },
    "GET /api/v1/experiments": () => ({ experiments: [], next_page_token: null }),
  });
  show(() => (
    <MemoryRouter>
      <Route path="*" component={HomePage} />
    </MemoryRouter>
  ));
  await settled();
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

it("a server without runs shows how the first is logged", async () => {
  await home({ running: 0, failed: 0, all: 0 });
  expect([textOf(find("h1")), findAll("section.card").length, textOf(find("pre")).includes("mlflow.set_tracking_uri")]).toEqual(["Welcome to Trialbook", 0, true]);
});

it("lines stay as they are when something else changes, and keys go through all lists", async () => {
  vi.useFakeTimers();
  let stream = new EventTarget();
  vi.stubGlobal("EventSource", function () {
    stream = new EventTarget();
    return stream;
  });
  startEvents();
  startShortcuts();
  await home({ running: 2, failed: 1, all: 3 });
  const here = () => textOf(document.activeElement ?? undefined);
  expect(["j", "j", "j", "k"].map((key) => (press(key), here()))).toEqual(["name RUNNING0", "name RUNNING1", "name FAILED0", "name RUNNING1"]);
  const lines = findAll(".run-list > li");
  stream.dispatchEvent(Object.assign(new Event("run_updated"), { data: JSON.stringify({ experiment_id: "1", run_id: "x" }) }));
  vi.advanceTimersByTime(150);
  await settled();
  expect([findAll(".run-list > li").every((line, i) => line === lines[i]), here()]).toEqual([true, "name RUNNING1"]);
  vi.useRealTimers();
});
