import { expect, it } from "vitest";
import type { Run } from "../../api/client";
import { chance } from "../../testing/random";
import { runOf } from "../../testing/runs";
import { dataRows, isBetter, metricRows, parallelAxes, paramRows, tagRows, textOn } from "./differ";
import { insideBrushes, orderOn, readBrushes, writeBrushes } from "./parallelAxes";

function run(id: string, params: Record<string, string>, loss: number | "NaN" | undefined, tags: Record<string, string> = {}): Run {
  const point = { step: 1, timestamp_ms: 0, value: loss ?? 0 };
  return {
    run_id: id, experiment_id: "0", name: id, user: "", status: "FINISHED", signal: null, lifecycle: "active", start_ms: 0, end_ms: 1, created_ms: 0, heard_ms: 0, artifact_root: null, parent_run_id: null, protocol: "own",
    params: Object.entries(params).map(([key, text]) => ({ key, kind: "string", text, number: Number.isNaN(Number(text)) ? null : Number(text) })),
    metrics: loss === undefined ? [] : [{ key: "loss", last: point, first: point, min: null, max: null, n: 1, n_nan: 0 }],
    tags, datasets: [], model_inputs: [], model_outputs: [],
  } as Run;
}
const runs = [run("a", { lr: "0.1", opt: "adam" }, 2, { team: "x", "mlflow.runName": "a" }), run("b", { lr: "0.2", opt: "adam" }, 0.5, { team: "x", "mlflow.runName": "b" }), run("c", { lr: "0.1" }, undefined)];

it("a missing parameter differs from any value", () => {
  expect(paramRows(runs).map((row) => [row.key, row.differs])).toEqual([["lr", true], ["opt", true]]);
  expect(paramRows(runs.slice(0, 2)).map((row) => [row.key, row.differs])).toEqual([["lr", true], ["opt", false]]);
  expect(tagRows(runs).map((row) => row.key)).toEqual(["team"]);
});

it("data differ by their digests, by name and by what they were used for", () => {
  const data = (name: string, digest: string, context?: string) => ({ name, digest, source_type: "local", source: "x", tags: context === undefined ? {} : { "mlflow.data.context": context } });
  const using = (id: string, ...datasets: ReturnType<typeof data>[]) => ({ ...run(id, {}, 1), datasets }) as Run;
  const rows = dataRows([using("a", data("mnist", "d1", "training"), data("extra", "e")), using("b", data("mnist", "d2", "training"), data("extra", "e")), using("c", data("mnist", "d1", "training"), data("mnist", "t"), data("extra", "e"))]);
  expect(rows).toEqual([
    { key: "extra", values: ["e", "e", "e"], differs: false },
    { key: "mnist", values: [undefined, undefined, "t"], differs: true },
    { key: "mnist · training", values: ["d1", "d2", "d1"], differs: true },
  ]);
});

it("deltas are against the baseline, which has none itself", () => {
  const [loss] = metricRows(runs, "a", "last");
  expect(loss?.cells).toEqual([{ value: 2, delta: undefined }, { value: 0.5, delta: -1.5 }, undefined]);
  expect(metricRows(runs, undefined, "last")[0]?.cells[1]?.delta).toBeUndefined();
  expect(metricRows(runs, "a", "min")[0]?.cells).toEqual([undefined, undefined, undefined]);
});

it("numbers lie by size, texts by name, and brushes need a value", () => {
  const axes = parallelAxes(runs, ["params.lr", "params.opt", "metrics.loss"], String);
  expect(axes.map((axis) => [axis.kind, ...axis.at])).toEqual([["number", 0, 1, 0], ["text", 0.5, 0.5, undefined], ["number", 1, 0, undefined]]);
  expect(insideBrushes(axes, new Map([["metrics.loss", [0, 0.5] as const]]), 3)).toEqual([false, true, false]);
  expect(insideBrushes(axes, new Map(), 3)).toEqual([true, true, true]);
});

it("brushes come back from the address, and nonsense does not", () => {
  const brushes = new Map([["params.a_b,c", [0.25, 0.5]], ["metrics.loss", [0, 1]]] as const);
  expect(readBrushes(writeBrushes(brushes))).toEqual(brushes);
  expect(readBrushes("0.9_0.1_a,2_3_b,x,0_1_")).toEqual(new Map());
  expect(writeBrushes(new Map())).toBeUndefined();
});

it("the table of a selection shows values as they are, and sorts what is missing last", () => {
  expect([textOn(runs[0] as Run, "params.lr", String), textOn(runs[0] as Run, "params.opt", String), textOn(runs[2] as Run, "metrics.loss", String)]).toEqual(["0.1", "adam", undefined]);
  const [loss] = parallelAxes(runs, ["metrics.loss"], String);
  expect([orderOn(loss, [0, 1, 2], false), orderOn(loss, [0, 1, 2], true), orderOn(undefined, [2, 0], true)]).toEqual([[1, 0, 2], [0, 1, 2], [2, 0]]);
});

it("differences keep NaN and infinities apart from what is missing", () => {
  const some = [runOf("a", { m: "NaN" }), runOf("b", { m: "NaN" }), runOf("c", { m: "Infinity" }), runOf("d")];
  const [row] = metricRows(some, "c", "last");
  expect(row?.cells).toEqual([{ value: NaN, delta: NaN }, { value: NaN, delta: NaN }, { value: Infinity, delta: undefined }, undefined]);
  expect(metricRows(some.slice(0, 2), undefined, "last")[0]?.differs).toBe(false);
  expect(metricRows([some[0] as Run, some[3] as Run], undefined, "last")[0]?.differs).toBe(true);
  expect(metricRows(some, "gone", "last")[0]?.cells[0]?.delta).toBeUndefined();
  expect(metricRows([], undefined, "last")).toEqual([]);
});

it("an axis of equal, missing, infinite or mixed values still has a place for each value it can place", () => {
  const on = (values: readonly (string | undefined)[]) => {
    const [axis] = parallelAxes(values.map((p, i) => runOf(String(i), {}, p === undefined ? {} : { p })), ["params.p"], String);
    return [axis?.kind, ...(axis?.at ?? [])];
  };
  expect(on(["3", "3"])).toEqual(["number", 0.5, 0.5]);
  expect(on(["1", undefined, "2"])).toEqual(["number", 0, undefined, 1]);
  expect(on(["1", "b", "a"])).toEqual(["text", 0, 1, 0.5]);
  expect(on(["x"])).toEqual(["text", 0.5]);
  expect(on([undefined])).toEqual(["text", undefined]);
  const [infinite] = parallelAxes([runOf("a", { m: "Infinity" }), runOf("b", { m: 1 }), runOf("c", { m: "NaN" })], ["metrics.m"], String);
  expect([infinite?.kind, ...(infinite?.at ?? [])]).toEqual(["number", undefined, 0.5, undefined]);
});

it("brushes hold exactly the runs between their ends, in any number of axes", () => {
  const random = chance(73);
  for (let n = 0; n < 200; n += 1) {
    const list = Array.from({ length: random.whole(1, 30) }, (_, i) => runOf(String(i), { a: random.whole(0, 5), ...(random.next() < 0.8 ? { b: random.whole(0, 5) } : {}) }));
    const axes = parallelAxes(list, ["metrics.a", "metrics.b"], String);
    const ends = () => [random.next(), random.next()].sort((a, b) => a - b) as [number, number];
    const brushes = new Map(axes.filter(() => random.next() < 0.7).map((axis) => [axis.key, ends()] as const));
    const wanted = list.map((_, i) => axes.every((axis) => {
      const [brush, at] = [brushes.get(axis.key), axis.at[i]];
      return brush === undefined || (at !== undefined && at >= brush[0] - 1e-9 && at <= brush[1] + 1e-9);
    }));
    expect(insideBrushes(axes, brushes, list.length)).toEqual(wanted);
    const back = readBrushes(writeBrushes(brushes));
    for (const [key, [low, high]] of brushes) expect([back.get(key)?.[0], back.get(key)?.[1]].map((end, i) => Math.abs((end ?? 9) - (i === 0 ? low : high)) < 1e-4)).toEqual([true, true]);
  }
  expect(readBrushes("1.2.3_0.5_a,0_1.1_b,_1_c,0_0_params.a_b")).toEqual(new Map([["params.a_b", [0, 0]]]));
});

it("an order keeps every run once, those without a value last both ways", () => {
  const [axis] = parallelAxes([runOf("a", { m: 2 }), runOf("b"), runOf("c", { m: 1 }), runOf("d")], ["metrics.m"], String);
  expect([orderOn(axis, [0, 1, 2, 3], false), orderOn(axis, [0, 1, 2, 3], true), orderOn(axis, [], true)]).toEqual([[2, 0, 1, 3], [0, 2, 1, 3], []]);
});

it("a difference is for the better where the metric's name tells what is wanted", () => {
  expect([isBetter("val/loss", -1), isBetter("val/loss", 1), isBetter("accuracy", 0.1), isBetter("accuracy", -0.1)]).toEqual([true, false, true, false]);
  expect([isBetter("lr", 1), isBetter("loss", 0), isBetter("loss", Number.NaN), isBetter("loss", Number.NEGATIVE_INFINITY)]).toEqual([undefined, undefined, undefined, true]);
});
