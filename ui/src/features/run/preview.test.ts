import { expect, it } from "vitest";
import { prettyJson, previewKind } from "./preview";

it("files are shown by their names", () => {
  const cases = { "a/b.PNG": "image", "x.svg": "page", "x.html": "page", "m/MLmodel": "text", "a.json": "json", "a.csv": "csv", "README.md": "markdown", "paper.PDF": "pdf", "model.pkl": "none", html: "none" };
  for (const [path, kind] of Object.entries(cases)) expect(previewKind(path), path).toBe(kind);
});

it("JSON is set out, anything else is left alone", () => {
  expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(prettyJson("{")).toBe("{");
});
