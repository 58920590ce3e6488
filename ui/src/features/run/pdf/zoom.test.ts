import { expect, it } from "vitest";
import { clampPage, zoomed } from "./zoom";

it("pages and sizes that do not exist become ones that do", () => {
  expect(["3", "0", "-2", "99", "x", "2.6", undefined].map((text) => clampPage(text, 9))).toEqual([3, 1, 1, 9, 1, 3, 1]);
  expect(clampPage("1", 0)).toBe(1);
  expect(["150", "151", undefined, "x"].map(zoomed)).toEqual([150, 100, 100, 100]);
});
