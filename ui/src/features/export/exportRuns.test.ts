// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import type { Table, TableRequest } from "../../api/client";
import { readCsv } from "../../lib/csv";
import { serve } from "../../testing/server";
import { linesOf } from "./columns";
import { exportRuns, runColumns, writeCsvParts } from "./exportRuns";
import type { RowsQuestion } from "../runs/question";

const question = (columns: readonly string[]): RowsQuestion => ({ experiment: "7", filter: "metrics.loss < 1", order: ["metrics.loss ASC"], columns, view: "active" });

// What it writes is read back beside its source; here another world of bytes would reach it.
vi.mock("./parquet", () => ({ writeParquet: () => Promise.resolve([new Uint8Array([80])]) }));

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A server of three runs, two on a page. */
function serving(asked: Partial<TableRequest>[]) {
  return (body: Partial<TableRequest>) => {
    asked.push(body);
    const from = Number(body.page_token ?? 0);
    const ids = ["a", "b", "c"].slice(from, from + 2);
    const number = (field: string, i: number) => (field === "start_time" ? 1_700_000_000_000 : field === "metrics.loss" ? ([0.1, "NaN", null] as const)[from + i] ?? null : from + i);
    const columns = (body.columns ?? []).map((field) => (field.startsWith("run_") ? { kind: "text" as const, field, values: ids.map((id) => (field === "run_id" ? id : `run "${id}"`)) } : { kind: "number" as const, field, values: ids.map((_, i) => number(field, i)) }));
    return Promise.resolve({ run_ids: ids, n_matching: 3, n_created: 9, next_page_token: from + 2 < 3 ? String(from + 2) : null, columns });
  };
}

it("every run that matches is a line, its values whole, what is missing empty", async () => {
  const asked: Partial<TableRequest>[] = [];
  const lines = linesOf(await runColumns(question(["metrics.loss", "start_time"]), {}, serving(asked)));
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
  const lines = linesOf(await runColumns(question(columns), {}, serving(asked)));
  expect(lines.map((line) => line.length)).toEqual([1202, 1202, 1202, 1202]);
  expect([lines[2]?.[0], lines[2]?.[1201], lines[3]?.[1201]]).toEqual(["b", "1", "2"]);
  expect(Math.max(...asked.map((body) => body.columns?.length ?? 0))).toBe(500);
  expect(asked.every((body) => (body.limit ?? 0) * (body.columns?.length ?? 0) <= 1_000_000)).toBe(true);
});

/** Pages as a test gives them, each question answered by the next list. */
const pagesOf = (answers: readonly (readonly Table[])[]) => {
  let question = -1;
  return (body: Partial<TableRequest>) => {
    if (body.page_token === undefined) question += 1;
    const page = Number(body.page_token ?? 0);
    const pages = answers[question] ?? [];
    return Promise.resolve({ ...(pages[page] ?? { run_ids: [], columns: [], n_matching: 0, n_created: 9 }), next_page_token: page + 1 < pages.length ? String(page + 1) : null });
  };
};
const text = (field: string, values: (string | null)[]) => ({ kind: "text" as const, field, values });
const number = (field: string, values: (number | "NaN" | null)[]) => ({ kind: "number" as const, field, values });

it("a run that moved to the next page meanwhile comes once, and the same column is asked for once", async () => {
  const read = pagesOf([[
    { n_matching: 3, n_created: 9, run_ids: ["a", "b"], columns: [text("run_id", ["a", "b"]), text("run_name", ["A", "B"])] },
    { n_matching: 3, n_created: 9, run_ids: ["b", "c"], columns: [text("run_id", ["b", "c"]), text("run_name", ["B2", "C"])] },
  ]]);
  expect(linesOf(await runColumns(question(["run_name", "run_id"]), {}, read))).toEqual([["run_id", "run_name"], ["a", "A"], ["b", "B"], ["c", "C"]]);
});

it("runs that come or go between two parts of the columns have what was there for them, and no line without an id", async () => {
  const fields = Array.from({ length: 499 }, (_, i) => `metrics.m${i}`);
  const read = pagesOf([
    [{ n_matching: 2, n_created: 9, run_ids: ["a", "b"], columns: [text("run_id", ["a", "b"]), text("run_name", ["A", "B"])] }],
    [{ n_matching: 2, n_created: 9, run_ids: ["new", "b"], columns: [number("metrics.m498", [7, 8])] }],
  ]);
  const columns = await runColumns(question(fields), {}, read);
  expect(columns.map((column) => column.values.length).every((n) => n === 2)).toBe(true);
  expect([columns.at(-1)?.field, columns.at(-1)?.kind, columns.at(-1)?.values]).toEqual(["metrics.m498", "number", [null, 8]]);
});

it("a field is what its values are: texts on any page make it text, values on none too", async () => {
  const read = pagesOf([[
    { n_matching: 3, n_created: 9, run_ids: ["a"], columns: [number("params.x", [1]), number("end_time", [null]), number("metrics.m", ["NaN"])] },
    { n_matching: 3, n_created: 9, run_ids: ["b", "c"], columns: [text("params.x", ["one", null]), number("end_time", [5, null]), number("metrics.m", [null, 2])] },
  ]]);
  const columns = await runColumns(question(["params.x", "end_time", "metrics.m", "metrics.gone"]), {}, read);
  expect(columns.slice(2)).toEqual([
    { field: "params.x", kind: "text", values: ["1", "one", null] },
    { field: "end_time", kind: "time", values: [null, 5, null] },
    { field: "metrics.m", kind: "number", values: [Number.NaN, null, 2] },
    { field: "metrics.gone", kind: "text", values: [null, null, null] },
  ]);
});

it("a start that is no date no longer ends the export: it stays the number it is", () => {
  expect(linesOf([{ field: "start_time", kind: "time", values: [9e15, 0, null] }])).toEqual([["start_time"], ["9000000000000000"], ["1970-01-01T00:00:00.000Z"], [""]]);
});

it("a long file is written in parts that join without a seam, an empty one has its head", async () => {
  const values = Array.from({ length: 120_000 }, (_, i) => (i % 7 === 0 ? null : `a "${i}", b`));
  const file = await writeCsvParts([{ field: "params.p", kind: "text", values }, { field: "metrics.m", kind: "number", values: values.map((_, i) => i / 4) }]);
  const rows = readCsv(await file.text(), 200_000);
  expect([rows.length, rows[0], rows[1], rows.at(-1)]).toEqual([120_001, ["params.p", "metrics.m"], ["", "0"], ['a "119999", b', "29999.75"]]);
  expect(rows.slice(1).every((row, i) => row[0] === (values[i] ?? "") && row[1] === String(i / 4))).toBe(true);
  expect(await (await writeCsvParts([{ field: "run_id", kind: "text", values: [] }])).text()).toBe("run_id\r\n");
});

it("the file has the name of the experiment and the end of its kind; who waits no longer gets none", async () => {
  const answer: Table = { n_matching: 1, n_created: 9, next_page_token: null, run_ids: ["a"], columns: [text("run_id", ["a"]), text("run_name", ["A"])] };
  serve({ "POST /api/v1/runs/table": () => answer });
  const saved: [string, Blob][] = [];
  let last: Blob | undefined;
  Object.assign(URL, { createObjectURL: (blob: Blob) => { last = blob; return "blob:x"; }, revokeObjectURL: () => undefined });
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    if (last !== undefined) saved.push([this.download, last]);
  });
  expect([await exportRuns('a/b "c"', question([]), "csv"), await exportRuns("x", question([]), "parquet")]).toEqual([1, 1]);
  expect(saved.map(([name, file]) => [name, file.type])).toEqual([["a_b_c_.csv", "text/csv"], ["x.parquet", "application/vnd.apache.parquet"]]);
  const over = new AbortController();
  over.abort(new Error("no longer"));
  for (const format of ["csv", "parquet"] as const) await expect(exportRuns("x", question([]), format, { signal: over.signal })).rejects.toThrow();
  expect(saved.length).toBe(2);
});
