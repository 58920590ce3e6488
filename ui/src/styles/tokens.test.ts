import { readFileSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";

const folder = new URL("./", import.meta.url);
const rules = readdirSync(folder).filter((name) => name.endsWith(".css")).map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
const all = (pattern: RegExp) => [...new Set([...rules.matchAll(pattern)].map((found) => found[1] ?? ""))].sort();

it("texts have the five sizes of the design", () => {
  const sizes = [...all(/font-size: ([^;]+);/g), ...all(/font: (?:\d+ )?(\d+px)/g)];
  expect([...new Set(sizes)].sort()).toEqual(["12px", "13px", "16px", "20px"]);
});

it("corners have its two radii; dots are round", () => {
  const radii = all(/border-radius: ([^;]+);/g).flatMap((one) => one.split(" "));
  expect([...new Set(radii)].sort()).toEqual(["0", "4px", "50%", "8px"]);
});

it("nothing moves but the bar of what is awaited, and under reduced motion not even that", () => {
  expect(all(/animation: ([^;!]+)/g)).toEqual(["none ", "slide 1.1s linear 5"]);
  expect(all(/transition: ([^;!]+)/g)).toEqual(["none "]);
});
