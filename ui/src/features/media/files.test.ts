import { expect, it } from "vitest";
import { type List, imagesOf, readMedia } from "./files";

const { signal } = new AbortController();
const tree: Record<string, readonly [string, number | null][]> = {
  "": [["images", null], ["model", null], ["a.png", 5], ["b.txt", 5]],
  images: [["images/x%step%1%timestamp%2%u.png", 7]],
  model: [["model/deep", null]],
  "model/deep": [["model/deep/c.jpg", 1]],
};
const list: List = (_, folder) => Promise.resolve({ entries: (tree[folder] ?? []).map(([path, size_bytes]) => ({ path, size_bytes })) });

it("images are found in folders, other files are not", async () => {
  const { files, isCut } = await imagesOf(list, "r", signal);
  expect(files.map((file) => file.path)).toEqual(["a.png", "images/x%step%1%timestamp%2%u.png", "model/deep/c.jpg"]);
  expect(isCut).toBe(false);
});

it("a run with more folders than are looked at says so, and the logged images come first", async () => {
  const asked: string[] = [];
  const many: List = (_, folder) => {
    asked.push(folder);
    const entries = folder === "" ? [...Array.from({ length: 60 }, (_, i) => `f${i}`), "images"].map((path) => ({ path, size_bytes: null })) : [];
    return Promise.resolve({ entries });
  };
  const { isCut } = await imagesOf(many, "r", signal);
  expect(isCut).toBe(true);
  expect(asked).toHaveLength(30);
  expect(asked[1]).toBe("images");
});

it("one run that cannot be read does not hide the others, all of them are a failure", async () => {
  const half: List = (run, folder, stop) => (run === "bad" ? Promise.reject(new Error("gone")) : list(run, folder, stop));
  const media = await readMedia(["good", "bad"], signal, half);
  expect([media.nFailed, media.why, media.series.length]).toEqual([1, "gone", 3]);
  await expect(readMedia(["bad"], signal, half)).rejects.toThrow("gone");
  expect((await readMedia([], signal, half)).series).toEqual([]);
});
