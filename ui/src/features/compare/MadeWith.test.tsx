// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { afterEach, expect, it, vi } from "vitest";
import type { Run } from "../../api/client";
import { showAt } from "../../testing/page";
import { runOf } from "../../testing/runs";
import { find, findAll, settled, textOf } from "../../testing/screen";
import { refused, serve } from "../../testing/server";
import { MADE_MAX, MadeWith } from "./MadeWith";
import { patchWords } from "./made";

afterEach(() => vi.unstubAllGlobals());

const PATCH = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a\n+b\n+c\n";

/** A server on which runs have these files in their root. */
function serving(files: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  return serve({
    "GET /api/v1/runs/": ({ path }) => {
      const held = files[/runs\/([^/]+)\/files/.exec(path)?.[1] ?? ""];
      return held === undefined ? refused(404, { code: "run_not_found", what: "There is no such run." }) : { entries: Object.keys(held).map((name) => ({ path: name, size_bytes: 9 })) };
    },
    "GET /get-artifact": ({ path }) => {
      const asked = new URL(path, "http://x").searchParams;
      return new Response(files[asked.get("run_id") ?? ""]?.[asked.get("path") ?? ""] ?? "");
    },
  });
}

async function opened(list: () => readonly Run[], onlyDiffers = () => true) {
  const page = await showAt("/compare", () => <MadeWith runs={list()} baseline={undefined} onBaseline={() => undefined} onRemove={() => undefined} onlyDiffers={onlyDiffers()} />);
  for (let i = 0; i < 6; i += 1) await settled();
  return page;
}
const rows = (label: string) => findAll(`[aria-label="${label}"] tbody tr`).map((row) => [...row.children].map(textOf));
const tags = (commit: string, more: Record<string, string> = {}) => ({ "mlflow.source.git.commit": commit, "mlflow.source.name": "train.py", ...more });

it("packages that were added, removed or changed between runs stand side by side, and so does the code", async () => {
  serving({ a: { "requirements.txt": "torch==2.0\nnumpy==1.26\nold==1\n" }, b: { "requirements.txt": "torch==2.1\nnumpy==1.26\nnew==3\n", "changes.diff": PATCH }, c: {} });
  const [only, setOnly] = createSignal(true);
  await opened(() => [runOf("a", {}, {}, tags("c0ffee", { "git.dirty": "false" })), runOf("b", {}, {}, tags("c0ffee")), runOf("c", {}, {}, tags("f00d"))], only);
  expect(rows("Packages")).toEqual([["new", "–", "3", "–"], ["old", "1", "–", "–"], ["torch", "2.0", "2.1", "–"]]);
  expect(rows("Code")).toEqual([["Commit", "c0ffee", "c0ffee", "f00d"], ["Changes", "all was committed", "patch of 1 file, +2 −1", "–"]]);
  expect([textOf(document.body).includes("3 of 4 packages differ."), textOf(document.body).includes("Not captured (log a requirements.txt): run c")]).toEqual([true, true]);
  expect([textOf(find("summary")), findAll(".diff span").map((line) => line.className)]).toEqual(["Changes of run b that were not committed", ["diff-head", "diff-head", "diff-head", "diff-place", "diff-removed", "diff-added", "diff-added"]]);
  setOnly(false);
  expect(rows("Packages")[1]).toEqual(["numpy", "1.26", "1.26", "–"]);
  expect(rows("Code").map(([name]) => name)).toEqual(["Commit", "Source", "Changes"]);
});

it("runs that log on are not asked for their files again, and more than are read is said", async () => {
  const many = Array.from({ length: MADE_MAX + 2 }, (_, i) => runOf(`r${i}`));
  const asked = serving(Object.fromEntries(many.map((run) => [run.run_id, {}])));
  const [list, setList] = createSignal<readonly Run[]>(many);
  await opened(list);
  expect([asked.length, textOf(document.body).includes(`Packages and code of the first ${MADE_MAX} runs.`)]).toEqual([MADE_MAX, true]);
  expect(textOf(document.body)).toContain("No run has a file that names its packages.");
  expect(textOf(document.body)).toContain("No run tells what code it ran.");
  setList(many.map((run) => ({ ...run })));
  await settled();
  expect(asked.length).toBe(MADE_MAX);
});

it("a run that cannot be read is named by its reason, the others are compared", async () => {
  serving({ a: { "requirements.txt": "torch==2.0" }, b: { "requirements.txt": "torch==2.1" } });
  await opened(() => [runOf("a"), runOf("b"), runOf("gone")]);
  expect([textOf(find("[role=alert]")), rows("Packages")]).toEqual(["The files of 1 run could not be read: There is no such run.", [["torch", "2.0", "2.1", "–"]]]);
});

it("a patch in words counts its files and lines", () => {
  expect([patchWords(PATCH), patchWords(`${PATCH}diff --git a/y b/y\n--- a/y\n+++ b/y\n@@ -1 +1 @@\n--- gone\n`), patchWords("")]).toEqual(["patch of 1 file, +2 −1", "patch of 2 files, +2 −2", "patch of 0 files, +0 −0"]);
});

it("patches that differ beyond what is read of them are not the same, and the part is named", async () => {
  serve({
    "GET /api/v1/runs/": () => ({ entries: [{ path: "changes.diff", size_bytes: 300_000 }] }),
    "GET /get-artifact": ({ path }) => new Response(PATCH, { status: 206, headers: { etag: path.includes("run_id=b") ? '"2"' : '"1"', "content-range": `bytes 0-${PATCH.length - 1}/300000` } }),
  });
  await opened(() => [runOf("a"), runOf("b")]);
  const words = `patch of 1 file, +2 −1 in the first ${PATCH.length} B of 293 KiB`;
  expect(rows("Code")).toEqual([["Changes", words, words]]);
  expect(findAll("details p").map(textOf)[0]).toContain("293 KiB");
});

it("patches that are the same to their end are", async () => {
  serve({
    "GET /api/v1/runs/": () => ({ entries: [{ path: "changes.diff", size_bytes: 300_000 }] }),
    "GET /get-artifact": () => new Response(PATCH, { status: 206, headers: { etag: '"1"', "content-range": `bytes 0-${PATCH.length - 1}/300000` } }),
  });
  await opened(() => [runOf("a"), runOf("b")]);
  expect(rows("Code")).toEqual([]);
});

it("an empty file of packages is read as such", async () => {
  serve({ "GET /api/v1/runs/": () => ({ entries: [{ path: "requirements.txt", size_bytes: 0 }] }), "GET /get-artifact": () => refused(416, { code: "range", what: "no" }) });
  await opened(() => [runOf("a"), runOf("b")]);
  expect(findAll("[role=alert]").length).toBe(0);
});
