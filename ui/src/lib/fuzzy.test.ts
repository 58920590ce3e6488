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
