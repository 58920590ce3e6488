// Colours of terminals as parts of a line.
import { contrast, parseHex } from "../../../lib/colour";
import { withoutEscapes } from "./reader";
import { type Style, eachStyle } from "./sgr";

export interface Part {
  readonly text: string;
  readonly style: Style;
  /** Whether it is part of what is searched for. */
  readonly match: boolean;
}

/** A line as parts of one style each. What the lines before left stands as a command at its beginning. */
export function styled(line: string): { text: string; style: Style }[] {
  const parts: { text: string; style: Style }[] = [];
  eachStyle(line, {}, (text, style) => {
    const plain = withoutEscapes(text);
    if (plain !== "") parts.push({ text: plain, style });
  });
  return parts;
}

/** Small letters, each in the place of its capital: one that would become two stays as it is. */
function lowered(text: string): string {
  const low = text.toLowerCase();
  if (low.length === text.length) return low;
  return Array.from(text, (letter) => (letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter)).join("");
}

/** A line as parts, cut also where what is searched for begins and ends. */
export function partsOf(line: string, wanted: string): Part[] {
  const parts = styled(line);
  if (wanted === "") return parts.map((part) => ({ ...part, match: false }));
  const text = parts.map((part) => part.text).join("");
  const [hay, needle] = [lowered(text), lowered(wanted)];
  const ranges: [number, number][] = [];
  for (let at = hay.indexOf(needle); at !== -1; at = hay.indexOf(needle, at + needle.length)) ranges.push([at, at + needle.length]);
  const out: Part[] = [];
  let begin = 0;
  for (const part of parts) {
    const end = begin + part.text.length;
    let at = begin;
    for (const [from, to] of ranges) {
      if (to <= at || from >= end) continue;
      if (from > at) out.push({ text: part.text.slice(at - begin, from - begin), style: part.style, match: false });
      const [left, right] = [Math.max(from, at), Math.min(to, end)];
      out.push({ text: part.text.slice(left - begin, right - begin), style: part.style, match: true });
      at = right;
    }
    if (at < end) out.push({ text: part.text.slice(at - begin), style: part.style, match: false });
    begin = end;
  }
  return out;
}

/** What the console's ground is in each theme, as the tokens have it. */
export const GROUNDS = { light: "#ffffff", dark: "#0f1216" } as const;
const READABLE = 4.5;

/** A colour moved towards black or white until it can be read on the ground. */
export function readable(colour: string, theme: "light" | "dark"): string {
  const aim = theme === "light" ? 0 : 255;
  const rgb = parseHex(colour);
  for (let share = 0; share <= 1; share += 0.05) {
    const [r, g, b] = rgb.map((one) => Math.round(one + (aim - one) * share)) as [number, number, number];
    const mixed = `#${[r, g, b].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
    if (contrast(mixed, GROUNDS[theme]) >= READABLE) return mixed;
  }
  return theme === "light" ? "#000000" : "#ffffff";
}
