import { parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { expect, it } from "vitest";
import { chance } from "../../testing/random";
import { type ExportColumn, linesOf } from "./columns";
import { writeParquet } from "./parquet";

async function bytesOf(columns: readonly ExportColumn[]): Promise<ArrayBuffer> {
  return new Blob(await writeParquet(columns)).arrayBuffer();
}

const rowsOf = async (columns: readonly ExportColumn[]): Promise<Record<string, unknown>[]> => parquetReadObjects({ file: await bytesOf(columns) });

/** A value that was read back, as the CSV file writes it. */
const asCsv = (value: unknown) => (value === null || value === undefined ? "" : value instanceof Date ? value.toISOString() : String(value));

it("what is read back is what stands in the CSV file, value by value", async () => {
  const columns: ExportColumn[] = [
    { field: "run_id", kind: "text", values: ["a", "b", "c", "d"] },
    { field: "run_name", kind: "text", values: ['run "a"', "שם 🙂", "", null] },
    { field: "metrics.val/loss", kind: "number", values: [0.1, Number.NaN, null, Number.POSITIVE_INFINITY] },
    { field: "params.`x y`", kind: "text", values: ["0.1", null, "line\nbreak", "1,5"] },
    { field: "start_time", kind: "time", values: [1_700_000_000_123, 0, null, -1] },
    { field: "metrics.gone", kind: "text", values: [null, null, null, null] },
  ];
  const rows = await rowsOf(columns);
  const [head = [], ...lines] = linesOf(columns);
  expect(Object.keys(rows[0] ?? {})).toEqual(head);
  expect(rows.map((row) => head.map((field) => asCsv(row[field])))).toEqual(lines);
  expect([rows[1]?.["metrics.val/loss"], rows[2]?.["metrics.val/loss"], rows[3]?.["metrics.val/loss"], rows[2]?.["run_name"], rows[3]?.["run_name"]]).toEqual([Number.NaN, null, Number.POSITIVE_INFINITY, "", null]);
});

it("columns have the types that other programs expect", async () => {
  const { schema, num_rows, created_by, row_groups } = await parquetMetadataAsync(await bytesOf([
    { field: "run_id", kind: "text", values: ["a"] },
    { field: "metrics.loss", kind: "number", values: [1] },
    { field: "end_time", kind: "time", values: [5] },
  ]));
  expect(schema.slice(1)).toMatchObject([
    { name: "run_id", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
    { name: "metrics.loss", type: "DOUBLE", repetition_type: "OPTIONAL" },
    { name: "end_time", type: "INT64", converted_type: "TIMESTAMP_MILLIS", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" } },
  ]);
  expect([num_rows, created_by, row_groups.length]).toEqual([1n, "trialbook", 1]);
  expect(row_groups[0]?.columns.every((column) => column.meta_data?.codec === "SNAPPY")).toBe(true);
});

it("a table without runs is a file with its columns and no row", async () => {
  const empty: ExportColumn[] = [{ field: "run_id", kind: "text", values: [] }, { field: "metrics.loss", kind: "number", values: [] }];
  expect(await rowsOf(empty)).toEqual([]);
  expect((await parquetMetadataAsync(await bytesOf(empty))).schema.map((one) => one.name)).toEqual(["runs", "run_id", "metrics.loss"]);
});

it("times that no date has, and numbers that no time is, spoil no file", async () => {
  const rows = await rowsOf([{ field: "start_time", kind: "time", values: [9e15, 1e30, Number.NaN, Number.NEGATIVE_INFINITY, 1.7] }]);
  expect(rows.slice(1).map((row) => row["start_time"])).toEqual([null, null, null, new Date(1)]);
});

it("many groups of rows join in order, whatever values they hold", async () => {
  const random = chance(5);
  const words = ["a", "b", "é", "", "🙂", 'x"y'];
  const n = 7_000;
  const columns: ExportColumn[] = Array.from({ length: 40 }, (_, i) => ({
    field: `${i % 3 === 0 ? "params" : "metrics"}.m${i}`,
    kind: i % 3 === 0 ? ("text" as const) : ("number" as const),
    values: Array.from({ length: n }, () => (random.next() < 0.1 ? null : i % 3 === 0 ? random.pick(words) : random.pick([random.normal(), random.whole(0, 3), Number.NaN, Number.NEGATIVE_INFINITY]))),
  }));
  const file = await bytesOf(columns);
  expect((await parquetMetadataAsync(file)).row_groups.map((group) => Number(group.num_rows))).toEqual([1250, 1250, 1250, 1250, 1250, 750]);
  const rows = await parquetReadObjects({ file });
  const [head = [], ...lines] = linesOf(columns);
  expect(rows.map((row) => head.map((field) => asCsv(row[field]))).join("\n")).toBe(lines.join("\n"));
});

it("the page has its turn between groups, and who waits no longer gets no file", async () => {
  const columns: ExportColumn[] = [{ field: "metrics.m", kind: "number", values: Array.from({ length: 350_000 }, (_, i) => i) }];
  const stop = new AbortController();
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 0);
  await writeParquet(columns);
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
  const writing = writeParquet(columns, stop.signal);
  stop.abort(new Error("no longer"));
  await expect(writing).rejects.toThrow("no longer");
});
