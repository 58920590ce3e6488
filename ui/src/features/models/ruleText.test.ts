import { expect, it } from "vitest";
import { RuleProblem, readAliases, readMetrics, readTags, writeMetrics, writeTags } from "./ruleText";

it("what is written of rules reads back as the same rules", () => {
  const tags = [{ key: "approved" }, { key: "team", value: "red = blue" }, { key: "empty", value: "" }];
  expect(readTags(writeTags(tags))).toEqual(tags);
  const than = (by: number, goal: "max" | "min") => ({ alias: "champion-2", by, goal });
  const metrics = [{ key: "val/auc", op: ">=" as const, value: 0.8 }, { key: "a b", op: "<" as const, value: -1e-9 }, { key: "loss", not_worse_than: than(0, "min") }, { key: "auc", not_worse_than: than(0.01, "max") }];
  expect(readMetrics(writeMetrics(metrics))).toEqual(metrics);
});

it("aliases stand with commas or spaces between them, with or without their sign, once each", () => {
  expect(readAliases(" @champion, shadow  champion,")).toEqual(["champion", "shadow"]);
  expect(readAliases("")).toEqual([]);
});

it("a metric line that compares with nothing is named, and empty lines are none", () => {
  expect(readMetrics("\n auc>=.5 \n\n loss <= 1e3")).toEqual([{ key: "auc", op: ">=", value: 0.5 }, { key: "loss", op: "<=", value: 1000 }]);
  for (const line of ["auc", "auc = 1", "auc >= x", ">= 1", "auc not worse than champion", "auc not worse than @champion (up)"]) expect(() => readMetrics(`ok > 1\n${line}`), line).toThrow(new RuleProblem(`“${line}” is no rule of a metric.`));
});
