// Scales: numbers to pixels, and the ticks that people read.

export type ScaleKind = "linear" | "log" | "symlog";

export interface Scale {
  readonly kind: ScaleKind;
  readonly domain: readonly [number, number];
  readonly toPixel: (value: number) => number;
  readonly toValue: (pixel: number) => number;
}

/** Within this share of the largest value a symmetric logarithmic scale is linear. */
const LINEAR_SHARE = 1000;

function transforms(kind: ScaleKind, domain: readonly [number, number]): readonly [(v: number) => number, (v: number) => number] {
  if (kind === "log") return [Math.log10, (v) => 10 ** v];
  if (kind === "linear") return [(v) => v, (v) => v];
  const unit = Math.max(Math.abs(domain[0]), Math.abs(domain[1])) / LINEAR_SHARE || 1;
  return [(v) => Math.asinh(v / unit), (v) => unit * Math.sinh(v)];
}

export function makeScale(kind: ScaleKind, domain: readonly [number, number], pixels: readonly [number, number]): Scale {
  const [f, back] = transforms(kind, domain);
  const [a, b] = [f(domain[0]), f(domain[1])];
  const span = b - a || 1;
  const [p, q] = pixels;
  return {
    kind,
    domain,
    toPixel: (value) => p + ((f(value) - a) / span) * (q - p),
    toValue: (pixel) => back(a + ((pixel - p) / (q - p || 1)) * span),
  };
}

/** Steps of 1, 2 or 5 times a power of ten, at most `most` of them. */
export function linearTicks(low: number, high: number, most: number): number[] {
  if (!(high > low) || !Number.isFinite(high - low)) return [low];
  const raw = (high - low) / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((m) => m * power >= raw) ?? 10);
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9 && ticks.length < 100; k += 1) {
    ticks.push(Number((k * step).toPrecision(12)));
  }
  return ticks;
}

export function logTicks(low: number, high: number, most: number): number[] {
  const from = Math.floor(Math.log10(low));
  const to = Math.ceil(Math.log10(high));
  const every = Math.max(1, Math.ceil((to - from) / most));
  const ticks: number[] = [];
  for (let power = from; power <= to; power += every) if (10 ** power >= low * 0.999 && 10 ** power <= high * 1.001) ticks.push(10 ** power);
  return ticks.length >= 2 ? ticks : linearTicks(low, high, most).filter((t) => t > 0);
}

/** Zero, and powers of ten on both sides of it. */
export function symlogTicks(low: number, high: number, most: number): number[] {
  const top = Math.max(Math.abs(low), Math.abs(high));
  if (!(top > 0)) return [0];
  const last = Math.floor(Math.log10(top));
  const powers = [0, 1, 2, 3].map((less) => 10 ** (last - less));
  const all = [...powers.map((p) => -p), 0, ...powers].filter((v) => v >= low && v <= high).sort((a, b) => a - b);
  const every = Math.max(1, Math.ceil(all.length / Math.max(1, most)));
  return all.filter((v, i) => v === 0 || i % every === 0);
}

const SECOND = 1000;
const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000, 7_776_000, 31_536_000].map((s) => s * SECOND);

export function timeTicks(low: number, high: number, most: number): number[] {
  const raw = (high - low) / Math.max(1, most);
  const step = TIME_STEPS.find((s) => s >= raw);
  if (step === undefined || raw < SECOND / 2) return linearTicks(low, high, most);
  const shift = step >= 3_600_000 ? new Date(low).getTimezoneOffset() * 60_000 : 0;
  const ticks: number[] = [];
  for (let t = Math.ceil((low - shift) / step) * step + shift; t <= high; t += step) ticks.push(t);
  return ticks;
}

const two = (n: number) => String(n).padStart(2, "0");

export function timeLabel(ms: number, span: number): string {
  const d = new Date(ms);
  const day = `${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  const clock = `${two(d.getHours())}:${two(d.getMinutes())}`;
  if (span > 5 * 86_400_000) return day;
  if (span > 86_400_000) return `${day} ${clock}`;
  return span > 600_000 ? clock : `${clock}:${two(d.getSeconds())}`;
}

export function spanLabel(ms: number): string {
  const s = Math.round(ms / 100) / 10;
  if (Math.abs(s) < 120) return `${s} s`;
  if (Math.abs(s) < 7200) return `${Math.round(s / 6) / 10} min`;
  return `${Math.round(s / 360) / 10} h`;
}
