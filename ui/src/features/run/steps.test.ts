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
