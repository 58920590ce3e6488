// Numbers, moments and sizes as people read them. The full value is always one hover or copy away.
import { moments, sizes, units } from "./texts/moments";

export type WireNumber = number | "NaN" | "Infinity" | "-Infinity";

export function toNumber(value: WireNumber): number {
  return typeof value === "number" ? value : Number(value);
}

/**
 * A whole number with commas between its thousands. The browser's own way loads its tables of languages when it is first
 * used, which takes longer than a page of rows takes to be built.
 */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** At most six significant digits; NaN and infinities keep their names. */
export function shortNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e9 || size < 1e-4) return value.toExponential(3).replace(/\.?0+e/, "e").replace("e+", "e").replaceAll("-", "−");
  const text = Number.isInteger(value) ? (size >= 10_000 ? grouped(value) : String(value)) : String(Number(value.toPrecision(size >= 1e5 ? 7 : 5)));
  return text.replace("-", "−");
}

export function fullNumber(value: number): string {
  return String(value);
}

/** With a zero before a single digit. */
export const two = (n: number) => String(n).padStart(2, "0");

/** The last millisecond that a date can have, on either side of 1970. Clients may write anything. */
const LAST_MS = 8.64e15;

export const isMoment = (ms: number): boolean => Math.abs(ms) <= LAST_MS;

/** Date and time; what is none stays the number it is. */
export function moment(ms: number): string {
  if (!isMoment(ms)) return String(ms);
  const d = new Date(ms);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

export function clock(ms: number): string {
  const d = new Date(ms);
  return `${two(d.getHours())}:${two(d.getMinutes())}`;
}

/** How long ago, in one unit. */
export function ago(ms: number, now: number): string {
  if (!isMoment(ms)) return moment(ms);
  const s = Math.max(0, Math.round((now - ms) / 1000));
  if (s < 5) return moments.justNow;
  if (s < 60) return moments.ago(units.s(s));
  if (s < 3600) return moments.ago(units.min(Math.floor(s / 60)));
  if (s < 86_400) return moments.ago(units.h(Math.floor(s / 3600)));
  if (s < 60 * 86_400) return moments.ago(units.d(Math.floor(s / 86_400)));
  return moment(ms).slice(0, 10);
}

export function duration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0) return moments.none;
  // Rounded before it is divided: no minute has sixty seconds left.
  if (Math.round(ms) < 1000) return units.ms(Math.round(ms));
  if (ms < 9950) return units.s((ms / 1000).toFixed(1));
  const s = Math.round(ms / 1000);
  if (s < 60) return units.s(s);
  const m = Math.floor(s / 60);
  if (m < 60) return `${units.min(m)} ${units.s(s % 60)}`;
  const h = Math.floor(m / 60);
  if (h < 48) return `${units.h(h)} ${units.min(m % 60)}`;
  return `${units.d(Math.floor(h / 24))} ${units.h(h % 24)}`;
}

export function bytes(n: number): string {
  if (n < 1024) return `${n} ${sizes.bytes}`;
  let value = n;
  let unit = -1;
  while (Math.round(value) >= 1024 && unit < sizes.larger.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${sizes.larger[unit] ?? sizes.larger[0]}`;
}

export function count(n: number, one: string, many: string): string {
  return `${grouped(n)} ${n === 1 ? one : many}`;
}

/** A text of at most so many letters: one that goes on ends with an ellipsis. */
export function ended(text: string, most: number): string {
  // A letter takes up to two places of a text.
  const letters = Array.from(text.slice(0, 2 * most + 2));
  return letters.length > most ? `${letters.slice(0, Math.max(1, most - 1)).join("")}…` : text;
}

/** Whether values are all numbers, or texts of numbers as parameters mostly are; those that are missing do not count. */
export function areNumbers(values: readonly unknown[]): boolean {
  const there = values.filter((value) => value !== null && value !== undefined);
  return there.length > 0 && there.every((value) => typeof value === "number" || (typeof value === "string" && value.trim() !== "" && (value === "NaN" || !Number.isNaN(Number(value)))));
}
