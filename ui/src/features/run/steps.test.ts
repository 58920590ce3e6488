import { expect, it } from "vitest";
import { splitStep, stepsOf } from "./steps";

it("the step of an image is in its name", () => {
  expect(splitStep("images/out%step%12%timestamp%99%ab.png")).toEqual({ name: "images/out", step: 12 });
  expect(splitStep("samples/step_0040.png")).toEqual({ name: "samples/step_", step: 40 });
  expect(splitStep("samples/3.webp")).toEqual({ name: "samples/", step: 3 });
  expect(splitStep("plot.png")).toBeUndefined();
  expect(splitStep("mp3.png")).toBeUndefined();
  expect(splitStep("step_3.txt")).toBeUndefined();
});

it("images of one name come in the order of their steps", () => {
  expect(stepsOf("a_2.png", ["a_10.png", "b_1.png", "a_2.png", "x.txt"]).map((one) => one.step)).toEqual([2, 10]);
  expect(stepsOf("x.png", ["x.png"])).toEqual([]);
});

it("steps of any width, in folders and with negative or huge numbers, are read or left alone", () => {
  expect([splitStep("a/epoch-003.PNG"), splitStep("epoch3.png"), splitStep("a1_b2.png"), splitStep("999999999999999999999.png")]).toEqual([{ name: "a/epoch-", step: 3 }, { name: "epoch", step: 3 }, undefined, { name: "", step: 1e21 }]);
  expect(splitStep("x%step%-1%timestamp%2%a.png")).toBeUndefined();
  expect(stepsOf("a_1.png", ["a_01.png", "a_1.png", "a_1.jpg"]).map((one) => one.path)).toEqual(["a_01.png", "a_1.jpg", "a_1.png"]);
});
