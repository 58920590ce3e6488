import { expect, it } from "vitest";
import { chance } from "../testing/random";
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

it("any table comes back, whatever its cells hold", () => {
  const random = chance(2);
  const letters = ["a", '"', ",", "\n", "\r\n", " ", "é", "漢", "🙂", "\u202e", "=", ""];
  for (let n = 0; n < 500; n += 1) {
    const width = random.whole(2, 5);
    const rows = Array.from({ length: random.whole(0, 6) }, () => Array.from({ length: width }, () => Array.from({ length: random.whole(0, 6) }, () => random.pick(letters)).join("")));
    expect(readCsv(writeCsv(rows), 100), JSON.stringify(rows)).toEqual(rows);
  }
});

it("rows of other widths, other line ends and a missing last line end are read as they stand", () => {
  expect(readCsv("a,b\r\n1\r\n,,\r\n", 9)).toEqual([["a", "b"], ["1"], ["", "", ""]]);
  expect(readCsv("a\n\nb", 9)).toEqual([["a"], [""], ["b"]]);
  expect(readCsv("a,", 9)).toEqual([["a", ""]]);
  expect(readCsv('say "hi", twice', 9)).toEqual([["say hi", " twice"]]);
  expect(readCsv("a\nb", 0)).toEqual([]);
});

it("of a long file only the first rows are read", () => {
  const rows = readCsv(`${"x,y\n".repeat(1_000_000)}"never closed`, 200);
  expect([rows.length, rows.at(-1)]).toEqual([200, ["x", "y"]]);
});

it("cells with tabs between them are read the same way", () => {
  expect(readCsv('a\tb,c\n"1\t2"\t3\n', 9, "\t")).toEqual([["a", "b,c"], ["1\t2", "3"]]);
});
