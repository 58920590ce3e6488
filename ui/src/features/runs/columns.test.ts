import { expect, it } from "vitest";
import { allColumns, automaticColumns, cellFull, cellText, columnLabel, splitStat, withStat } from "./columns";

const name = (kind: string) => (key: string) => ({ key, field: `${kind}.${key}` });
const fields = { metrics: ["loss", "system/cpu"].map(name("metrics")), params: ["lr"].map(name("params")), tags: ["mlflow.user", "team"].map(name("tags")) };

it("columns are grouped, clients' own tags last, system metrics not shown by themselves", () => {
  expect(allColumns(fields).slice(-2).map((one) => one.label)).toEqual(["team", "mlflow.user"]);
  expect(automaticColumns(fields)).toEqual(["status", "start_time", "duration", "metrics.loss", "params.lr"]);
});

it("a statistic is part of the field and of its label", () => {
  for (const stat of ["last", "min", "max"]) expect(splitStat(withStat("metrics.loss", stat))).toEqual({ stat, metric: "metrics.loss" });
  expect(columnLabel("min(metrics.loss)", allColumns(fields))).toBe("min loss");
});

it("missing, NaN and numbers look different", () => {
  expect([cellText("metrics.a", null), cellText("metrics.a", Number.NaN), cellText("duration", 1500), cellText("params.a", "x")]).toEqual(["–", "NaN", "1.5 s", "x"]);
  expect(cellFull("metrics.a", 0.123456789)).toBe("0.123456789");
});
