import { expect, it } from "vitest";
import { QUERY_MAX, isTooLong, opened, paramsOf, queryOf } from "./longState";

it("parameters come back from their query, whatever they hold", () => {
  const params = { q: "a = 'é&%'", charts: "loss*acc**tA,b**i1", cols: "" };
  expect(paramsOf(queryOf(params))).toEqual(params);
  expect(queryOf({ q: undefined, sort: "", x: ["m:lr", "time"] })).toBe("x=m%3Alr");
});

it("what the address says itself comes before what is stored", () => {
  expect(opened({ v: "id", full: "loss", q: "new" }, "q=old&sort=a")).toEqual({ q: "new", sort: "a", full: "loss" });
});

it("an address of 2,000 letters is its own, one more is stored", () => {
  expect([isTooLong("x".repeat(QUERY_MAX)), isTooLong("x".repeat(QUERY_MAX + 1))]).toEqual([false, true]);
});
