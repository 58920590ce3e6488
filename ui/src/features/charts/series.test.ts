import { expect, it } from "vitest";
import { groupQuestions } from "./series";

const question = (key: string, width = 500) => ({ runs: ["a"], keys: key.split("+"), axis: "step" as const, range: undefined, width });

it("charts that differ in their key alone share a request, a few at a time", () => {
  expect(groupQuestions([question("a"), question("b"), question("c", 900)])).toEqual([[0, 1], [2]]);
  const many = groupQuestions(Array.from({ length: 20 }, (_, i) => question(String(i))));
  expect(many.map((group) => group.length)).toEqual([8, 8, 4]);
});

it("a chart of several keys counts them all, and keys in common count once", () => {
  expect(groupQuestions([question("a+b+c+d+e"), question("a+b"), question("f+g+h"), question("i")])).toEqual([[0, 1, 2], [3]]);
});
