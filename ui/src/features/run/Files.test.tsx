// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { showAt } from "../../testing/page";
import { click, find, findAll, named, settled, textOf } from "../../testing/screen";
import { later, refused, serve } from "../../testing/server";
import { Files } from "./Files";
import { TEXT_BYTES_MAX } from "./preview";

afterEach(() => vi.unstubAllGlobals());

type Tree = Readonly<Record<string, readonly (readonly [path: string, size: number | null])[]>>;
const TREE: Tree = { "": [["report.md", 12], ["b.txt", 3], ["a", null], ["Model.bin", 7]], a: [["a/deep", null], ["a/x.txt", 1]], "a/deep": [["a/deep/y.json", 9]] };

/** A server with these files; what a file holds is told by its path. */
function serving(tree: Tree, held: Readonly<Record<string, string>> = {}, sizes: Readonly<Record<string, number>> = {}) {
  return serve({
    "GET /api/v1/runs/r/files/content": ({ path }) => {
      const name = new URL(path, "http://x").searchParams.get("path") ?? "";
      const text = held[name] ?? "";
      return new Response(text, { headers: { "x-file-size": String(sizes[name] ?? new TextEncoder().encode(text).length) } });
    },
    "GET /api/v1/runs/r/files": ({ path }) => {
      const folder = new URL(path, "http://x").searchParams.get("folder") ?? "";
      const entries = tree[folder];
      return entries === undefined ? refused(404, { code: "folder_not_found", what: `There is no folder ${folder}.` }) : { entries: entries.map(([one, size_bytes]) => ({ path: one, size_bytes })) };
    },
  });
}
const files = (address = "/runs/r/files") => showAt(address, () => <Files run={{ run_id: "r", status: "FINISHED" }} />);
const tree = () => findAll(".tree-file").map((one) => textOf(one.querySelector("bdi") ?? undefined));
const preview = () => textOf(find(".files-preview"));

it("folders stand before files, each by name, and nothing below them is read before they are opened", async () => {
  const asked = serving(TREE);
  await files();
  expect([tree(), asked.length]).toEqual([["a", "b.txt", "Model.bin", "report.md"], 1]);
  const folder = findAll(".tree-file")[0] as HTMLElement;
  click(folder);
  await settled();
  expect([folder.getAttribute("aria-expanded"), tree(), asked.length]).toEqual(["true", ["a", "deep", "x.txt", "b.txt", "Model.bin", "report.md"], 2]);
  click(folder);
  expect([folder.getAttribute("aria-expanded"), tree().length]).toEqual(["false", 4]);
  // What it held is there at once, and is asked for anew.
  click(folder);
  expect(tree()).toHaveLength(6);
  await settled();
  expect([tree().length, asked.length]).toEqual([6, 3]);
});

it("a link to a file opens the folders above it and shows it", async () => {
  serving(TREE, { "a/deep/y.json": '{"n": 12345678901234567890}' });
  await files("/runs/r/files?file=a/deep/y.json");
  await settled();
  expect(tree()).toEqual(["a", "deep", "y.json", "x.txt", "b.txt", "Model.bin", "report.md"]);
  expect(textOf(findAll('[aria-current="true"]')[0]?.querySelector("bdi") ?? undefined)).toBe("y.json");
  // Numbers that are larger than ours stay as they are written.
  expect(find("pre").textContent).toBe('{\n  "n": 12345678901234567890\n}');
});

it("a file that is chosen stands in the address, and going back shows the one before", async () => {
  serving(TREE, { "b.txt": "hello", "report.md": "# Rides" });
  const page = await files();
  expect(preview()).toBe("Choose a file to see it here.");
  click(named("b.txt3 B"));
  await settled();
  expect([page.query(), find("pre").textContent]).toEqual([{ file: "b.txt" }, "hello"]);
  click(named("Model.bin7 B"));
  await settled();
  expect(preview()).toContain("There is no preview of this kind of file.");
  page.back();
  await settled();
  expect([page.query(), find("pre").textContent]).toEqual([{ file: "b.txt" }, "hello"]);
});

it("a run without files says how to log one, and files that are on their way hold their place", async () => {
  const answer = later<unknown>();
  serve({ "GET /api/v1/runs/r/files": () => answer.promise });
  await files();
  expect([findAll(".skeleton").length, findAll(".empty").length]).toEqual([1, 0]);
  answer.keep({ entries: [] });
  await settled();
  expect([findAll(".skeleton").length, textOf(find(".empty h2")), textOf(find(".empty pre"))]).toEqual([0, "This run has no files", 'mlflow.log_artifact("plot.png")']);
});

it("a list that cannot be read can be asked for again; a folder that is gone says so where it stands", async () => {
  let nAsked = 0;
  serve({
    "GET /api/v1/runs/r/files?folder=a": () => refused(404, { code: "folder_not_found", what: "There is no folder a." }),
    "GET /api/v1/runs/r/files": () => ((nAsked += 1) === 1 ? refused(503, { code: "busy", what: "Too much to do." }) : { entries: [{ path: "a", size_bytes: null }] }),
  });
  await files();
  expect([textOf(find(".problem-what")), findAll(".skeleton").length]).toEqual(["Too much to do.", 0]);
  click(named("Try again"));
  await settled();
  expect([findAll(".problem").length, tree()]).toEqual([0, ["a"]]);
  click(find(".tree-file"));
  await settled();
  expect(textOf(find(".bad"))).toBe("There is no folder a. Try again");
});

it("a file that is on its way is not said to have no preview", async () => {
  const answer = later<Response>();
  serve({ "GET /api/v1/runs/r/files/content": () => answer.promise, "GET /api/v1/runs/r/files": () => ({ entries: [{ path: "b.txt", size_bytes: 3 }] }) });
  await files("/runs/r/files?file=b.txt");
  await settled();
  expect([preview().includes("no preview"), findAll(".files-preview .skeleton").length]).toEqual([false, 1]);
  answer.keep(new Response("abc", { headers: { "x-file-size": "3" } }));
  await settled();
  expect([find("pre").textContent, findAll(".skeleton").length]).toEqual(["abc", 0]);
});

it("a file that cannot be read says so, with its name still there to copy and to load", async () => {
  serve({ "GET /api/v1/runs/r/files/content": () => refused(404, { code: "file_not_found", what: "There is no such file." }), "GET /api/v1/runs/r/files": () => ({ entries: [{ path: "b.txt", size_bytes: 3 }] }) });
  await files("/runs/r/files?file=gone%20%26%20away.txt");
  await settled();
  expect([textOf(find(".problem-what")), preview().includes("no preview")]).toEqual(["There is no such file.", false]);
  expect([find(".preview h2").title, find('.preview a[download]').getAttribute("href")]).toEqual(["gone & away.txt", "/get-artifact?run_id=r&path=gone+%26+away.txt"]);
});

it("a long table tells how many bytes of the file it shows, whatever its letters are", async () => {
  // Letters of two bytes: fewer of them than bytes were read.
  const part = `naïve,é\n${"é".repeat(TEXT_BYTES_MAX / 2 - 8)}`;
  serving({ "": [["é.csv", 5 * TEXT_BYTES_MAX]] }, { "é.csv": part }, { "é.csv": 5 * TEXT_BYTES_MAX });
  await files("/runs/r/files?file=é.csv");
  await settled();
  expect(preview()).toContain("The first 256 KiB of 1.3 MiB. Download the file for the rest.");
});

it("an empty file says that it is empty, of every kind that is read", async () => {
  for (const name of ["a.txt", "b.csv", "c.json", "d.md", "e.ipynb"]) {
    serving({ "": [[name, 0]] });
    const page = await files(`/runs/r/files?file=${name}`);
    await settled();
    expect(preview(), name).toContain("This file is empty.");
    page.leave();
  }
});

it("pages and drawings are shown in a frame that reaches nothing here", async () => {
  serving({ "": [["plot.html", 5], ["drawing.svg", 5]] });
  for (const name of ["plot.html", "drawing.svg"]) {
    const page = await files(`/runs/r/files?file=${name}`);
    const frame = find("iframe");
    expect([frame.getAttribute("sandbox"), frame.getAttribute("src")]).toEqual(["allow-scripts", `/api/v1/runs/r/files/content?path=${name}`]);
    page.leave();
  }
});
