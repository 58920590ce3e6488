import { expect, it } from "vitest";
import { completions, take, wordBefore } from "./complete";

const fields = ["metrics.loss", "metrics.`val loss`", "params.lr"];

it("the word before the caret is what is completed", () => {
  expect(wordBefore("a = 1 AND metr", 14)).toEqual({ from: 10, word: "metr" });
  expect(wordBefore("metrics.`val l", 14)).toEqual({ from: 0, word: "metrics.`val l" });
  expect(wordBefore("a ", 2)).toEqual({ from: 2, word: "" });
});

it("fields and words are offered, values are not", () => {
  expect(completions("los", 3, fields).map((one) => one.text)).toContain("metrics.loss");
  expect(completions("an", 2, fields).map((one) => one.text)).toContain("AND");
  expect(completions("params.lr = lo", 14, fields)).toEqual([]);
  expect(completions("params.x = 'los", 15, fields)).toEqual([]);
  expect(completions("status = ", 9, fields).map((one) => one.text)).toContain("'FAILED'");
});

it("a completion replaces the word and moves on", () => {
  expect(take("a = 1 AND los", 13, "metrics.loss")).toEqual({ text: "a = 1 AND metrics.loss ", caret: 23 });
  expect(take("los < 1", 3, "metrics.loss")).toEqual({ text: "metrics.loss < 1", caret: 12 });
});
