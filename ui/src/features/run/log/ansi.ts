// Colours of terminals as parts of a line: 16 by name, 256 and true colours by value.
import { contrast, parseHex } from "../../../lib/colour";
import { withoutEscapes } from "./reader";

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;

/** A named colour of the theme, or its value. */
export type Ink = { readonly name: string } | { readonly hex: string };

export interface Style {
  readonly ink?: Ink;
  readonly ground?: Ink;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly strike?: boolean;
  readonly inverse?: boolean;
}

export interface Part {
  readonly text: string;
  readonly style: Style;
  /** Whether it is part of what is searched for. */
  readonly match: boolean;
}

const named = (i: number): Ink => ({ name: `${i >= 8 ? "bright-" : ""}${NAMES[i % 8] ?? "white"}` });
const hex = (r: number, g: number, b: number): Ink => ({ hex: `#${[r, g, b].map((one) => Math.min(255, Math.max(0, one)).toString(16).padStart(2, "0")).join("")}` });

/** One of the 256 colours: 16 named ones, a cube of 6 by 6 by 6, and 24 greys. */
export function inkOf(i: number): Ink {
  if (i < 16) return named(i);
  if (i >= 232) return hex(8 + (i - 232) * 10, 8 + (i - 232) * 10, 8 + (i - 232) * 10);
  const level = (n: number) => (n === 0 ? 0 : 55 + n * 40);
  return hex(level(Math.floor((i - 16) / 36)), level(Math.floor((i - 16) / 6) % 6), level((i - 16) % 6));
}

/** The colour behind 38 or 48, and how many codes it took. */
function longInk(codes: readonly number[], at: number): { readonly ink: Ink | undefined; readonly taken: number } {
  if (codes[at] === 5) return { ink: inkOf(Math.min(255, codes[at + 1] ?? 0)), taken: 2 };
  if (codes[at] === 2) return { ink: hex(codes[at + 1] ?? 0, codes[at + 2] ?? 0, codes[at + 3] ?? 0), taken: 4 };
  return { ink: undefined, taken: 0 };
}

const SWITCHES: Record<number, Partial<Record<keyof Style, boolean | undefined>>> = {
  1: { bold: true },
  2: { dim: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  9: { strike: true },
  22: { bold: undefined, dim: undefined },
  23: { italic: undefined },
  24: { underline: undefined },
  27: { inverse: undefined },
  29: { strike: undefined },
  39: { ink: undefined },
  49: { ground: undefined },
};

/** The colour of an underline is not shown, but its parts are no codes of their own. */
const UNDERLINE_INK = 58;

/** The codes of a command. What belongs together may be parted by colons: `4:3` is a curly underline, `38:2::1:2:3` a colour. */
function codesOf(text: string): number[] {
  return text.split(";").flatMap((piece) => {
    const [code = 0, kind, ...rest] = piece.split(":").map(Number);
    if (kind === undefined) return [code];
    if (code === 38 || code === 48 || code === UNDERLINE_INK) return kind === 2 ? [code, kind, ...rest.slice(-3)] : [code, kind, rest[0] ?? 0];
    return code === 4 && kind === 0 ? [24] : [code];
  });
}

function applied(style: Style, codes: readonly number[]): Style {
  let now: Record<string, unknown> = { ...style };
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i] ?? 0;
    if (code === 0) now = {};
    else if (code === 38 || code === 48 || code === UNDERLINE_INK) {
      const { ink, taken } = longInk(codes, i + 1);
      if (ink !== undefined && code !== UNDERLINE_INK) now[code === 38 ? "ink" : "ground"] = ink;
      i += taken;
    } else if (code >= 30 && code <= 37) now["ink"] = named(code - 30);
    else if (code >= 40 && code <= 47) now["ground"] = named(code - 40);
    else if (code >= 90 && code <= 97) now["ink"] = named(code - 82);
    else if (code >= 100 && code <= 107) now["ground"] = named(code - 92);
    else Object.assign(now, SWITCHES[code]);
  }
  return Object.fromEntries(Object.entries(now).filter(([, value]) => value !== undefined));
}

const COLOURS = /\u001b\[([0-9;:]*)m/g;

/** A line as parts of one style each. Every line begins without style. */
export function styled(line: string): { text: string; style: Style }[] {
  const parts: { text: string; style: Style }[] = [];
  let style: Style = {};
  let at = 0;
  const push = (text: string) => {
    const plain = withoutEscapes(text);
    if (plain !== "") parts.push({ text: plain, style });
  };
  for (const found of line.matchAll(COLOURS)) {
    push(line.slice(at, found.index));
    style = applied(style, codesOf(found[1] ?? ""));
    at = found.index + found[0].length;
  }
  push(line.slice(at));
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
