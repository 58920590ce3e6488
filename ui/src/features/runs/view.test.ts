import { expect, it } from "vitest";
import { toggleSort } from "./sort";
import { SELECTED_MAX, readView, rootsOnly, writeView } from "./view";

it("a view is read back from its address", () => {
  const view = { filter: "metrics.loss < 1", order: ["metrics.loss ASC", "params.a,b DESC"], columns: ["status", "params.`x y`"], pinned: ["status"], widths: new Map([["metrics.loss", 180], ["params.a,b", 90]]), varies: true, nested: true, layout: "charts" as const, side: "media" as const, hidden: ["a"], selected: ["b", "c"], grouping: { kind: "by" as const, fields: ["params.lr"] }, spread: "se" as const };
  expect(readView(writeView(view))).toEqual(view);
});

it("an empty address is the plain view, and the plain view has an empty address", () => {
  const plain = readView({});
  expect(plain).toEqual({ filter: "", order: [], columns: undefined, pinned: [], widths: new Map(), varies: false, nested: false, layout: "split", side: "charts", hidden: [], selected: [], grouping: undefined, spread: "sd" });
  expect(Object.values(writeView(plain)).every((value) => value === undefined)).toBe(true);
  expect(readView(writeView({ columns: [] })).columns).toEqual([]);
});

it("widths that make no sense are as if they were not there", () => {
  expect([...readView({ w: "9999a,5b,x,12,c" }).widths]).toEqual([["a", 800], ["b", 56]]);
});

it("a selection too long for an address is left out of it", () => {
  const many = Array.from({ length: SELECTED_MAX + 1 }, (_, i) => String(i));
  expect(writeView({ selected: many })["sel"]).toBeUndefined();
});

it("headers sort down, up, not at all; with shift they join", () => {
  expect(toggleSort([], "a", false)).toEqual(["a DESC"]);
  expect(toggleSort(["a DESC"], "a", false)).toEqual(["a ASC"]);
  expect(toggleSort(["a ASC"], "a", false)).toEqual([]);
  expect(toggleSort(["a DESC"], "b", false)).toEqual(["b DESC"]);
  expect(toggleSort(["a DESC"], "b", true)).toEqual(["a DESC", "b DESC"]);
  expect(toggleSort(["a DESC", "b DESC"], "a", true)).toEqual(["a ASC", "b DESC"]);
  expect(toggleSort(["a", "b DESC"], "b", true)).toEqual(["a ASC", "b ASC"]);
});

it("roots are asked for around whatever was typed", () => {
  expect(rootsOnly(" ")).toBe("tags.`mlflow.parentRunId` IS NULL");
  expect(rootsOnly("a = 1 OR b = 2")).toBe("(a = 1 OR b = 2) AND tags.`mlflow.parentRunId` IS NULL");
});
