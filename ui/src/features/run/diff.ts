// A patch as lines of a kind.

export interface DiffLine {
  readonly kind: "head" | "place" | "added" | "removed" | "same";
  readonly text: string;
}

/** The first lines of a patch. What begins a file is told from a line that happens to begin with dashes by where it stands. */
export function diffLines(text: string, most: number): { readonly lines: readonly DiffLine[]; readonly left: number } {
  const all = text.replace(/\n$/, "").split("\n");
  let inside = false;
  const lines = all.slice(0, most).map((line): DiffLine => {
    if (line.startsWith("diff ") || line.startsWith("Index: ")) inside = false;
    if (line.startsWith("@@")) {
      inside = true;
      return { kind: "place", text: line };
    }
    if (!inside) return { kind: "head", text: line };
    return { kind: line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : "same", text: line };
  });
  return { lines, left: Math.max(0, all.length - most) };
}
