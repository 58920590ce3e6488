import { expect, it } from "vitest";
import { guardedBy, ruleSentences } from "./rules";

it("rules are sentences, and say what they guard", () => {
  const rules = { aliases: ["champion"], stages: ["Production" as const], tags: [{ key: "approved" }, { key: "team", value: "red" }], metrics: [{ key: "auc", op: ">=" as const, value: 0.8 }, { key: "loss", not_worse_than: { alias: "champion", by: 0.1, goal: "min" as const } }], signature: true, reason: true };
  expect(guardedBy(rules)).toEqual(["@champion", "Production"]);
  expect(ruleSentences(rules)).toEqual(["tag approved", "tag team = red", "metric auc >= 0.8", "metric loss not worse than @champion by more than 0.1 (smaller is better)", "a signature", "a reason"]);
});
