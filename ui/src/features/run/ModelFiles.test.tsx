// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { showAt } from "../../testing/page";
import { click, find, findAll, named, settled, textOf } from "../../testing/screen";
import { serve } from "../../testing/server";
import { ModelFiles } from "./ModelFiles";

afterEach(() => vi.unstubAllGlobals());

const MODEL = `m-${"0".repeat(32)}`;
const BASE = `GET /api/v1/logged-models/${MODEL}/files`;
const serving = (entries: readonly object[]) => serve({
  [`${BASE}/content`]: () => new Response("flavors: {}", { headers: { etag: '"1"', "x-file-size": "11" } }),
  [BASE]: () => ({ entries }),
});
const both = [{ path: "MLmodel", size_bytes: 11, sha256: "ab" }, { path: "model.pkl", size_bytes: 2048, sha256: "cd" }];
const open = async () => {
  const details = find("details") as HTMLDetailsElement;
  details.open = true;
  details.dispatchEvent(new Event("toggle"));
  await settled();
};

it("files of a logged model are read once opened, shown as those of a run, and saved from where they are", async () => {
  const asked = serving(both);
  const page = await showAt("/runs/r/models?find=x", () => <ModelFiles owner={MODEL} />);
  expect(asked).toEqual([]);
  await open();
  expect(findAll(".tree-file").map(textOf)).toEqual(["MLmodel11 B", "model.pkl2.0 KiB"]);
  click(findAll(".tree-file")[0] as HTMLElement);
  await settled();
  expect(page.query()).toEqual({ of: MODEL, file: "MLmodel" });
  expect([textOf(find(".preview-text")), named("Download", "a").getAttribute("href")]).toEqual(["flavors: {}", `/ajax-api/2.0/mlflow/logged-models/${MODEL}/artifacts/files?artifact_file_path=MLmodel`]);
});

it("a link to a file of a model opens its files, and leaves those of another model closed", async () => {
  serving(both);
  await showAt(`/runs/r/models?of=${MODEL}&file=MLmodel`, () => <><ModelFiles owner={MODEL} /><ModelFiles owner={`m-${"1".repeat(32)}`} /></>);
  await settled();
  expect(findAll("details").map((one) => one.hasAttribute("open"))).toEqual([true, false]);
  expect(textOf(find(".tree-file[aria-current]"))).toContain("MLmodel");
});

it("a model whose files are elsewhere says that none are kept here", async () => {
  serving([]);
  await showAt("/runs/r/models", () => <ModelFiles owner={MODEL} />);
  await open();
  expect(textOf(find("details p"))).toBe("This server keeps no files of this model.");
});
