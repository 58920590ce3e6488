import { expect, it } from "vitest";
import { diffLines } from "./diff";

const kinds = (text: string, most = 100) => diffLines(text, most).lines.map((line) => line.kind);

it("the head of a file is told from lines that were added and removed, also from those that begin alike", () => {
  const patch = "diff --git a/x b/x\nindex 1..2 100644\n--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n same\n--- a list\n+++ a list\n\\ No newline\ndiff --git a/y b/y\n--- a/y\n+++ b/y\n@@ -0,0 +1 @@\n+y\n";
  expect(kinds(patch)).toEqual(["head", "head", "head", "head", "place", "same", "removed", "added", "same", "head", "head", "head", "place", "added"]);
});

it("long patches are cut and say by how much; an empty one is one empty line", () => {
  expect([diffLines("@@\n+a\n+b\n", 2).left, kinds("@@\n+a\n+b\n", 2), diffLines("", 5)]).toEqual([1, ["place", "added"], { lines: [{ kind: "head", text: "" }], left: 0 }]);
});
