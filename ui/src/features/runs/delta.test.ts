import { expect, it } from "vitest";
import { deltaOf, markOf, signed } from "./delta";

it("a difference is judged by what the name of the metric says is good", () => {
  const judged = (field: string, value: number, base: number) => deltaOf(field, value, base)?.verdict;
  expect([judged("metrics.loss", 1, 2), judged("metrics.loss", 3, 2), judged("metrics.accuracy", 1, 2), judged("metrics.accuracy", 3, 2)]).toEqual(["better", "worse", "worse", "better"]);
  expect([judged("metrics.epoch", 1, 2), judged("metrics.loss_accuracy", 1, 2), judged("metrics.loss", 2, 2)]).toEqual([undefined, undefined, undefined]);
});

it("every statistic of a metric is compared, under any name", () => {
  for (const field of ["metrics.loss", "min(metrics.loss)", "max(metrics.loss)", "first(metrics.`val/loss`)", "metrics.`loss`"]) expect(deltaOf(field, 1, 3), field).toEqual({ amount: -2, verdict: "better" });
});

it("what is missing, NaN or infinite on either side has no difference", () => {
  const none = [[null, 1], [1, null], [Number.NaN, 1], [1, Number.NaN], [Infinity, 1], [1, -Infinity], [Infinity, Infinity], ["1", 1], [1e308, -1e308]] as const;
  for (const [value, base] of none) expect(deltaOf("metrics.loss", value, base), `${value} ${base}`).toBeUndefined();
});

it("a difference has a sign, three digits, and no noise of subtraction", () => {
  expect([0.3 - 0.1, 0.1 - 0.3, 0, -0, 1234.56, 1e-7, -2e12].map((amount) => signed(amount))).toEqual(["+0.2", "−0.2", "±0", "±0", "+1230", "+1e−7", "−2e12"]);
  expect(signed(-0.25, (size) => `${size * 100} %`)).toBe("−25 %");
});

it("better and worse are told by shape as well, up and down as they are", () => {
  const mark = (field: string, value: number) => markOf(deltaOf(field, value, 2) ?? { amount: 0, verdict: undefined });
  expect([mark("metrics.loss", 1), mark("metrics.loss", 3), mark("metrics.acc", 3), mark("metrics.acc", 1), mark("metrics.epoch", 3), mark("metrics.loss", 2)]).toEqual(["▼", "△", "▲", "▽", "", ""]);
});
