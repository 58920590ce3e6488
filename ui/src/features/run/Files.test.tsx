// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import type { Run } from "../../api/client";
import { offered, take } from "../../testing/offers";
import { showAt } from "../../testing/page";
import { click, field, find, findAll, named, settled, textOf } from "../../testing/screen";
import { later, refused, serve } from "../../testing/server";
import { Files } from "./Files";
import { ASK_BYTES, NOTEBOOK_BYTES_MAX, TEXT_BYTES_MAX, WHOLE_BYTES_MAX } from "./preview";

/** What reads lines elsewhere; here nobody does. */
class QuietWorker {
  postMessage(): void {}
  terminate(): void {}
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

type Tree = Readonly<Record<string, readonly (readonly [path: string, size: number | null])[]>>;
const TREE: Tree = { "": [["report.md", 12], ["b.txt", 3], ["a", null], ["Model.bin", 7]], a: [["a/deep", null], ["a/x.txt", 1]], "a/deep": [["a/deep/y.json", 9]] };

/** A server with these files; what a file holds is told by its path. */
function serving(tree: Tree, held: Readonly<Record<string, string>> = {}, sizes: Readonly<Record<string, number>> = {}) {
  return serve({
    "GET /api/v1/runs/r/files/content": ({ path }) => {
      const name = new URL(path, "http://x").searchParams.get("path") ?? "";
      const text = held[name] ?? "";
      return new Response(text, { headers: { etag: `"${text.length} ${encodeURIComponent(text.slice(-9))}"`, "x-file-size": String(sizes[name] ?? new TextEncoder().encode(text).length) } });
    },
    "GET /api/v1/runs/r/files": ({ path }) => {
      const folder = new URL(path, "http://x").searchParams.get("folder") ?? "";
      const entries = tree[folder];
      return entries === undefined ? refused(404, { code: "folder_not_found", what: `There is no folder ${folder}.` }) : { entries: entries.map(([one, size_bytes]) => ({ path: one, size_bytes, sha256: size_bytes === null ? null : `digest of ${one}` })) };
    },
  });
}
const files = (address = "/runs/r/files", status: Run["status"] = "FINISHED") => showAt(address, () => <Files run={{ run_id: "r", status }} />);
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
  serving(TREE, { "b.txt": "hello", "report.md": "# Rides", "Model.bin": "\0\u0001" });
  const page = await files();
  expect(preview()).toBe("Choose a file to see it here.");
  click(named("b.txt3 B"));
  await settled();
  expect([page.query(), find("pre").textContent]).toEqual([{ file: "b.txt" }, "hello"]);
  click(named("Model.bin7 B"));
  await settled();
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
  expect([findAll(".files > .of-lines").length, findAll(".empty").length]).toEqual([2, 0]);
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

it("a large page is shown when somebody asks for it", async () => {
  serving({ "": [["report.html", ASK_BYTES + 1]] }, {}, { "report.html": ASK_BYTES + 1 });
  await files("/runs/r/files?file=report.html");
  expect([findAll("iframe").length, preview().includes("This file has 1.0 MiB.")]).toEqual([0, true]);
  click(named("Read it whole"));
  expect(findAll("iframe").length).toBe(1);
});

it("the digest of a file stands beside it, of one in a folder too", async () => {
  serving(TREE);
  const page = await files("/runs/r/files?file=b.txt");
  expect([textOf(find(".files-preview code")), findAll("button").map(textOf).includes("Copy digest")]).toEqual(["digest of b.txt", true]);
  page.leave();
  await files("/runs/r/files?file=a/deep/y.json");
  await settled();
  await settled();
  expect(textOf(find(".files-preview code"))).toBe("digest of a/deep/y.json");
});

const listeners = vi.hoisted(() => new Set<(changes: readonly unknown[]) => void>());
vi.mock("../../api/events", () => ({ onChanges: (listener: (changes: readonly unknown[]) => void) => listeners.add(listener), noteAnswer: () => undefined }));

/** Some time passes on the page of a run that goes on to write its files. */
async function later3s() {
  for (const listener of listeners) listener([{ kind: "run_updated", experiment: "1", run: "r" }]);
  await vi.advanceTimersByTimeAsync(3000);
  await settled();
}

it("a file that a run goes on writing grows in view, and one that stays the same is not set out again", async () => {
  vi.useFakeTimers();
  const held: Record<string, string> = { "b.txt": "one" };
  serving(TREE, held);
  await files("/runs/r/files?file=b.txt", "RUNNING");
  await settled();
  const text = find("pre");
  await later3s();
  expect([find("pre") === text, text.textContent, findAll(".skeleton, .load-bar").length]).toEqual([true, "one", 0]);
  held["b.txt"] = "one, two";
  await later3s();
  expect([find("pre") === text, text.textContent]).toEqual([true, "one, two"]);
  await vi.advanceTimersByTimeAsync(9000);
  expect(text.textContent).toBe("one, two");
});

it("a file of a run that ended is read again when its reader comes back to the page, not by the clock", async () => {
  vi.useFakeTimers();
  const held: Record<string, string> = { "b.txt": "one" };
  const asked = serving(TREE, held);
  await files("/runs/r/files?file=b.txt");
  const before = asked.length;
  held["b.txt"] = "two";
  await vi.advanceTimersByTimeAsync(60_000);
  expect([find("pre").textContent, asked.length]).toEqual(["one", before]);
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  expect(find("pre").textContent).toBe("two");
});

it("a refused look at a file keeps what was read of it, and says so", async () => {
  vi.useFakeTimers();
  const held: Record<string, string> = { "b.txt": "one" };
  let refuses = false;
  serve({
    "GET /api/v1/runs/r/files/content": () => (refuses ? refused(503, { code: "busy", what: "Too much to do." }) : new Response(held["b.txt"], { headers: { "x-file-size": "3" } })),
    "GET /api/v1/runs/r/files": () => ({ entries: [{ path: "b.txt", size_bytes: 3 }] }),
  });
  await files("/runs/r/files?file=b.txt", "RUNNING");
  await settled();
  refuses = true;
  await later3s();
  expect([find("pre").textContent, textOf(find(".problem-what"))]).toEqual(["one", "Too much to do."]);
});

it("the next file begins at its own beginning: page, zoom, search and line of the one before are left behind", async () => {
  serving({ "": [["a b.txt", 3], ["c.txt", 3]] }, { "a b.txt": "abc", "c.txt": "def" });
  const page = await files("/runs/r/files?file=a%20b.txt&page=12&zoom=150&find=nan&follow=0&wrap=1#L40");
  click(named("c.txt3 B"));
  await settled();
  expect([page.query(), find("pre").textContent]).toEqual([{ file: "c.txt", wrap: "1" }, "def"]);
  page.back();
  await settled();
  expect(page.query()).toEqual({ file: "a b.txt", page: "12", zoom: "150", find: "nan", follow: "0", wrap: "1" });
});

async function slide(slider: HTMLElement, to: string) {
  (slider as HTMLInputElement).value = to;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  await settled();
  await settled();
}
const PICTURES: Tree = { "": [["out_1.png", 5], ["out_10.png", 5], ["out_2.png", 5], ["other.png", 5]] };

it("images of one name stand on a slider of their steps, which keeps the focus while it moves", async () => {
  serving(PICTURES);
  const page = await files("/runs/r/files?file=out_2.png");
  await settled();
  const slider = field("Step");
  slider.focus();
  expect([slider.getAttribute("max"), slider.value, slider.getAttribute("aria-valuetext"), textOf(find(".step-slider"))]).toEqual(["2", "1", "2", "Step22 of 3"]);
  expect([find(".preview-image").getAttribute("src"), find(".preview-image").getAttribute("alt")]).toEqual(["/api/v1/runs/r/files/content?path=out_2.png", "out_2.png"]);
  await slide(slider, "2");
  expect([page.query(), document.activeElement === slider, slider.getAttribute("aria-valuetext"), find(".preview-image").getAttribute("src")]).toEqual([{ file: "out_10.png" }, true, "10", "/api/v1/runs/r/files/content?path=out_10.png"]);
  page.leave();
  await files("/runs/r/files?file=other.png");
  await settled();
  expect([findAll(".step-slider").length, findAll(".preview-image").length]).toEqual([0, 1]);
});

it("an image that is none, or that is gone, says so", async () => {
  serving(PICTURES);
  const page = await files("/runs/r/files?file=other.png");
  await settled();
  find(".preview-image").dispatchEvent(new Event("error"));
  expect(preview()).toContain("The file is no image that the browser can show.");
  page.leave();
  serve({ "GET /api/v1/runs/r/files/content": () => refused(404, { code: "file_not_found", what: "There is no such file." }), "GET /api/v1/runs/r/files": () => ({ entries: [{ path: "b.txt", size_bytes: 3 }] }) });
  await files("/runs/r/files?file=gone.png");
  await settled();
  expect([textOf(find(".problem-what")), findAll(".preview-image, .files-preview .skeleton").length]).toEqual(["There is no such file.", 0]);
});

it("an image that is written anew is shown anew", async () => {
  vi.useFakeTimers();
  const held: Record<string, string> = { "other.png": "old" };
  serving(PICTURES, held);
  await files("/runs/r/files?file=other.png", "RUNNING");
  await settled();
  const source = () => find(".preview-image").getAttribute("src");
  const first = source();
  await later3s();
  expect(source()).toBe(first);
  held["other.png"] = "new";
  await later3s();
  expect([source() === first, source()?.startsWith("/api/v1/runs/r/files/content?path=other.png&length=")]).toEqual([false, true]);
});

it("a page that is written anew is loaded anew", async () => {
  vi.useFakeTimers();
  const held: Record<string, string> = { "plot.html": "old" };
  serving({ "": [["plot.html", 3]] }, held);
  await files("/runs/r/files?file=plot.html", "RUNNING");
  const frame = find("iframe");
  await later3s();
  expect(find("iframe")).toBe(frame);
  held["plot.html"] = "new";
  await later3s();
  expect(find("iframe") === frame).toBe(false);
});

it("what has more than a megabyte and is read whole asks first; a series of large images asks once", async () => {
  vi.stubGlobal("Worker", QuietWorker);
  serving({ "": [["big_1.png", 1], ["big_2.png", 1]] }, {}, { "big_1.png": ASK_BYTES + 1, "big_2.png": 3 * ASK_BYTES });
  const pictures = await files("/runs/r/files?file=big_1.png");
  await settled();
  expect([textOf(find(".files-preview p")), findAll(".preview-image, .files-preview .skeleton").length]).toEqual(["This file has 1.0 MiB.Show it", 0]);
  click(named("Show it"));
  expect(findAll(".preview-image").length).toBe(1);
  await slide(field("Step"), "1");
  expect(find(".preview-image").getAttribute("alt")).toBe("big_2.png");
  pictures.leave();
  const notebook = JSON.stringify({ cells: [{ cell_type: "code", source: "1+1", outputs: [] }] });
  const asked = serving({ "": [["a.ipynb", 1]] }, { "a.ipynb": notebook }, { "a.ipynb": NOTEBOOK_BYTES_MAX });
  const read = await files("/runs/r/files?file=a.ipynb");
  await settled();
  expect([preview().includes("This file has 32 MiB."), findAll(".notebook").length]).toEqual([true, 0]);
  click(named("Read it whole"));
  await settled();
  expect([findAll(".notebook").length, asked.map((one) => one.path).filter((one) => one.includes("length=")).map((one) => Number(/length=(\d+)/.exec(one)?.[1]))]).toEqual([1, [ASK_BYTES, NOTEBOOK_BYTES_MAX]]);
  read.leave();
  serving({ "": [["a.ipynb", 1]] }, { "a.ipynb": notebook }, { "a.ipynb": NOTEBOOK_BYTES_MAX + 1 });
  const long = await files("/runs/r/files?file=a.ipynb");
  await settled();
  expect(preview()).toContain("This notebook has 32 MiB. It would be read whole to be set out, which is done up to 32 MiB: these are its lines.");
  expect([findAll(".notebook").length, named("Download the notebook", "a").getAttribute("href"), findAll("button").some((one) => textOf(one) === "Read it whole")]).toEqual([0, "/get-artifact?run_id=r&path=a.ipynb", false]);
  long.leave();
  serving({ "": [["a.json", 1]] }, { "a.json": "[" }, { "a.json": WHOLE_BYTES_MAX + 1 });
  await files("/runs/r/files?file=a.json");
  await settled();
  expect([preview().includes("too much to be set out: these are its lines."), findAll("button").some((one) => textOf(one) === "Read it whole")]).toEqual([true, false]);
});

it("a file whose name tells nothing is looked into: text is read, the rest is not shown", async () => {
  const asked = serving({ "": [["run.job", 5], ["weights", 4]] }, { "run.job": "größe", weights: "\u0000abc" });
  await files("/runs/r/files?file=run.job");
  for (let i = 0; i < 3; i += 1) await settled();
  expect([find("pre").textContent, preview().includes("no preview")]).toEqual(["größe", false]);
  expect(asked.some((one) => one.path.endsWith("path=run.job&length=4096"))).toBe(true);
  click(named("weights4 B"));
  for (let i = 0; i < 3; i += 1) await settled();
  expect([preview().includes("no preview"), findAll("pre").length]).toEqual([true, 0]);
});

it("cells of a table with tabs between them stand in columns", async () => {
  serving({ "": [["t.tsv", 9]] }, { "t.tsv": "a,b\tc\n1\t2\n" });
  await files("/runs/r/files?file=t.tsv");
  for (let i = 0; i < 3; i += 1) await settled();
  expect(findAll(".files-preview th").map(textOf).filter((one) => one !== "")).toEqual(["a,b", "c"]);
});

it("the palette opens folders, shows and downloads files, and goes through the steps of an image", async () => {
  const saved: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) { saved.push(this.href); });
  serving(TREE);
  const page = await files();
  take("Open the folder a");
  await settled();
  take("Show a/x.txt");
  await settled();
  expect([page.query()["file"], offered().includes("Show a/x.txt"), offered().includes("Close the folder a")]).toEqual(["a/x.txt", false, true]);
  take("Download a/x.txt");
  expect(saved.map((href) => href.includes("a%2Fx.txt"))).toEqual([true]);
  page.leave();
  serving(PICTURES, {}, { "out_1.png": 5, "out_2.png": ASK_BYTES + 1, "out_10.png": 5 });
  const pictures = await files("/runs/r/files?file=out_1.png");
  await settled();
  expect(offered().filter((what) => what.includes("of the images"))).toEqual(["Next step of the images"]);
  take("Next step of the images");
  await settled();
  expect(pictures.query()["file"]).toBe("out_2.png");
  await settled();
  take("Show it");
  expect(find(".preview-image").getAttribute("alt")).toBe("out_2.png");
  take("Step of the images before");
  await settled();
  expect(pictures.query()["file"]).toBe("out_1.png");
});

it("the palette reads a large file whole", async () => {
  const asked = serving({ "": [["a.ipynb", 1]] }, { "a.ipynb": JSON.stringify({ cells: [] }) }, { "a.ipynb": 2 * ASK_BYTES });
  await files("/runs/r/files?file=a.ipynb");
  await settled();
  take("Read it whole");
  await settled();
  expect(asked.some((one) => one.path.includes(`length=${NOTEBOOK_BYTES_MAX}`))).toBe(true);
});
