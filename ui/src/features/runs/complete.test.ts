import { expect, it } from "vitest";
import { chance } from "../../testing/random";
import { begun, completions, take, valueOffers, valuePlace, wordBefore } from "./complete";

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

const offered = (text: string) => completions(text, text.length, fields).map((one) => one.text);

it("a name between backticks, with or without an apostrophe, does not end completion behind it", () => {
  expect(offered("params.`it's` = 1 AND los")).toContain("metrics.loss");
  expect(offered("metrics.`val loss` < 1 AND los")).toContain("metrics.loss");
  expect(wordBefore("a.`x y` = b.`z w`", 17)).toEqual({ from: 10, word: "b.`z w`" });
  expect(offered("params.x = 'it''s' AND los")).toContain("metrics.loss");
  expect(offered('params.x = "los')).toEqual([]);
  expect(offered("params.x = 'it''s los")).toEqual([]);
});

it("states are offered for the status of a run alone", () => {
  expect(offered("attributes.status != ")).toContain("'RUNNING'");
  expect(offered("(status = 'FA")).toEqual(["'FAILED'"]);
  expect(offered("tags.status = ")).toEqual([]);
  expect(offered("exit_status = ")).toEqual([]);
});

it("no list is longer than it may be, and what stands there already is not offered", () => {
  const many = Array.from({ length: 10_000 }, (_, i) => `metrics.m${i}`);
  expect(completions("m", 1, many)).toHaveLength(12);
  expect(offered("metrics.loss")).not.toContain("metrics.loss");
  expect(offered("")).toEqual([]);
});

it("wherever the caret is, taking a completion changes nothing but the word before it", () => {
  const random = chance(61);
  for (let n = 0; n < 1000; n += 1) {
    const text = Array.from({ length: random.whole(0, 8) }, () => random.pick(["metrics.", "loss", " ", "=", "'", "`", "(", "é", "AND", "0.1", "-"])).join("");
    const caret = random.whole(0, text.length);
    const { from, word } = wordBefore(text, caret);
    expect(text.slice(from, caret)).toBe(word);
    const done = take(text, caret, "X");
    expect(done.text.startsWith(`${text.slice(0, from)}X`)).toBe(true);
    expect(done.text.endsWith(text.slice(caret))).toBe(true);
    expect(done.text.slice(0, done.caret)).toMatch(/X ?$/);
  }
});

const valued = (text: string) => {
  const place = valuePlace(text, text.length);
  return place === undefined ? undefined : [place.field, text.slice(place.from), place.word];
};

it("a value is being written behind the comparison of a text field, in quotes or not yet, and nowhere else", () => {
  expect(valued("params.opt = ")).toEqual(["params.opt", "", ""]);
  expect(valued("metrics.a < 1 AND tags.`my team` != 'two wo")).toEqual(["tags.`my team`", "'two wo", "two wo"]);
  expect(valued("(params.data/version ILIKE ad")).toEqual(["params.data/version", "ad", "ad"]);
  expect(valued("params.opt IN ('adam', 's")).toEqual(["params.opt", "'s", "s"]);
  expect(valued("user = 'a")).toEqual(["user", "'a", "a"]);
  for (const text of ["params.opt", "params.opt = 'adam' AND ", "metrics.loss < 0", "params.opt = `a", "start_time > 1", "params.`a = '"]) expect(valued(text), text).toBeUndefined();
});

it("a value that is taken is quoted, and replaces what was written of it with its quotes", () => {
  const text = "params.opt = 'ad' AND x";
  const place = valuePlace(text, 16) ?? { field: "", from: 0, word: "" };
  const [offer] = valueOffers(place, [{ value: "it's adam", note: "3 runs" }, { value: "sgd", note: "1 run" }]);
  expect(offer).toEqual({ text: "'it''s adam'", note: "3 runs", from: 13 });
  expect(take(text, 16, offer?.text ?? "", offer?.from)).toEqual({ text: "params.opt = 'it''s adam' AND x", caret: 25 });
  expect(valueOffers({ field: "a", from: 0, word: "adam" }, [{ value: "adam", note: "" }])).toEqual([]);
});

it("a search goes on with a comparison, as one of all that stood there", () => {
  expect(begun("", "params.opt", "text")).toBe("params.opt = ");
  expect(begun("a = 1 ", "metrics.loss", "number")).toBe("a = 1 AND metrics.loss < ");
  expect(begun("a = 1 or b = 2", "duration", "number")).toBe("(a = 1 or b = 2) AND duration < ");
});
