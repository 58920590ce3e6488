import { expect, it } from "vitest";
import { readCheck } from "./registry";

it("a check is read rule by rule, and what is no check guards nothing", () => {
  const rule = { rule: "metrics[0]", passed: false, found: "auc 0.7", needed: "auc >= 0.8" };
  expect(readCheck({ guarded: true, passed: false, checks: [rule, 7] })).toEqual({ guarded: true, passed: false, checks: [rule] });
  expect(readCheck(undefined)).toEqual({ guarded: false, passed: false, checks: [] });
});
