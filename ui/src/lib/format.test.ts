import { expect, it } from "vitest";
import { ago, bytes, count, duration, grouped, shortNumber, toNumber } from "./format";

it("numbers keep their size and their names", () => {
  const cases: [number, string][] = [
    [0, "0"], [1, "1"], [-0.5, "−0.5"], [0.123456789, "0.12346"], [12_345, "12,345"], [1e-5, "1e−5"], [-1e-5, "−1e-5"],
    [2.5e12, "2.5e12"], [Number.NaN, "NaN"], [Number.POSITIVE_INFINITY, "∞"], [Number.NEGATIVE_INFINITY, "−∞"],
  ];
  for (const [value, text] of cases) expect(shortNumber(value).replace("e−", "e-")).toBe(text.replace("e−", "e-"));
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
