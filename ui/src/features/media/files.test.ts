import { expect, it } from "vitest";
import { IMAGES_MAX, KnownFiles, type List, imagesOf } from "./files";

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

it("figures that no picture shows are counted apart, by their names, and too many images are told apart from too many folders", async () => {
  const held = ["a.svg", "b.avif", "c.html", "d.json", "plots/e.json", "x.plotly.json"];
  const flat: List = () => Promise.resolve({ entries: held.map((path) => ({ path, size_bytes: 1, sha256: `digest of ${path}` })) });
  const { files, others } = await imagesOf(flat, "r", signal);
  expect([files.map((file) => [file.path, file.digest]), others]).toEqual([[["a.svg", "digest of a.svg"], ["b.avif", "digest of b.avif"]], ["c.html", "plots/e.json", "x.plotly.json"]]);
  const many: List = (run) => Promise.resolve({ entries: run === "many" ? Array.from({ length: IMAGES_MAX + 1 }, (_, i) => ({ path: `${i}.png`, size_bytes: 1 })) : [] });
  const media = await new KnownFiles().read(["many", "none"], signal, many);
  expect([media.nCut, media.nFull, media.others.size]).toEqual([0, 1, 0]);
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
  const media = await new KnownFiles().read(["good", "bad"], signal, half);
  expect([media.nFailed, media.why, media.series.length]).toEqual([1, "gone", 3]);
  await expect(new KnownFiles().read(["bad"], signal, half)).rejects.toThrow("gone");
  expect((await new KnownFiles().read([], signal, half)).series).toEqual([]);
});

it("only runs whose files may have changed are listed again, and what cannot be read again stays", async () => {
  const asked: string[] = [];
  let away = false;
  const noting: List = (run, folder, stop) => {
    if (folder === "") asked.push(run);
    return away ? Promise.reject(new Error("away")) : list(run, folder, stop);
  };
  const known = new KnownFiles();
  await known.read(["a", "b"], signal, noting);
  await known.read(["b", "a", "c"], signal, noting);
  expect(asked).toEqual(["a", "b", "c"]);
  known.doubt("b");
  away = true;
  const media = await known.read(["a", "b"], signal, noting);
  expect([asked.slice(3), media.nFailed, media.series[0]?.runs.size]).toEqual([["b"], 1, 2]);
  away = false;
  expect((await known.read(["a", "b"], signal, noting)).nFailed).toBe(0);
  known.doubt();
  await known.read(["a", "b"], signal, noting);
  expect(asked.slice(4)).toEqual(["b", "a", "b"]);
});
