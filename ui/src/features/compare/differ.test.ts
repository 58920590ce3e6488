import { expect, it } from "vitest";
import type { Run } from "../../api/client";
import { insideBrushes, metricRows, orderOn, parallelAxes, paramRows, readBrushes, tagRows, textOn, writeBrushes } from "./differ";

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
