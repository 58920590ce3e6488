import { expect, it } from "vitest";
import { brushByKey } from "./brushing";
import { axisOf, insideBrushes } from "./parallelAxes";

it("ten thousand different texts have their places at once, by name", () => {
  const texts = Array.from({ length: 10_000 }, (_, i) => `t${String((i * 7919) % 10_000).padStart(5, "0")}`);
  const axis = axisOf({ key: "params.p", values: texts }, String);
  expect([axis.kind, axis.low, axis.high]).toEqual(["text", "t00000", "t09999"]);
  expect(axis.at.every((at, i) => Math.round((at ?? -1) * 9999) === Number(texts[i]?.slice(1)))).toBe(true);
});

it("numbers of any size stand between the ends, also where their span is infinite", () => {
  const axis = axisOf({ key: "metrics.m", values: [-1.7e308, 0, 1.7e308, Number.NaN, Number.POSITIVE_INFINITY, undefined] }, String);
  expect([axis.kind, axis.at]).toEqual(["number", [0, 0.5, 1, undefined, undefined, undefined]]);
  expect(axisOf({ key: "m", values: [] }, String)).toEqual({ key: "m", kind: "text", at: [], low: "", high: "" });
});

it("a range on an axis that is not shown leaves nobody out", () => {
  const axis = axisOf({ key: "a", values: [1, 2, 3] }, String);
  expect(insideBrushes([axis], new Map([["b", [0, 0.1]]]), 3)).toEqual([true, true, true]);
  expect(insideBrushes([axis], new Map([["a", [0.5, 1]]]), 3)).toEqual([false, true, true]);
});

it("arrows move one end of a range and never beyond the other; Escape ends only a range that is there", () => {
  expect(brushByKey(undefined, "ArrowUp", false)).toEqual([0.1, 1]);
  expect(brushByKey([0, 1], "ArrowDown", true)).toEqual([0, 0.9]);
  expect(brushByKey([0.5, 0.55], "ArrowUp", false)).toEqual([0.55, 0.55]);
  expect(brushByKey([0.5, 0.55], "ArrowDown", true)).toEqual([0.5, 0.5]);
  expect([brushByKey([0.5, 1], "Escape", false), brushByKey(undefined, "Escape", false), brushByKey(undefined, "x", false)]).toEqual(["none", undefined, undefined]);
});
