// Fuzzy search: every letter in order, better when they stand together or begin a word.
import { deviceOf } from "./devices";

/** Score of a text, higher is better; null when it does not match. */
export function fuzzyScore(text: string, wanted: string): number | null {
  if (wanted === "") return 0;
  const hay = text.toLowerCase();
  const needle = wanted.toLowerCase();
  const whole = hay.indexOf(needle);
  if (whole >= 0) return 1000 - whole - hay.length / 100;
  let score = 0;
  let from = 0;
  let last = -2;
  for (const letter of needle) {
    const at = hay.indexOf(letter, from);
    if (at < 0) return null;
    score += at === last + 1 ? 5 : 1;
    if (at === 0 || /[\s/._-]/.test(hay[at - 1] ?? "")) score += 3;
    last = at;
    from = at + 1;
  }
  return score - hay.length / 100;
}

export function fuzzyFilter<T>(items: readonly T[], wanted: string, text: (item: T) => string): T[] {
  if (wanted.trim() === "") return [...items];
  return items
    .map((item) => ({ item, score: fuzzyScore(text(item), wanted.trim()) }))
    .filter((found): found is { item: T; score: number } => found.score !== null)
    .sort((a, b) => b.score - a.score)
    .map((found) => found.item);
}

/** The section of a key: what stands before its first slash; of what was measured of a machine also the device. */
export function prefixOf(key: string): string {
  const at = key.indexOf("/");
  const first = at > 0 ? key.slice(0, at) : "";
  if (first !== "system") return first;
  const device = deviceOf(key.slice(at + 1));
  return device === undefined ? first : `${first}/${device}`;
}
