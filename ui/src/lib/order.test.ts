import { readFileSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { byName } from "./order";

it("names stand in alphabetical order, capitals beside small letters", () => {
  expect(["val", "Loss", "loss", "train/b", "train/a", "", "ä"].sort(byName)).toEqual(["", "loss", "Loss", "train/a", "train/b", "val", "ä"]);
  expect([byName("a", "a"), byName("a", "A"), byName("A", "a")]).toEqual([0, -1, 1]);
});

it("the first page does not wait for the browser's tables of languages", () => {
  const source = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? source(`${folder}/${one.name}`) : [`${folder}/${one.name}`]));
  const slow = source("src").filter((path) => /\.tsx?$/.test(path) && !path.endsWith(".test.ts") && /\.localeCompare\(|toLocaleString\(|\bIntl\./.test(readFileSync(path, "utf8")));
  expect(slow).toEqual([]);
});
