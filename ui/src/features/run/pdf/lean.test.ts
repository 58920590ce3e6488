import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Linter } from "eslint";
import { expect, it } from "vitest";
import { leanWorker } from "../../../../tools/leanPdf";

const whole = readFileSync(createRequire(import.meta.url).resolve("pdfjs-dist/build/pdf.worker.mjs"), "utf8");

/** Names that a text uses and does not declare: those of browsers, and whatever was taken away. */
function foreign(code: string): string[] {
  const found = new Linter().verify(code, { languageOptions: { ecmaVersion: "latest", sourceType: "module" }, rules: { "no-undef": "error" } });
  return [...new Set(found.map((one) => /^'(.+)' is not defined/.exec(one.message)?.[1] ?? one.message))];
}

it("the PDF library's worker is built in without forms of a kind that is switched off, and misses nothing that it uses", { timeout: 60_000 }, () => {
  const lean = leanWorker(whole);
  expect([whole.includes("class XFAParser"), lean.includes("class XFAParser"), lean.includes("class WorkerMessageHandler")]).toEqual([true, false, true]);
  expect(whole.length - lean.length).toBeGreaterThan(300_000);
  const own = new Set([...whole.matchAll(/^(?:class|function|const|let|var) ([\w$]+)/gm)].map(([, name]) => name));
  const used = foreign(lean);
  expect([used.includes("Uint8Array") || used.includes("console"), used.filter((name) => own.has(name))]).toEqual([true, []]);
});

it("a library that looks otherwise is refused", () => {
  for (const text of ["", whole.replaceAll("./src/core/xfa/", "./src/forms/"), whole.replace("./src/core/xfa_fonts.js", "./src/core/fonts_of_forms.js")]) expect(() => leanWorker(text)).toThrow("read tools/leanPdf.ts");
});
