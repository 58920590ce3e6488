import { expect, it } from "vitest";
import { decoded, hashTarget, soundPath } from "./hash";

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

it("addresses with stray per cent signs become ones that can be read, others stay as they are", () => {
  const paths = ["/models/a%2Fb", "/models/%", "/models/100%/compare", "/models/%zz%20x", "/models/%ff", ""];
  expect(paths.map(soundPath)).toEqual(["/models/a%2Fb", "/models/%25", "/models/100%25/compare", "/models/%25zz%20x", "/models/%25ff", ""]);
  expect(paths.map((path) => decodeURI(soundPath(path)))).toHaveLength(6);
  expect(["a%2Fb", "100%", "%", "x"].map(decoded)).toEqual(["a/b", "100%", "%", "x"]);
});
