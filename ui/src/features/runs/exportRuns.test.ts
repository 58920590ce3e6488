// @vitest-environment jsdom
import { expect, it } from "vitest";
import type { TableRequest } from "../../api/client";
import { runLines } from "./exportRuns";
import type { RowsQuestion } from "./question";

const question = (columns: readonly string[]): RowsQuestion => ({ experiment: "7", filter: "metrics.loss < 1", order: ["metrics.loss ASC"], columns, view: "active" });

/** A server of three runs, two on a page. */
function serving(asked: Partial<TableRequest>[]) {
  return (body: Partial<TableRequest>) => {
    asked.push(body);
    const from = Number(body.page_token ?? 0);
    const ids = ["a", "b", "c"].slice(from, from + 2);
    const number = (field: string, i: number) => (field === "start_time" ? 1_700_000_000_000 : field === "metrics.loss" ? ([0.1, "NaN", null] as const)[from + i] ?? null : from + i);
    const columns = (body.columns ?? []).map((field) => (field.startsWith("run_") ? { kind: "text" as const, field, values: ids.map((id) => (field === "run_id" ? id : `run "${id}"`)) } : { kind: "number" as const, field, values: ids.map((_, i) => number(field, i)) }));
    return Promise.resolve({ run_ids: ids, n_matching: 3, next_page_token: from + 2 < 3 ? String(from + 2) : null, columns });
  };
}

it("every run that matches is a line, its values whole, what is missing empty", async () => {
  const asked: Partial<TableRequest>[] = [];
  const lines = await runLines(question(["metrics.loss", "start_time"]), undefined, serving(asked));
  expect(lines).toEqual([
    ["run_id", "run_name", "metrics.loss", "start_time"],
    ["a", 'run "a"', "0.1", "2023-11-14T22:13:20.000Z"],
    ["b", 'run "b"', "NaN", "2023-11-14T22:13:20.000Z"],
    ["c", 'run "c"', "", "2023-11-14T22:13:20.000Z"],
  ]);
  expect(asked[0]).toMatchObject({ experiment_ids: ["7"], filter: "metrics.loss < 1", order: ["metrics.loss ASC"], columns: ["run_id", "run_name", "metrics.loss", "start_time"] });
});

it("more columns than one question may have are asked for in parts, and join by run", async () => {
  const asked: Partial<TableRequest>[] = [];
  const columns = Array.from({ length: 1200 }, (_, i) => `metrics.m${i}`);
  const lines = await runLines(question(columns), undefined, serving(asked));
  expect(lines.map((line) => line.length)).toEqual([1202, 1202, 1202, 1202]);
  expect([lines[2]?.[0], lines[2]?.[1201], lines[3]?.[1201]]).toEqual(["b", "1", "2"]);
  expect(Math.max(...asked.map((body) => body.columns?.length ?? 0))).toBe(500);
  expect(asked.every((body) => (body.limit ?? 0) * (body.columns?.length ?? 0) <= 1_000_000)).toBe(true);
});
