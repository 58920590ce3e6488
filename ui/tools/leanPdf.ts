// The PDF library's worker without what this program never asks of it: forms of the XFA kind, which are switched off in
// `features/run/pdf/document.ts`, and taking pages out of a document. A library that looks otherwise is refused, so that a
// new version is read before it is built in.

/** Where a source file of the library begins in its one file. */
const SECTION = /^(?=;\/\/ \.\/)/m;

interface Part {
  readonly path: RegExp;
  /** What the others still name of it. */
  readonly stub: string;
  /** How many source files it has at least. */
  readonly atLeast: number;
}

const PARTS: readonly Part[] = [
  // The text of remarks is read by it as well, for a layer that is not shown.
  { path: /^;\/\/ \.\/src\/core\/xfa\/factory\.js/, stub: "class XFAFactory { static getRichTextAsHtml() { return null; } }\n", atLeast: 1 },
  { path: /^;\/\/ \.\/src\/core\/xfa\//, stub: "", atLeast: 20 },
  { path: /^;\/\/ \.\/src\/core\/xfa_fonts\.js/, stub: "function getXfaFontName() { return null; }\nfunction getXfaFontDict() { return null; }\n", atLeast: 1 },
  { path: /^;\/\/ \.\/src\/core\/editor\/pdf_editor\.js/, stub: "class PDFEditor {}\n", atLeast: 1 },
];

/** The worker's text without these parts. */
export function leanWorker(code: string): string {
  const found = new Map<Part, number>();
  const lean = code.split(SECTION).map((section) => {
    const part = PARTS.find((one) => one.path.test(section));
    if (part === undefined) return section;
    found.set(part, (found.get(part) ?? 0) + 1);
    return part.stub;
  });
  for (const part of PARTS) {
    if ((found.get(part) ?? 0) < part.atLeast) throw new Error(`the PDF library has other parts than ${String(part.path)}: read tools/leanPdf.ts`);
  }
  return lean.join("");
}
