// Axes and ranges as they stand in an address.
import type { Axis } from "../../charts/plot";
import type { Span } from "../../charts/range";

const AXES: readonly Axis[] = ["step", "time", "relative"];

export function readAxis(text: string | undefined): Axis | undefined {
  if (text?.startsWith("m:") === true && text.length > 2) return `m:${text.slice(2)}`;
  return AXES.find((one) => one === text);
}

export function readSpan(text: string | undefined, between: string): Span | undefined {
  const [from, to, ...more] = (text ?? "").split(between).map((end) => (end === "" ? Number.NaN : Number(end)));
  if (from === undefined || to === undefined || more.length > 0) return undefined;
  return Number.isFinite(from) && Number.isFinite(to) && from < to ? [from, to] : undefined;
}

/** Numbers of so few digits stand in an address as they are. */
const FEW_DIGITS = 8;

/** Both ends of a range on a logarithmic axis with as few digits as show no difference there; it gets no narrower. */
export function roundSpan([from, to]: Span): Span {
  const digits = 4 + Math.ceil(-Math.log10(Math.min(1, to / from - 1)));
  const rounded = (value: number, away: number) => {
    const near = Number(value.toPrecision(digits));
    if ((near - value) * away >= 0) return near;
    return Number((near + away * 10 ** (Math.floor(Math.log10(near)) + 1 - digits)).toPrecision(digits));
  };
  return from > 0 && digits <= FEW_DIGITS ? [rounded(from, -1), rounded(to, 1)] : [from, to];
}

/** One end of a range: whole where that is fine enough, else fifteen digits, which tell milliseconds of any date apart. */
export function addressNumber(span: Span, end: 0 | 1): string {
  const value = span[end];
  if (Number(value.toPrecision(FEW_DIGITS)) === value) return String(value);
  if (span[1] - span[0] > 20) return String(end === 0 ? Math.floor(value) : Math.ceil(value));
  return String(Number(value.toPrecision(15)));
}
