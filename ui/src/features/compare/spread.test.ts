import { expect, it } from "vitest";
import type { Run } from "../../api/client";
import { chance } from "../../testing/random";
import { runOf } from "../../testing/runs";
import { metricRows } from "./differ";
import { boxes, markPath, numericKeys, quantile, scatterPoints, spanOf } from "./spread";

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

/** The slow way: a quantile is where so large a share of the way through the sorted values lies. */
function slowQuantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  let below = 0;
  while (below + 1 <= at) below += 1;
  const [low, high] = [sorted[below] ?? Number.NaN, sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN];
  return low * (1 - (at - below)) + high * (at - below);
}

it("quartiles are those of the definition, and in their order, for any values", () => {
  const random = chance(71);
  for (let n = 0; n < 500; n += 1) {
    const values = Array.from({ length: random.whole(1, 40) }, () => random.pick([random.normal(), random.whole(-3, 3), random.normal() * 1e6]));
    const [box] = boxes(values.map((value, i) => runOf(String(i), { m: value })), "metrics.m", "p", "–");
    if (box === undefined) throw new Error("no box");
    for (const [found, q] of [[box.low, 0], [box.q1, 0.25], [box.median, 0.5], [box.q3, 0.75], [box.high, 1]] as const) expect(Math.abs(found - slowQuantile(values, q))).toBeLessThanOrEqual(1e-9 * Math.max(...values.map(Math.abs), 1));
    expect(box.low <= box.q1 && box.q1 <= box.median && box.median <= box.q3 && box.q3 <= box.high).toBe(true);
    expect([box.group, box.n]).toEqual(["–", values.length]);
  }
  expect(quantile([], 0.5)).toBeNaN();
  expect(quantile([7], 0.75)).toBe(7);
});

it("groups stand in one order whatever the order of the runs: numbers by size, then texts by name", () => {
  const random = chance(72);
  const params = ["2", "10", "1a", "-1", "1e-5", "", " ", "adam", "Adam", "é", "10.0"];
  const order = (list: readonly string[]) => boxes(list.map((p, i) => runOf(String(i), { m: i }, { p })), "metrics.m", "p", "none").map((box) => box.group);
  const sorted = order(params);
  expect(sorted.slice(0, 5)).toEqual(["-1", "1e-5", "2", "10", "10.0"]);
  for (let n = 0; n < 30; n += 1) expect(order([...params].sort(() => random.next() - 0.5))).toEqual(sorted);
});

it("runs without the parameter are a group of their own, runs without the metric in none", () => {
  const found = boxes([runOf("a", { m: 1 }, { p: "x" }), runOf("b", { m: 3 }), runOf("c", {}, { p: "x" }), runOf("d", { m: "Infinity" }, { p: "y" })], "metrics.m", "p", "no value");
  expect(found.map((box) => [box.group, box.values])).toEqual([["no value", [3]], ["x", [1]]]);
});

it("an axis has room around its values, also around one and none", () => {
  expect(spanOf([0, 100])).toEqual([-6, 106]);
  expect(spanOf([-0, 0])).toEqual([-0.5, 0.5]);
  expect(scatterPoints([], "metrics.a", "metrics.b")).toEqual([]);
});

it("marks of points are closed outlines about their place, each of its own shape", () => {
  const shapes = ["circle", "square", "triangle", "diamond"] as const;
  const paths = shapes.map((shape) => markPath(shape, 10, 20, 5));
  expect(new Set(paths).size).toBe(4);
  expect(paths.every((path) => path.startsWith("M") && path.endsWith("Z"))).toBe(true);
  expect(markPath("square", 10, 20, 5)).toBe("M5.5 15.5L14.5 15.5L14.5 24.5L5.5 24.5Z");
});

it("finding what has numbers looks at every value a few times, however many there are", () => {
  let n = 0;
  const counted = (run: Run): Run => ({ ...run, metrics: run.metrics.map((metric) => Object.defineProperty({ ...metric }, "key", { get: () => ((n += 1), metric.key) })) });
  const many = Array.from({ length: 20 }, (_, i) => counted(runOf(String(i), Object.fromEntries(Array.from({ length: 500 }, (_, k) => [`m${k}`, k])))));
  expect(numericKeys(many)).toHaveLength(500);
  expect(n).toBeLessThan(20 * 500 * 4);
  n = 0;
  expect(metricRows(many, "3", "last")).toHaveLength(500);
  expect(n).toBeLessThan(20 * 500 * 4);
});
