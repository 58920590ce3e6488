import { expect, it } from "vitest";
import { readList, single, writeList } from "./lists";

it("lists survive commas and percent signs", () => {
  const items = ["a,b", "100%2C", "", "x"];
  expect(readList(writeList(items))).toEqual(items);
  expect(writeList([])).toBeUndefined();
  expect(readList(undefined)).toEqual([]);
  expect([single(["a", "b"]), single("c"), single(undefined)]).toEqual(["a", "c", undefined]);
});

it("an address of another hand does no harm", () => {
  expect(readList("a,,b,")).toEqual(["a", "", "b", ""]);
  expect(readList("%2C%2C,%25")).toEqual([",,", "%"]);
  expect(readList("100%,%zz")).toEqual(["100%", "%zz"]);
  expect([single([]), single("")]).toEqual([undefined, ""]);
});
