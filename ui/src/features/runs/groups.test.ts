import { expect, it } from "vitest";
import { type GroupValue, type RunGroup, filterOf, levelsOf, numeric, readGrouping, seedsOf, sortGroups, spreadText, tellingFields, visibleGroups, writeGrouping } from "./groups";

const field = (key: string) => ({ key, field: `params.${key}` });
const fields = { metrics: [], params: [field("lr"), field("depth"), field("seed")], tags: [] };
const value = (mean: number): GroupValue => ({ n: 3, n_nan: 0, n_infinite: 0, mean, sd: 0.25, standard_error: 0.144, min: mean - 1, max: mean + 1 });
const group = (level: number, key: (string | null)[], mean: number): RunGroup => ({ level, key, n_runs: 3, n_failed: 0, values: [value(mean)] });

it("a grouping reads back from the address as it was written", () => {
  for (const grouping of [{ kind: "by", fields: ["params.a,b", "tags.x"] }, { kind: "but", fields: ["params.seed"] }, { kind: "but", fields: [] }] as const) {
    expect(readGrouping(writeGrouping(grouping))).toEqual(grouping);
  }
  expect(readGrouping("")).toBeUndefined();
  expect(writeGrouping({ kind: "by", fields: [] })).toBeUndefined();
});

it("everything but the seed is one level of all other parameters", () => {
  expect(seedsOf(fields)).toEqual(["params.seed"]);
  expect(levelsOf({ kind: "but", fields: ["params.seed"] }, fields)).toEqual([["params.lr", "params.depth"]]);
  expect(levelsOf({ kind: "by", fields: ["params.lr", "tags.x"] }, fields)).toEqual([["params.lr"], ["tags.x"]]);
});

it("the filter of a group finds its runs whatever its values hold", () => {
  expect(filterOf("metrics.loss < 1 OR x", ["params.lr", "tags.a"], ["it's", null])).toBe("(metrics.loss < 1 OR x) AND params.lr = 'it''s' AND tags.a IS NULL");
  expect(filterOf(" ", ["params.lr"], ["1"])).toBe("params.lr = '1'");
});

it("closed groups hide what divides them, and sorting keeps the tree", () => {
  const all = [group(0, ["a"], 1), group(1, ["a", "x"], 5), group(1, ["a", "y"], 9), group(0, ["b"], 2)];
  const levels = [["params.p"], ["params.q"]];
  expect(visibleGroups(all, new Set(), levels).map((one) => one.key)).toEqual([["a"], ["b"]]);
  expect(visibleGroups(all, new Set(['["a"]']), levels)).toHaveLength(4);
  expect(sortGroups(all, ["metrics.loss"], ["metrics.loss DESC"]).map((one) => one.key.join())).toEqual(["b", "a", "a,y", "a,x"]);
  expect(tellingFields([group(0, ["s", "x"], 1), group(0, ["s", "y"], 2)], [["params.same", "params.p"]])).toEqual(new Set(["params.p"]));
});

it("mean and spread say which spread", () => {
  const plain = (x: number) => String(x);
  expect(spreadText(value(2), "sd", plain)).toBe("2 ± 0.25");
  expect(spreadText(value(2), "se", plain)).toBe("2 ± 0.14");
  expect(spreadText(value(2), "range", plain)).toBe("2 (1 – 3)");
  expect(spreadText({ ...value(2), n: 1, sd: null, standard_error: null }, "sd", plain)).toBe("2");
  expect(spreadText({ ...value(2), mean: null }, "sd", plain)).toBe("–");
});

it("numbers are summarised in the order of their columns, texts are not", () => {
  expect(numeric(["status", "duration", "metrics.loss", "min(metrics.loss)", "params.lr"])).toEqual(["duration", "metrics.loss", "min(metrics.loss)"]);
});
