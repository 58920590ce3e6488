import { expect, it } from "vitest";
import { hashTarget } from "./hash";

it("links of MLflow's pages lead to ours", () => {
  const run = "0a".repeat(16);
  expect(hashTarget(`#/experiments/1/runs/${run}/artifacts`)).toBe(`/runs/${run}/overview`);
  expect(hashTarget("#/experiments/12")).toBe("/experiments/12");
  expect(hashTarget("#/experiments")).toBe("/experiments");
  expect(hashTarget("#main")).toBeUndefined();
});

it("what only looks like such a link leads nowhere or as far as it makes sense", () => {
  expect(["", "#", "#/models/a", "#/runs/ab", "/experiments/1", "##/experiments/1"].map(hashTarget)).toEqual(Array(6).fill(undefined));
  expect(hashTarget(`#/experiments/1/runs/${"Z".repeat(32)}`)).toBe("/experiments/1");
  expect(hashTarget("#/experiments/1?searchFilter=x")).toBe("/experiments/1");
});
