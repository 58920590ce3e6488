import { expect, it } from "vitest";
import { columnTree, leafOf } from "./columnTree";

const titles = { run: "Run", metrics: "Metrics", params: "Parameters", tags: "Tags" };
const metric = (label: string) => ({ field: `metrics.${label}`, label, group: "metrics" as const });

it("keys stand below each of their prefixes, and prefixes that do not branch are one line", () => {
  const [run, metrics] = columnTree([{ field: "status", label: "a/b", group: "run" }, ...["loss", "val/acc", "val/top/1", "val/top/5", "system/gpu/0/power", "/odd"].map(metric)], titles);
  expect([run?.title, run?.infos.map((info) => info.label), run?.branches]).toEqual(["Run", ["a/b"], []]);
  expect([metrics?.n, metrics?.infos.map((info) => info.label)]).toEqual([6, ["loss", "/odd"]]);
  const [val, system] = metrics?.branches ?? [];
  expect([val?.title, val?.n, val?.infos.map((info) => info.label), val?.branches.map((branch) => [branch.title, branch.n])]).toEqual(["val", 3, ["val/acc"], [["top", 2]]]);
  expect([system?.title, system?.infos.map((info) => info.label)]).toEqual(["system/gpu/0", ["system/gpu/0/power"]]);
});

it("a leaf is what stands behind the last slash", () => {
  expect(["loss", "val/acc", "a/b/c", "odd/"].map(leafOf)).toEqual(["loss", "acc", "c", "odd/"]);
});
