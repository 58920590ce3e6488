import { expect, it } from "vitest";
import { chance } from "../../testing/random";
import { runOf } from "../../testing/runs";
import { correlation, correlationRatio, importanceOf, ranks } from "./importance";

it("ranks ascend from one, and equal values share theirs", () => {
  expect(ranks([10, 30, 20])).toEqual([1, 3, 2]);
  expect(ranks([5, 1, 5, 1, 9])).toEqual([3.5, 1.5, 3.5, 1.5, 5]);
  expect(ranks([])).toEqual([]);
});

it("a correlation is that of its definition, and none where nothing varies", () => {
  expect(correlation([1, 2, 3], [2, 4, 6])).toBeCloseTo(1, 12);
  expect(correlation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1, 12);
  expect(correlation([1, 2, 3, 4], [1, -1, -1, 1])).toBeCloseTo(0, 12);
  expect(correlation([1, 1, 1], [1, 2, 3])).toBe(0);
});

it("a correlation ratio takes off what so many groups explain by chance", () => {
  expect(correlationRatio(["a", "a", "b", "b"], [1, 1, 2, 2])).toBe(1);
  expect(correlationRatio(["a", "b", "a", "b"], [1, 1, 2, 2])).toBe(0);
  expect(correlationRatio(["a", "a", "a"], [1, 2, 3])).toBe(0);
  expect(correlationRatio(["a", "b", "c"], [1, 2, 3])).toBeUndefined();
  const random = chance(5);
  const values = Array.from({ length: 400 }, () => random.next());
  const groups = values.map(() => String(random.whole(0, 99)));
  expect(correlationRatio(groups, values) ?? 1).toBeLessThan(0.35);
});

const METRIC = "metrics.loss";

it("parameters that the metric follows come first, with the way they go and over how many runs", () => {
  const kinds = ["adam", "sgd", "adam", "sgd", "adam", "sgd"];
  const runs = kinds.map((kind, i) => runOf(String(i), { loss: [1, 4, 2, 5, 3, 6][i] ?? 0 }, { lr: String(10 ** -i), width: String([1, 4, 2, 5, 3, 6][i]), kind, noise: String((i * 7) % 3), ...(i < 3 ? { rare: "1" } : {}) }));
  const found = importanceOf(runs, METRIC, ["noise", "rare", "kind", "width", "lr"]);
  expect(found[0]).toMatchObject({ param: "width", strength: 1, grows: true, n: 6, method: "rank correlation" });
  expect(found.find((one) => one.param === "lr")).toMatchObject({ grows: false, method: "rank correlation" });
  expect(found.find((one) => one.param === "kind")).toMatchObject({ method: "correlation ratio", grows: undefined, n: 6 });
  expect(found.at(-1)).toMatchObject({ param: "rare", strength: undefined, n: 3 });
});

it("runs without the metric, or with one that is no number, are left out", () => {
  const runs = [...Array.from({ length: 5 }, (_, i) => runOf(String(i), { loss: i }, { lr: String(i) })), runOf("x", { loss: "NaN" }, { lr: "9" }), runOf("y", {}, { lr: "8" })];
  expect(importanceOf(runs, METRIC, ["lr"])).toEqual([{ param: "lr", n: 5, method: "rank correlation", strength: expect.closeTo(1, 12) as number, grows: true }]);
});

it("a parameter of numbers and words is one of words, and values all apart tell nothing", () => {
  const runs = ["1", "2", "auto", "3", "4"].map((lr, i) => runOf(String(i), { loss: i }, { lr, id: `x${i}` }));
  expect(importanceOf(runs, METRIC, ["lr", "id"]).map((one) => [one.method, one.strength])).toEqual([["correlation ratio", undefined], ["correlation ratio", undefined]]);
  expect(importanceOf([], METRIC, ["lr"])).toMatchObject([{ n: 0, strength: undefined }]);
});
