import { expect, it } from "vitest";
import type { Run } from "../../api/client";
import { boxes, numericKeys, quantile, scatterPoints, spanOf } from "./spread";

const run = (id: string, loss: number | "NaN", lr: string): Run => ({
  run_id: id,
  name: id,
  metrics: [{ key: "loss", last: { value: loss, step: 1, timestamp_ms: 1 } }],
  params: [{ key: "lr", text: lr, number: Number(lr), kind: "float" }, { key: "opt", text: "adam", number: null, kind: "string" }],
}) as unknown as Run;

const runs = [run("a", 1, "0.1"), run("b", 2, "0.1"), run("c", 4, "0.01"), run("d", "NaN", "0.01")];

it("only numbers are drawn: texts have no axis, NaN no place", () => {
  expect(numericKeys(runs)).toEqual(["metrics.loss", "params.lr"]);
  expect(scatterPoints(runs, "params.lr", "metrics.loss").map((point) => point.run.run_id)).toEqual(["a", "b", "c"]);
  expect(spanOf([3, 3])).toEqual([2.5, 3.5]);
});

it("boxes are quartiles by group, groups by size", () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
  const found = boxes(runs, "metrics.loss", "lr", "–");
  expect(found.map((box) => [box.group, box.n, box.median])).toEqual([["0.01", 1, 4], ["0.1", 2, 1.5]]);
});
