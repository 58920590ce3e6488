import { readFileSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { chance } from "../testing/random";
import { byName } from "./order";

it("names stand in alphabetical order, capitals beside small letters", () => {
  expect(["val", "Loss", "loss", "train/b", "train/a", "", "ä"].sort(byName)).toEqual(["", "loss", "Loss", "train/a", "train/b", "val", "ä"]);
  expect([byName("a", "a"), byName("a", "A"), byName("A", "a")]).toEqual([0, -1, 1]);
});

it("the first page does not wait for the browser's tables of languages", () => {
  const source = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap((one) => (one.isDirectory() ? source(`${folder}/${one.name}`) : [`${folder}/${one.name}`]));
  const slow = source("src").filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path) && /\.localeCompare\(|toLocaleString\(|\bIntl\./.test(readFileSync(path, "utf8")));
  expect(slow).toEqual([]);
});

it("the order is one: names of any letters sort the same however they come", () => {
  const random = chance(3);
  const names = Array.from({ length: 40 }, () => Array.from({ length: random.whole(0, 3) }, () => random.pick(["a", "A", "b", "B", "/", "é", "É", "ß", "ם", "🙂"])).join(""));
  const sorted = [...names].sort(byName);
  for (let n = 0; n < 20; n += 1) expect([...names].sort(() => random.next() - 0.5).sort(byName)).toEqual(sorted);
  for (const a of names) for (const b of names) expect(byName(a, b) + byName(b, a), `${a} ${b}`).toBe(0);
});
