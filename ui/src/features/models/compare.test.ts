import { expect, it } from "vitest";
import type { Lineage } from "../../api/registry";
import { runOf } from "../../testing/runs";
import { chainOf } from "./chain";
import { compareVersions } from "./compare";
import { guardedBy, ruleSentences } from "./rules";
import { eventText } from "./sentence";

const lineage = (version: number, more: object = {}): Lineage => ({ model: { name: "a/b" }, version: { version, stage: "None", aliases: [], tags: {} }, run: null, logged_model: null, code_commit: null, ...more }) as unknown as Lineage;
const dataset = { name: "rides", digest: "d1" };

it("the chain of a version shows what is known and no empty place", () => {
  expect(chainOf(lineage(1)).map((column) => column.map((part) => part.label))).toEqual([["a/b 1"]]);
  const whole = lineage(2, { version: { version: 2, stage: "Production", aliases: ["champion", "best"], tags: {} }, run: { ...runOf("r"), datasets: [dataset, { name: "x", digest: "" }] }, logged_model: { name: "net" }, code_commit: "0123456789abcdef" });
  expect(chainOf(whole).map((column) => column.map((part) => part.label))).toEqual([["rides d1", "x", "0123456789"], ["run r"], ["net"], ["a/b 2"], ["@champion", "@best", "Production"]]);
  expect(chainOf(whole)[1]?.[0]?.href).toBe("/runs/r/overview");
});

it("numbers that differ in their last digits differ, and thousands of keys are looked at once each", () => {
  let n = 0;
  const many = (last: number) => {
    const run = runOf("r", { auc: last, ...Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`m${i}`, i])) });
    return { ...run, metrics: run.metrics.map((metric) => Object.defineProperty({ ...metric }, "key", { get: () => ((n += 1), metric.key) })) };
  };
  const sections = compareVersions([lineage(1, { run: many(0.912341) }), lineage(2, { run: many(0.912344) })], [undefined, undefined]);
  const metrics = sections.find((section) => section.title === "Metrics of its run")?.rows.filter((row) => row.differs);
  expect(metrics).toEqual([{ key: "auc", differs: true, values: ["0.912341", "0.912344"] }]);
  expect(n).toBeLessThan(4 * 2 * 2001);
});

it("versions differ where they differ, also where one of them has nothing", () => {
  const signature = { inputs: [{ name: "age", type: "double" }], outputs: [], params: [] };
  const sections = compareVersions(
    [lineage(1, { run: { ...runOf("a", { auc: 0.5, nan: "NaN" }, { lr: "0.1", same: "x" }), datasets: [dataset] } }), lineage(2, { run: runOf("b", { auc: 0.75, nan: "NaN" }, { lr: "0.2", same: "x" }), version: { version: 2, stage: "None", aliases: ["champion"], tags: { ok: "1" } } }), lineage(3)],
    [signature, signature, undefined],
  );
  const row = (title: string, key: string) => {
    const found = sections.find((section) => section.title === title)?.rows.find((one) => one.key === key);
    return [found?.differs, ...(found?.values ?? [])];
  };
  expect(row("Metrics of its run", "auc")).toEqual([true, "0.5", "0.75", undefined]);
  expect(row("Metrics of its run", "nan")).toEqual([true, "NaN", "NaN", undefined]);
  expect(row("Parameters", "same")).toEqual([true, "x", "x", undefined]);
  expect(row("Schema", "Inputs")).toEqual([true, "age: double", "age: double", undefined]);
  expect(row("Facts", "Stage")).toEqual([false, "None", "None", "None"]);
  expect(row("Facts", "Aliases")).toEqual([true, undefined, "@champion", undefined]);
  expect(row("Facts", "Data")).toEqual([true, "rides d1", undefined, undefined]);
  expect(row("Tags", "ok")).toEqual([true, undefined, "1", undefined]);
  expect(compareVersions([], []).every((section) => section.rows.every((one) => one.values.length === 0))).toBe(true);
});

it("what was measured of the model itself stands apart from its run's, by data and by its last value", () => {
  const metric = (key: string, value: number, step: number, dataset_name: string | null) => ({ key, value, step, dataset_name, dataset_digest: null, timestamp_ms: 0, run_id: "r" });
  const logged = (...metrics: object[]) => ({ logged_model: { name: "net", metrics } });
  const sections = compareVersions([lineage(1, { ...logged(metric("auc", 0.5, 1, "val"), metric("auc", 0.25, 2, "val"), metric("auc", 0.75, 1, null)), run: runOf("a", { auc: 9 }) }), lineage(2, logged(metric("auc", 0.75, 0, "val")))], [undefined, undefined]);
  const own = sections.find((section) => section.title === "Metrics of the logged model")?.rows;
  expect(own?.map((row) => [row.key, ...row.values])).toEqual([["auc", "0.75", undefined], ["auc on val", "0.25", "0.75"]]);
  expect(sections.find((section) => section.title === "Metrics of its run")?.rows.map((row) => row.values)).toEqual([["9", undefined]]);
});

it("every kind of event is a sentence without holes, whatever it lacks", () => {
  for (const action of ["create_model", "rename_model", "delete_model", "describe", "set_tag", "delete_tag", "create_version", "delete_version", "move_stage", "set_alias", "delete_alias", "roll_back_alias", "set_rules", "clear_rules", "brand_new"]) {
    for (const [subject, before, after] of [["s", "1", "2"], ["s", null, null], [null, null, null]] as const) {
      const text = eventText({ action, subject, before, after } as Parameters<typeof eventText>[0]);
      expect(text, action).not.toMatch(/undefined|null/);
      expect(text.length, action).toBeGreaterThan(2);
    }
  }
  expect(eventText({ action: "set_alias", subject: "champion", before: null, after: "2" })).toBe("@champion set to version 2");
});

it("rules that ask for nothing are no sentences", () => {
  expect([guardedBy({} as Parameters<typeof guardedBy>[0]), ruleSentences({} as Parameters<typeof ruleSentences>[0])]).toEqual([[], []]);
  expect(ruleSentences({ two_people: true, tags: [{ key: "a", value: "" }], metrics: [{ key: "x", not_worse_than: { alias: "c", by: 0, goal: "max" } }] } as unknown as Parameters<typeof ruleSentences>[0])).toEqual(["tag a = ", "metric x not worse than @c (larger is better)", "two people"]);
});
