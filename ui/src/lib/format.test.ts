import { expect, it } from "vitest";
import { chance } from "../testing/random";
import { ago, areNumbers, bytes, count, duration, ended, fullNumber, grouped, isMoment, moment, shortNumber, toNumber } from "./format";

it("numbers keep their size and their names", () => {
  const cases: [number, string][] = [
    [0, "0"], [1, "1"], [-0.5, "−0.5"], [0.123456789, "0.12346"], [12_345, "12,345"], [1e-5, "1e−5"], [-1e-5, "−1e−5"],
    [2.5e12, "2.5e12"], [Number.NaN, "NaN"], [Number.POSITIVE_INFINITY, "∞"], [Number.NEGATIVE_INFINITY, "−∞"],
  ];
  for (const [value, text] of cases) expect(shortNumber(value)).toBe(text);
  expect(toNumber("NaN")).toBeNaN();
  expect(toNumber("-Infinity")).toBe(Number.NEGATIVE_INFINITY);
});

it("spans are told in one or two units", () => {
  expect([duration(5), duration(1500), duration(61_000), duration(3_700_000), duration(-1)]).toEqual(["5 ms", "1.5 s", "1 min 1 s", "1 h 1 min", "–"]);
  expect([ago(0, 1000), ago(0, 59_000), ago(0, 3_600_000)]).toEqual(["just now", "59 s ago", "1 h ago"]);
  expect([bytes(12), bytes(2048), bytes(5 * 1024 * 1024 * 1024)]).toEqual(["12 B", "2.0 KiB", "5.0 GiB"]);
  expect([count(1, "run", "runs"), count(1200, "run", "runs")]).toEqual(["1 run", "1,200 runs"]);
});

it("thousands are parted by commas", () => {
  expect([0, 999, 1000, 123_456, -1_234_567, -100].map(grouped)).toEqual(["0", "999", "1,000", "123,456", "-1,234,567", "-100"]);
});

/** What a shown number says, read as a person does. */
const readBack = (text: string) => Number(text.replaceAll(",", "").replaceAll("−", "-").replace("∞", "Infinity"));

it("no shown number is off by more than the digits it has, over all sizes and both signs", () => {
  const random = chance(1);
  const numbers = [-0, 5e-324, -5e-324, Number.MIN_VALUE, 1.797e308, -1.797e308, 0.1 + 0.2, 999_999_999.5, 1e9, 9999, 10_000, 9999.5, 99_999.5, 2 ** 53];
  for (let i = 0; i < 10_000; i += 1) numbers.push((random.next() - 0.5) * 10 ** random.whole(-320, 307));
  for (const value of numbers) {
    const text = shortNumber(value);
    expect(text, String(value)).not.toContain("-");
    expect(text.length, text).toBeLessThanOrEqual(13);
    if (Math.abs(value) > 1e-300) expect(Math.abs(readBack(text) / value - 1), text).toBeLessThan(6e-4);
    expect(Math.sign(readBack(text)), text).toBe(Math.sign(value) + 0);
    expect(Object.is(toNumber(Number(fullNumber(value))), value === 0 ? 0 : value)).toBe(true);
  }
});

it("a minute never has sixty seconds left, nor a unit a thousand of the smaller one", () => {
  expect([119_999, 3_599_999, 59_999, 9_999, 999.6, 60_000, 172_799_999, 172_800_000].map(duration)).toEqual(["2 min 0 s", "1 h 0 min", "1 min 0 s", "10 s", "1.0 s", "1 min 0 s", "2 d 0 h", "2 d 0 h"]);
  expect([1023, 1024, 1024 * 1024 - 1, 10_200, 10_235, 1024 ** 4, 5000 * 1024 ** 4].map(bytes)).toEqual(["1023 B", "1.0 KiB", "1.0 MiB", "10 KiB", "10 KiB", "1.0 TiB", "5000 TiB"]);
  for (let ms = 0; ms < 8_000_000; ms += 7919) {
    const text = duration(ms);
    expect(text).not.toMatch(/60 s|60 min|1000 ms|10\.0/);
    const units = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };
    const told = [...text.matchAll(/([\d.]+) (ms|s|min|h)/g)].reduce((sum, [, n, unit]) => sum + Number(n) * units[unit as keyof typeof units], 0);
    expect(Math.abs(told - ms), text).toBeLessThanOrEqual(ms < 3_600_000 ? 501 : 60_001);
  }
  expect([Number.NaN, Number.POSITIVE_INFINITY, -0].map(duration)).toEqual(["–", "–", "0 ms"]);
});

it("a time that is no date is shown as it was logged, not as NaN", () => {
  const nanoseconds = 1_795_882_576_858_000_000;
  expect([isMoment(8.64e15), isMoment(8.64e15 + 2), isMoment(Number.NaN), isMoment(0)]).toEqual([true, false, false, true]);
  expect([moment(nanoseconds), ago(nanoseconds, 1_795_882_576_858)]).toEqual(["1795882576858000000", "1795882576858000000"]);
  expect(moment(Number.NaN)).toBe("NaN");
});

it("what happened is told in the largest unit that it fills, and the future is now", () => {
  const now = 1_795_882_576_858;
  const before = (s: number) => ago(now - s * 1000, now);
  expect([-100, 4, 5, 59, 60, 119, 3599, 3600, 86_399, 86_400, 60 * 86_400 - 1].map(before)).toEqual(["just now", "just now", "5 s ago", "59 s ago", "1 min ago", "1 min ago", "59 min ago", "1 h ago", "23 h ago", "1 d ago", "59 d ago"]);
  expect(before(60 * 86_400)).toMatch(/^\d{4}-\d\d-\d\d$/);
});

it("values are numbers when all that are there are, or are texts of numbers", () => {
  const numeric = (...values: unknown[]) => areNumbers(values);
  expect([numeric(1, null, 2.5), numeric("128", "32", null), numeric("1e-3", "NaN"), numeric(0.5, "NaN"), numeric("Infinity", 1), numeric(undefined, "7")]).toEqual([true, true, true, true, true, true]);
  expect([numeric("128", "auto"), numeric("2026-06"), numeric(""), numeric(" "), numeric(), numeric(null, null), numeric("True")]).toEqual([false, false, false, false, false, false, false]);
});

it("a text of at most so many letters is whole, and a longer one ends with an ellipsis, by letters and not by halves of them", () => {
  expect([ended("learning", 8), ended("learning_rate", 8), ended("🙂🙂🙂", 3), ended("🙂🙂🙂🙂", 3), ended("ab", 1)]).toEqual(["learning", "learnin…", "🙂🙂🙂", "🙂🙂…", "a…"]);
});
