import { expect, it } from "vitest";
import type { Columns } from "../../lib/columns";
import { askRelative, groupQuestions } from "./series";

const question = (key: string, width = 500) => ({ runs: ["a"], keys: key.split("+"), axis: "step" as const, range: undefined, width });

it("charts that differ in their key alone share a request, a few at a time", () => {
  expect(groupQuestions([question("a"), question("b"), question("c", 900)])).toEqual([[0, 1], [2]]);
  const many = groupQuestions(Array.from({ length: 20 }, (_, i) => question(String(i))));
  expect(many.map((group) => group.length)).toEqual([8, 8, 4]);
});

it("a chart of several keys counts them all, and keys in common count once", () => {
  expect(groupQuestions([question("a+b+c+d+e"), question("a+b"), question("f+g+h"), question("i")])).toEqual([[0, 1, 2], [3]]);
});

const columns = (run: string, exact: boolean, ...x: number[]): Columns => {
  const column = Float64Array.from(x);
  return { run, key: "loss", exact, xFirst: column, xLast: column, min: column, max: column, first: column, last: column, mean: column, n: column, nNan: column };
};

it("a range of relative time asks again for each summarised series, from the beginning of its own run", async () => {
  const asked: unknown[] = [];
  const coarse: string[][] = [];
  const get = (one: { runs: readonly string[]; range: readonly [number, number] | undefined }) => {
    asked.push([one.runs, one.range]);
    if (one.range !== undefined) return Promise.resolve([columns("a", true, 1010, 1015)]);
    return Promise.resolve([columns("a", false, 1000, 1500), columns("b", true, 7000)]);
  };
  const question = { runs: ["a", "b"], keys: ["loss"], axis: "relative" as const, range: [10, 20] as const, width: 100 };
  const found = await askRelative(question, new AbortController().signal, get, (early) => coarse.push(early.map((one) => one.run)));
  expect(asked).toEqual([[["a", "b"], undefined], [["a"], [1010, 1020]]]);
  expect(coarse).toEqual([["a", "b"]]);
  expect(found.map((one) => [one.run, one.origin, one.xFirst[0]])).toEqual([["a", 1000, 1010], ["b", undefined, 7000]]);
});
