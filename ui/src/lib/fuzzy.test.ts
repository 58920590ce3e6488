import { expect, it } from "vitest";
import { fuzzyFilter, fuzzyScore, prefixOf } from "./fuzzy";

it("letters in order match, whole words first", () => {
  expect(fuzzyScore("val/loss", "vl")).not.toBeNull();
  expect(fuzzyScore("val/loss", "lv")).toBeNull();
  expect(fuzzyFilter(["train/loss", "val/loss", "lr"], "loss", (t) => t)).toEqual(["val/loss", "train/loss"]);
  expect(fuzzyFilter(["a", "b"], " ", (t) => t)).toEqual(["a", "b"]);
});

it("a section is what stands before the first slash", () => {
  expect([prefixOf("val/loss/x"), prefixOf("loss"), prefixOf("/x")]).toEqual(["val", "", ""]);
});

it("what was measured of a machine stands by device", () => {
  expect(["system/gpu_0_power_usage_watts", "system/gpu_1_power_usage_watts", "system/cpu_utilization_percentage", "system/other", "systems/gpu_0"].map(prefixOf)).toEqual(["system/gpu_0", "system/gpu_1", "system/cpu", "system", "systems"]);
});

it("a word that begins a part of a key comes before the same letters in its middle, and ties keep their order", () => {
  expect(fuzzyFilter(["xval", "val", "a/val"], "val", (t) => t)).toEqual(["val", "xval", "a/val"]);
  expect(fuzzyFilter(["train_loss_total", "tall"], "tlt", (t) => t)).toEqual(["train_loss_total"]);
  expect(fuzzyFilter(["b", "a", "c"], "", (t) => t)).toEqual(["b", "a", "c"]);
  expect(fuzzyFilter(["xa", "ya", "za"], "a", (t) => t)).toEqual(["xa", "ya", "za"]);
});

it("letters of any alphabet match, whatever their case", () => {
  expect(fuzzyScore("ÉCOLE/Loss", "école")).not.toBeNull();
  expect(fuzzyScore("a🙂b🙂", "🙂🙂")).not.toBeNull();
  expect(fuzzyScore("🙂", "🙂🙂")).toBeNull();
  expect(fuzzyScore("דיוק", "דק")).not.toBeNull();
  expect(fuzzyScore("", "a")).toBeNull();
});

it("ten thousand keys are all looked at", () => {
  const keys = Array.from({ length: 10_000 }, (_, i) => `layer_${i}/grad`);
  expect(fuzzyFilter(keys, "layer_9999", (t) => t)).toEqual(["layer_9999/grad"]);
  expect(fuzzyFilter(keys, "grad", (t) => t)).toHaveLength(10_000);
});
