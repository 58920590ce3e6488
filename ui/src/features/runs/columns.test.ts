import { expect, it } from "vitest";
import { allColumns, cellFull, cellText, columnLabel, isNumeric, moveColumn, onlyVarying, splitStat, withStat } from "./columns";
import { automaticColumns, clampWidth } from "./firstColumns";

const name = (kind: string) => (key: string) => ({ key, field: `${kind}.${key}` });
const fields = { metrics: ["loss", "system/cpu"].map(name("metrics")), params: ["lr"].map(name("params")), tags: ["mlflow.user", "team"].map(name("tags")) };

it("columns are grouped, clients' own tags last, system metrics not shown by themselves", () => {
  expect(allColumns(fields).slice(-2).map((one) => one.label)).toEqual(["team", "mlflow.user"]);
  expect(automaticColumns(fields)).toEqual(["status", "metrics.loss", "start_time", "duration", "params.lr"]);
});

it("the metrics that tell runs apart stand before the times, those on held-out data first", () => {
  const shown = (...keys: string[]) => automaticColumns({ metrics: keys.map(name("metrics")), params: [], tags: [] }).map((field) => field.replace("metrics.", ""));
  expect(shown("epoch_time_s", "grad_norm", "lr", "train/loss", "val/accuracy", "val/loss")).toEqual(["status", "val/accuracy", "val/loss", "start_time", "duration", "train/loss", "grad_norm"]);
  expect(shown("accuracy", "training_loss", "test_f1", "steps")).toEqual(["status", "test_f1", "accuracy", "start_time", "duration", "training_loss", "steps"]);
  expect(shown("b", "a")).toEqual(["status", "b", "a", "start_time", "duration"]);
  expect(shown()).toEqual(["status", "start_time", "duration"]);
});

it("a statistic is part of the field and of its label", () => {
  for (const stat of ["last", "min", "max"]) expect(splitStat(withStat("metrics.loss", stat))).toEqual({ stat, metric: "metrics.loss" });
  expect(columnLabel("min(metrics.loss)", allColumns(fields))).toBe("min loss");
});

it("missing, NaN and numbers look different", () => {
  expect([cellText("metrics.a", null), cellText("metrics.a", Number.NaN), cellText("duration", 1500), cellText("params.a", "x")]).toEqual(["–", "NaN", "1.5 s", "x"]);
  expect(cellFull("metrics.a", 0.123456789)).toBe("0.123456789");
});

it("columns move behind later ones and before earlier ones", () => {
  const columns = ["a", "b", "c"];
  for (const [field, onto, after] of [["a", "c", ["b", "c", "a"]], ["c", "a", ["c", "a", "b"]], ["a", "b", ["b", "a", "c"]], ["a", "a", columns], ["x", "a", columns], ["a", "x", columns]] as const) expect(moveColumn(columns, field, onto)).toEqual(after);
  expect([clampWidth(1), clampWidth(99.6), clampWidth(9999)]).toEqual([56, 100, 800]);
});

it("only what varies leaves what every run has, and looks through statistics", () => {
  const columns = ["status", "metrics.loss", "min(metrics.acc)", "params.lr", "params.seed", "tags.team"];
  expect(onlyVarying(columns, new Set(["metrics.acc", "params.seed"]))).toEqual(["status", "min(metrics.acc)", "params.seed"]);
});

it("times, spans and numbers of a cell are shown in short, and in full on hover", () => {
  expect([cellText("start_time", 1e18), cellText("duration", 119_999), cellText("metrics.a", -0), cellText("metrics.a", Number.POSITIVE_INFINITY)]).toEqual(["1000000000000000000", "2 min 0 s", "0", "∞"]);
  expect([cellFull("metrics.a", null), cellFull("metrics.a", 1 / 3), cellFull("duration", 1500), cellFull("params.a", "1.0")]).toEqual(["no value", "0.3333333333333333", "1500", "1.0"]);
});

it("columns of numbers are those of metrics and of times, whatever their statistic", () => {
  expect(["metrics.loss", "min(metrics.loss)", "duration", "start_time", "end_time"].filter(isNumeric)).toHaveLength(5);
  expect(["status", "user", "run_id", "params.lr", "tags.metrics.x"].filter(isNumeric)).toEqual([]);
});

it("names that look like statistics are told from statistics", () => {
  expect([splitStat("metrics.min(x)"), splitStat("avg(metrics.x)"), splitStat("min(metrics.f(x))")]).toEqual([{ stat: "last", metric: "metrics.min(x)" }, { stat: "last", metric: "avg(metrics.x)" }, { stat: "min", metric: "metrics.f(x)" }]);
  expect(columnLabel("max(metrics.gone)", [])).toBe("max metrics.gone");
});
