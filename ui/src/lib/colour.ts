// Colours of runs: stable by id, told apart by dash as well, never by colour alone.

export const RUN_COLOURS_LIGHT = ["#0048a5", "#ab0000", "#089289", "#c42860", "#bf7950", "#8082bb", "#939000", "#510357", "#600100", "#2d1e28"] as const;
export const RUN_COLOURS_DARK = ["#24a2ff", "#cf4104", "#53fdb3", "#ff72ba", "#e9ac28", "#c2fdff", "#baca6a", "#9355b0", "#ac6449", "#4c7b7b"] as const;

/** Dash patterns in pixels; the first is a whole line. */
export const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];

/** Dash patterns that tell the metrics of one chart apart; the first is a whole line. */
export const METRIC_DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3], [14, 5], [2, 6], [7, 3, 2, 3, 2, 3], [12, 3, 4, 3]];

export interface RunStyle {
  readonly colour: string;
  readonly dash: readonly number[];
}

/** What marks points of lines with this dash, so that points as well are not told apart by colour alone. */
export type Shape = "circle" | "square" | "triangle" | "diamond";
const SHAPES: readonly Shape[] = ["circle", "square", "triangle", "diamond"];
export const shapeOf = (style: RunStyle): Shape => SHAPES[DASHES.indexOf(style.dash)] ?? "circle";

/** FNV-1a over the id: the same run has the same colour on every page and machine. */
export function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) {
    hash ^= id.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

const N_COLOURS = RUN_COLOURS_LIGHT.length;
const colourAt = (id: string) => hashOf(id) % N_COLOURS;
const dashAt = (id: string) => Math.floor(hashOf(id) / N_COLOURS) % DASHES.length;

/** What a person chose for a run, as places in the lists of colours and dashes; what is undefined stays automatic. */
export interface Look {
  readonly colour: number | undefined;
  readonly dash: number | undefined;
}
type Chosen = ReadonlyMap<string, Look>;

/** `moved` are dashes of runs that are drawn beside others of their look; what was chosen stands over all. */
export function runStyle(id: string, theme: "light" | "dark", moved?: ReadonlyMap<string, number>, look?: Look): RunStyle {
  const colours = theme === "dark" ? RUN_COLOURS_DARK : RUN_COLOURS_LIGHT;
  return { colour: colours[look?.colour ?? colourAt(id)] ?? colours[0], dash: DASHES[look?.dash ?? moved?.get(id) ?? dashAt(id)] ?? [] };
}

/**
 * Runs that are drawn together and would look alike: those behind the first get another dash, which no other of their
 * colour has. Colours stay, whatever else is shown, and so do dashes that someone chose.
 */
export function movedDashes(ids: readonly string[], chosen?: Chosen): ReadonlyMap<string, number> {
  const taken = new Set<number>();
  const looks = new Map<string, number>();
  const lookOf = (id: string, dash: number) => (chosen?.get(id)?.colour ?? colourAt(id)) * DASHES.length + dash;
  const late: string[] = [];
  const free = new Set(ids);
  for (const id of free) {
    const dash = chosen?.get(id)?.dash;
    if (dash === undefined) continue;
    taken.add(lookOf(id, dash));
    free.delete(id);
  }
  // Every run that can keep its own dash keeps it: only then do the others look for one.
  for (const id of free) {
    const look = lookOf(id, dashAt(id));
    if (taken.has(look)) late.push(id);
    taken.add(look);
  }
  for (const id of late) {
    const other = DASHES.findIndex((_, dash) => !taken.has(lookOf(id, dash)));
    if (other < 0) continue;
    taken.add(lookOf(id, other));
    looks.set(id, other);
  }
  return looks;
}

export type Rgb = readonly [number, number, number];

export function parseHex(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

const linear = (channel: number) => {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
};

/** Relative luminance as WCAG defines it. */
export function luminance([r, g, b]: Rgb): number {
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(parseHex(a)), luminance(parseHex(b))];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

export type Sight = "normal" | "protan" | "deutan" | "tritan";

// Machado, Oliveira and Fernandes (2009), full severity, in linear RGB.
const SIGHT: Record<Exclude<Sight, "normal">, readonly number[]> = {
  protan: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deutan: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritan: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

/** Colour in CIE Lab as a person with this sight sees it. */
export function labOf(hex: string, sight: Sight): Rgb {
  const [r, g, b] = parseHex(hex).map(linear) as [number, number, number];
  const m = sight === "normal" ? [1, 0, 0, 0, 1, 0, 0, 0, 1] : SIGHT[sight];
  const row = (i: number) => Math.min(1, Math.max(0, (m[i] ?? 0) * r + (m[i + 1] ?? 0) * g + (m[i + 2] ?? 0) * b));
  const [lr, lg, lb] = [row(0), row(3), row(6)];
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124564 * lr + 0.3575761 * lg + 0.1804375 * lb) / 0.95047);
  const y = f(0.2126729 * lr + 0.7151522 * lg + 0.072175 * lb);
  const z = f((0.0193339 * lr + 0.119192 * lg + 0.9503041 * lb) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Distance of two colours in Lab (CIE76). */
export function distance(a: string, b: string, sight: Sight): number {
  const [p, q] = [labOf(a, sight), labOf(b, sight)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}
