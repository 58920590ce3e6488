import { expect, it } from "vitest";
import { chance } from "../../testing/random";
import { QUERY_MAX, isTooLong, paramsOf, queryOf } from "./longState";
import { stateOf } from "./savedView";
import { parseTerm, toggleSort, writeTerm } from "./sort";
import { DECIMALS, FORMATS, SELECTED_MAX, SIDES, readView, rootsOnly, writeView } from "./view";

it("a view is read back from its address", () => {
  const view = { filter: "metrics.loss < 1", order: ["metrics.loss ASC", "params.a,b DESC"], columns: ["status", "params.`x y`"], pinned: ["status"], widths: new Map([["metrics.loss", 180], ["params.a,b", 90]]), varies: true, nested: true, layout: "charts" as const, share: 55, side: "media" as const, hidden: ["a"], selected: ["b", "c"], drawsSelected: true, grouping: { kind: "by" as const, fields: ["params.lr"] }, spread: "se" as const, base: "d", formats: new Map([["metrics.loss", { kind: "fixed" as const, decimals: 2 }], ["params.`a,b`", { kind: "bytes" as const, decimals: 0 }]]) };
  expect(readView(writeView(view))).toEqual(view);
});

it("an empty address is the plain view, and the plain view has an empty address", () => {
  const plain = readView({});
  expect(plain).toEqual({ filter: "", order: [], columns: undefined, pinned: [], widths: new Map(), varies: false, nested: false, layout: "split", share: 55, side: "charts", hidden: [], selected: [], drawsSelected: false, grouping: undefined, spread: "sd", base: undefined, formats: new Map() });
  expect(Object.values(writeView(plain)).every((value) => value === undefined)).toBe(true);
  expect(readView(writeView({ columns: [] })).columns).toEqual([]);
});

it("a baseline is part of a view, and an empty one is none", () => {
  expect([readView({ base: "" }).base, readView({ base: ["a", "b"] }).base, writeView({ base: undefined }), stateOf({ base: "a", sel: "b" })]).toEqual([undefined, "a", { base: undefined }, "base=a"]);
  expect(writeView({ filter: "x" })).not.toHaveProperty("base");
});

it("formats that make no sense are as if they were not there, and of decimals there are ten", () => {
  const read = (fmt: string) => [...readView({ fmt }).formats].map(([field, { kind, decimals }]) => `${field} ${kind} ${decimals}`);
  expect(read("f3metrics.a,s0metrics.b,p1params.c,bmetrics.d,dmetrics.e")).toEqual(["metrics.a fixed 3", "metrics.b scientific 0", "params.c percent 1", "metrics.d bytes 0", "metrics.e duration 0"]);
  expect(read("x3metrics.a,fmetrics.a,b2metrics.a,f3status,f3,f,,3metrics.a,f-1metrics.a,metrics.a")).toEqual([]);
  expect(read("f99metrics.a,f2metrics.3")).toEqual(["metrics.a fixed 10", "metrics.3 fixed 2"]);
  expect(stateOf({ fmt: "f3metrics.a" })).toBe("fmt=f3metrics.a");
});

it("widths that make no sense are as if they were not there", () => {
  expect([...readView({ w: "9999a,5b,x,12,c" }).widths]).toEqual([["a", 800], ["b", 56]]);
});

it("a share of the width that makes no sense is the usual one or the nearest", () => {
  expect(["", "x", "-3", "5", "99", "40", "40.5"].map((split) => readView({ split }).share)).toEqual([55, 55, 55, 20, 80, 40, 55]);
});

it("what stands beside the table is one of three; another word means charts", () => {
  expect(["media", "parallel", "charts", "", "x"].map((side) => readView({ side }).side)).toEqual(["media", "parallel", "charts", "charts", "charts"]);
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
  expect(rootsOnly("a = 1", ["x", "it's"])).toBe("(a = 1) AND (tags.`mlflow.parentRunId` IS NULL OR tags.`mlflow.parentRunId` IN ('x', 'it''s'))");
});

it("any view comes back from its address, whatever its names hold", () => {
  const random = chance(93);
  const letters = ["a", ",", "%", "%2C", "!", " ", "&", "=", "+", "#", "é", "🙂", "`", "'", "שם", "1"];
  const word = () => `metrics.${Array.from({ length: random.whole(1, 4) }, () => random.pick(letters)).join("")}`;
  const words = () => [...new Set(Array.from({ length: random.whole(0, 4) }, word))];
  for (let n = 0; n < 500; n += 1) {
    const grouping = random.pick([undefined, { kind: "by" as const, fields: [word()] }, { kind: "but" as const, fields: words() }]);
    const view = { filter: word(), order: words(), columns: random.pick([undefined, words()]), pinned: words(), widths: new Map(words().map((one) => [one, random.whole(56, 800)])), varies: random.next() < 0.5, nested: random.next() < 0.5, layout: random.pick(["split", "table", "charts"] as const), share: random.whole(20, 80), side: random.pick(SIDES), hidden: words(), selected: words(), drawsSelected: random.next() < 0.5, grouping, spread: random.pick(["sd", "se", "range"] as const), base: random.pick([undefined, word()]), formats: new Map(words().map((one) => { const kind = random.pick(FORMATS); return [one, { kind, decimals: DECIMALS[kind] > 0 ? random.whole(0, 10) : 0 }]; })) };
    const query = queryOf(writeView(view));
    expect(readView(paramsOf(query)), query).toEqual(view);
    expect(queryOf(paramsOf(query))).toBe(query);
    expect(stateOf(paramsOf(query))).toBe(stateOf(Object.fromEntries(Object.entries(paramsOf(query)).reverse())));
  }
});

it("a term of the order is read as it is written, in any case", () => {
  for (const field of ["metrics.loss", "params.`a b`", "min(metrics.a)", "desc"]) for (const descending of [true, false]) expect(parseTerm(writeTerm({ field, descending }))).toEqual({ field, descending });
  expect([parseTerm("a desc"), parseTerm(" a "), parseTerm("")]).toEqual([{ field: "a", descending: true }, { field: "a", descending: false }, { field: "", descending: false }]);
});

it("three clicks on any header lead back to where it was", () => {
  for (const add of [true, false]) for (const before of [[], ["b DESC"], ["b ASC", "c DESC"]]) {
    let order: readonly string[] = before;
    for (let n = 0; n < 3; n += 1) order = toggleSort(order, "a", add);
    expect(order).toEqual(add ? before : []);
  }
});

it("the length of an address is that of its letters as they are sent", () => {
  const query = queryOf({ q: "é".repeat(QUERY_MAX / 6) });
  expect([query.length > QUERY_MAX / 6, isTooLong(query)]).toEqual([true, query.length > QUERY_MAX]);
});
