import { expect, it } from "vitest";
import { chance } from "../../testing/random";
import { type GroupValue, type RunGroup, filterOf, groupId, inPlaces, levelsOf, numeric, ownPairs, readGrouping, seedsOf, sortGroups, spreadText, tellingFields, visibleGroups, writeGrouping } from "./groups";

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

it("parameters that are the same in all runs divide nothing and are left out, but one where there is no other", () => {
  const but = { kind: "but" as const, fields: ["params.seed"] };
  expect(levelsOf(but, fields, new Set(["params.depth", "params.seed"]))).toEqual([["params.depth"]]);
  expect(levelsOf(but, fields, new Set(["params.seed"]))).toEqual([["params.lr"]]);
  expect(levelsOf({ kind: "but", fields: ["params.lr", "params.depth", "params.seed"] }, fields, new Set())).toEqual([]);
  expect(levelsOf({ kind: "by", fields: ["params.lr"] }, fields, new Set())).toEqual([["params.lr"]]);
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

/** The slow way: a group is seen when each of its beginnings is open. */
it("a group is seen exactly when all groups above it are open, whatever their depth", () => {
  const random = chance(91);
  const levels = [["params.a"], ["params.b", "params.c"], ["params.d"]];
  const all: RunGroup[] = ["1", null].flatMap((a) => [group(0, [a], 0), ...["x", "y"].flatMap((b) => [group(1, [a, b, null], 0), ...["p", "q"].map((d) => group(2, [a, b, null, d], 0))])]);
  for (let n = 0; n < 200; n += 1) {
    const open = new Set(all.filter(() => random.next() < 0.5).map((one) => groupId(one.key)));
    const wanted = all.filter((one) => [1, 3].slice(0, one.level).every((end) => open.has(groupId(one.key.slice(0, end)))));
    expect(visibleGroups(all, open, levels)).toEqual(wanted);
  }
  expect(ownPairs(group(1, ["1", "x", null], 0), levels)).toEqual([{ field: "params.b", value: "x" }, { field: "params.c", value: undefined }]);
  expect(ownPairs(group(9, [], 0), levels)).toEqual([]);
});

it("sorting keeps each group below its parent and loses none, with NaN and missing means last", () => {
  const random = chance(92);
  const mean = () => random.pick([random.normal(), Number.NaN, null]);
  const tree: RunGroup[] = Array.from({ length: 30 }, (_, i) => [group(0, [String(i)], 0), ...Array.from({ length: random.whole(0, 4) }, (_, k) => group(1, [String(i), String(k)], 0))]).flat().map((one) => ({ ...one, values: [{ ...value(0), mean: mean() } as GroupValue] }));
  for (const order of ["metrics.loss ASC", "metrics.loss DESC", "n DESC", "other ASC"]) {
    const sorted = sortGroups(tree, ["metrics.loss"], [order]);
    expect(sorted).toHaveLength(tree.length);
    let parent: string | null | undefined;
    for (const one of sorted) {
      if (one.level === 0) [parent] = one.key;
      else expect(one.key[0]).toBe(parent);
    }
    if (!order.startsWith("metrics")) continue;
    const roots = sorted.filter((one) => one.level === 0).map((one) => one.values[0]?.mean);
    const known = roots.filter((one): one is number => typeof one === "number" && !Number.isNaN(one));
    expect(roots.slice(0, known.length)).toEqual(known);
    expect(known).toEqual([...known].sort((a, b) => (order.endsWith("DESC") ? b - a : a - b)));
  }
});

it("parameters that look like seeds are found, and no others", () => {
  const named = (...keys: string[]) => seedsOf({ metrics: [], params: keys.map(field), tags: [] });
  expect(named("seed", "model.seed", "train/random_state", "SEED", "torch-seed")).toHaveLength(5);
  expect(named("seeds", "reseed", "seed_everything", "lr")).toEqual([]);
  expect(levelsOf({ kind: "but", fields: ["params.lr", "params.depth", "params.seed"] }, fields)).toEqual([]);
  expect(spreadText(undefined, "sd", String)).toBe("–");
});

it("groups whose means change stay where they are, new ones come below their siblings", () => {
  const before = [group(0, ["b"], 2), group(1, ["b", "y"], 9), group(1, ["b", "x"], 5), group(0, ["a"], 1)];
  const after = [group(0, ["a"], 7), group(0, ["b"], 1), group(1, ["b", "w"], 3), group(1, ["b", "x"], 8), group(1, ["b", "y"], 0), group(0, ["c"], 4)];
  expect(inPlaces(after, before).map((one) => one.key.join())).toEqual(["b", "b,y", "b,x", "b,w", "a", "c"]);
  expect(inPlaces(after, before)[0]?.values[0]?.mean).toBe(1);
});
