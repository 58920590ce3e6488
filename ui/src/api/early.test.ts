import { expect, it } from "vitest";
import { firstCalls } from "./early";

it("a page's first calls follow from its address", () => {
  expect(firstCalls("/experiments/7")).toEqual(["/api/v1/experiments/7", "/api/v1/experiments/7/fields"]);
  expect(firstCalls(`/runs/${"a".repeat(32)}/charts`)).toEqual([`/api/v1/runs/${"a".repeat(32)}`]);
  expect(firstCalls("/experiments")).toEqual([]);
  expect(firstCalls("/runs/../x")).toEqual([]);
});
