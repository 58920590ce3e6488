import { expect, it } from "vitest";
import { readCsv, writeCsv } from "./csv";

it("what is written is read back", () => {
  const rows = [["a", 'b "q"', "c,d"], ["", "line\nbreak", "x"]];
  expect(readCsv(writeCsv(rows), 10)).toEqual(rows);
});

it("reading stops where it is told, and open quotes take the rest", () => {
  expect(readCsv("a\nb\nc", 2)).toEqual([["a"], ["b"]]);
  expect(readCsv('a,"b', 5)).toEqual([["a", "b"]]);
  expect(readCsv("", 5)).toEqual([]);
});
