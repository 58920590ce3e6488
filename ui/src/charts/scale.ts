// Scales: numbers to pixels, and the ticks that people read.
import { fullNumber, shortNumber, two } from "../lib/format";

export type ScaleKind = "linear" | "log" | "symlog";
/** Of the axis x: what is not above zero has no place on a logarithmic one. */
export type XScaleKind = Exclude<ScaleKind, "symlog">;

export interface Scale {
  readonly kind: ScaleKind;
  readonly domain: readonly [number, number];
  readonly toPixel: (value: number) => number;
  readonly toValue: (pixel: number) => number;
}

/** Within this share of the largest value a symmetric logarithmic scale is linear. */
const LINEAR_SHARE = 1000;

/** To the space in which a scale is linear, and back. */
export function transforms(kind: ScaleKind, domain: readonly [number, number]): readonly [(v: number) => number, (v: number) => number] {
  if (kind === "log") return [Math.log10, (v) => 10 ** v];
  if (kind === "linear") return [(v) => v, (v) => v];
  const unit = Math.max(Math.abs(domain[0]), Math.abs(domain[1])) / LINEAR_SHARE || 1;
  return [(v) => Math.asinh(v / unit), (v) => unit * Math.sinh(v)];
}

export function makeScale(kind: ScaleKind, domain: readonly [number, number], pixels: readonly [number, number]): Scale {
  const [f, back] = transforms(kind, domain);
  const [a, b] = [f(domain[0]), f(domain[1])];
  // The largest numbers lie further apart than a number can tell; their halves do not.
  const part = Number.isFinite(b - a) ? 1 : 0.5;
  const span = b * part - a * part || 1;
  const [p, q] = pixels;
  return {
    kind,
    domain,
    toPixel: (value) => p + ((f(value) * part - a * part) / span) * (q - p),
    toValue: (pixel) => {
      const share = (pixel - p) / (q - p || 1);
      return back(part === 1 ? a + share * span : a * (1 - share) + b * share);
    },
  };
}

const STEPS = [1, 2, 5, 10] as const;

function multiples(step: number, low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9 && ticks.length < 100; k += 1) {
    const tick = Number((k * step).toPrecision(15));
    // Numbers as close as these look the same.
    if (tick === ticks.at(-1)) break;
    ticks.push(tick);
  }
  return ticks;
}

/** Steps of 1, 2 or 5 times a power of ten, at most `most` of them, but two at least: a single number does not say how far the next one is. */
export function linearTicks(low: number, high: number, most: number): number[] {
  if (!(high > low) || !Number.isFinite(high - low)) return [low];
  const raw = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(raw));
  const at = STEPS.findIndex((m) => m * power >= raw);
  const coarse = multiples(power * (STEPS[at] ?? 10), low, high);
  if (coarse.length > 1) return coarse;
  const finer = [...STEPS.slice(0, Math.max(0, at)).map((m) => m * power), power / 2, power / 5].sort((a, b) => b - a);
  return finer.map((step) => multiples(step, low, high)).find((ticks) => ticks.length > 1) ?? coarse;
}

/** Powers of ten inside the domain, at most about `most` of them; where there is but one, steps as on a linear scale. */
export function logTicks(low: number, high: number, most: number): number[] {
  const [from, to] = [Math.ceil(Math.log10(low) - 5e-4), Math.floor(Math.log10(high) + 5e-4)];
  if (!Number.isFinite(to - from) || to - from < 1) return linearTicks(low, high, most).filter((t) => t > 0);
  const every = Math.max(1, Math.ceil((to - from) / most));
  const ticks: number[] = [];
  for (let power = from; power <= to; power += every) ticks.push(Number(`1e${power}`));
  return ticks;
}

/** Powers of ten, and where there are few of them also their doubles and halves. */
export function logTicksAlong(low: number, high: number, most: number): number[] {
  const powers = logTicks(low, high, most);
  if (!(high / low < 150)) return powers;
  const fine = powersOf(low, high, [1, 2, 5]);
  return fine.length > 2 && fine.length <= most + 2 ? fine : powers;
}

/** Marks on a logarithmic axis, with and without labels: every power of ten, and its multiples where they do not crowd. */
export function marksAlong(low: number, high: number, most: number): { readonly powers: readonly number[]; readonly multiples: readonly number[] } {
  const decades = Math.log10(high / low);
  return { powers: decades <= 10 * most ? powersOf(low, high, [1]) : [], multiples: decades <= 3 * most ? powersOf(low, high, [2, 3, 4, 5, 6, 7, 8, 9]) : [] };
}

function powersOf(low: number, high: number, heads: readonly number[]): number[] {
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  if (!Number.isFinite(to - from)) return [];
  const all = Array.from({ length: to - from + 1 }, (_, i) => heads.map((head) => Number(`${head}e${from + i}`))).flat();
  return all.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
}

/** Zero, and powers of ten on both sides of it. */
export function symlogTicks(low: number, high: number, most: number): number[] {
  const top = Math.max(Math.abs(low), Math.abs(high));
  if (!(top > 0)) return [0];
  const last = Math.floor(Math.log10(top));
  const powers = [0, 1, 2, 3].map((less) => 10 ** (last - less));
  const all = [...powers.map((p) => -p), 0, ...powers].filter((v) => v >= low && v <= high).sort((a, b) => a - b);
  if (all.length < 2) return linearTicks(low, high, most);
  const every = Math.max(1, Math.ceil(all.length / Math.max(1, most)));
  return all.filter((v, i) => v === 0 || i % every === 0);
}

/** Ticks as they are read; whole where they would be the same in short. */
export function tickLabels(ticks: readonly number[]): string[] {
  const short = ticks.map(shortNumber);
  return new Set(short).size === ticks.length ? short : ticks.map((tick) => fullNumber(tick).replaceAll("-", "−"));
}

const SECOND = 1000;
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000].map((s) => s * SECOND);

/** Round times of the clock on the wall, or round spans since a beginning. */
export function timeTicks(low: number, high: number, most: number, since: "clock" | "beginning" = "clock"): number[] {
  const raw = (high - low) / Math.max(1, most);
  const step = TIME_STEPS.find((s) => s >= raw);
  if (step === undefined || raw < SECOND / 2) return linearTicks(low, high, most);
  const shift = since === "clock" && step >= 3_600_000 ? new Date(low).getTimezoneOffset() * 60_000 : 0;
  const ticks: number[] = [];
  for (let t = Math.ceil((low - shift) / step) * step + shift; t <= high; t += step) ticks.push(t);
  return ticks;
}

const [MINUTE, HOUR] = [60 * SECOND, 3600 * SECOND];
const TIME_POWERS = [1, 10, 100, SECOND, 10 * SECOND, MINUTE, 10 * MINUTE, HOUR, 10 * HOUR, 100 * HOUR, 1000 * HOUR, 10_000 * HOUR, 100_000 * HOUR] as const;

/** Round spans since a beginning, each about ten times the one before it; where there is but one, as on a linear scale. */
export function logTimeTicks(low: number, high: number, most: number): number[] {
  const powers = TIME_POWERS.filter((ms) => ms >= low * 0.999 && ms <= high * 1.001);
  if (powers.length < 2) return timeTicks(low, high, most, "beginning").filter((ms) => ms > 0);
  const every = Math.max(1, Math.ceil((powers.length - 1) / most));
  return powers.filter((_, i) => i % every === 0);
}

/** As many ticks as the widest chart has. */
const TICKS_MOST = 25;

/** Digits of seconds that tell the ticks over a span of milliseconds apart. */
const digitsOf = (span: number) => Math.min(6, Math.max(1, Math.ceil(-Math.log10(span / 1000 / TICKS_MOST))));

export function timeLabel(ms: number, span: number): string {
  const d = new Date(ms);
  const day = `${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  const clock = `${two(d.getHours())}:${two(d.getMinutes())}`;
  if (span > 5 * 86_400_000) return day;
  if (span > 86_400_000) return `${day} ${clock}`;
  if (span > 600_000) return clock;
  // Ticks may be parts of a second where so little is in sight.
  const part = span > 11_000 ? "" : `.${String(d.getMilliseconds()).padStart(3, "0").slice(0, span > 1100 ? 1 : 3)}`;
  return `${clock}:${two(d.getSeconds())}${part}`;
}

/** How much time went by; `span` is how much of it is in sight, so that neighbours do not read the same. */
export function spanLabel(ms: number, span = Number.POSITIVE_INFINITY): string {
  const size = Math.abs(ms) / 1000;
  const digits = digitsOf(span);
  if (size < 120) return `${Number((ms / 1000).toFixed(digits))} s`;
  const unit = size < 7200 ? 60 : 3600;
  if (span / 1000 / TICKS_MOST < unit / 10) return clockLabel(ms < 0 ? "−" : "", size, span > 11_000 ? 0 : digits);
  return `${Math.round(ms / (unit * 100)) / 10} ${unit === 60 ? "min" : "h"}`;
}

function clockLabel(sign: string, seconds: number, digits: number): string {
  const s = Number(seconds.toFixed(digits));
  const rest = (s % 60).toFixed(digits);
  return `${sign}${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${rest.padStart(digits === 0 ? 2 : 3 + digits, "0")}`;
}
