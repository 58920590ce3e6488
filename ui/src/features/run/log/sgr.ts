// The style that a terminal keeps from text to text: 16 colours by name, 256 and true colours by value.

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

/** Text and commands for its style, in turns. */
export function eachStyle(text: string, before: Style, each: (text: string, style: Style) => void): Style {
  let style = before;
  let at = 0;
  for (const found of text.matchAll(COLOURS)) {
    each(text.slice(at, found.index), style);
    style = applied(style, codesOf(found[1] ?? ""));
    at = found.index + found[0].length;
  }
  each(text.slice(at), style);
  return style;
}

/** The style after a text: a terminal keeps it until it is told otherwise. */
export const styleAfter = (text: string, before: Style): Style => (text.includes("\u001b[") ? eachStyle(text, before, () => undefined) : before);

function inkCodes(ink: Ink, of: 30 | 40): string {
  if ("hex" in ink) return [of + 8, 2, ...[1, 3, 5].map((at) => Number.parseInt(ink.hex.slice(at, at + 2), 16))].join(";");
  const bright = ink.name.startsWith("bright-");
  return String((bright ? of + 60 : of) + NAMES.findIndex((name) => name === ink.name.replace("bright-", "")));
}

/** The command that begins a text of this style; nothing for none. */
export function commandOf(style: Style): string {
  const codes = [
    ...(style.ink === undefined ? [] : [inkCodes(style.ink, 30)]),
    ...(style.ground === undefined ? [] : [inkCodes(style.ground, 40)]),
    ...([["bold", 1], ["dim", 2], ["italic", 3], ["underline", 4], ["inverse", 7], ["strike", 9]] as const).flatMap(([name, code]) => (style[name] === true ? [String(code)] : [])),
  ];
  return codes.length === 0 ? "" : `\u001b[${codes.join(";")}m`;
}
