import { expect, it } from "vitest";
import { hashTarget } from "./hash";

it("links of MLflow's pages lead to ours", () => {
  const run = "0a".repeat(16);
  expect(hashTarget(`#/experiments/1/runs/${run}/artifacts`)).toBe(`/runs/${run}/overview`);
  expect(hashTarget("#/experiments/12")).toBe("/experiments/12");
  expect(hashTarget("#/experiments")).toBe("/experiments");
  expect(hashTarget("#main")).toBeUndefined();
});
