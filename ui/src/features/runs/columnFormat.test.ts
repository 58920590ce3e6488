import { expect, it } from "vitest";
import { formatNumber, hasFormats, shownNumber, shownText, withFormat } from "./columnFormat";
import type { ColumnFormat } from "./view";

const as = (kind: ColumnFormat["kind"], decimals = 0) => ({ kind, decimals });
const all = (format: ColumnFormat, ...values: number[]) => values.map((value) => formatNumber(value, format));

it("fixed numbers have so many decimals, commas from ten thousand on, and no sign before nothing", () => {
  expect(all(as("fixed", 2), 0, 1.005, -1.5, 9999.999, 10_000, 1_234_567.891, -0.001, -0)).toEqual(["0.00", "1.00", "−1.50", "10000.00", "10,000.00", "1,234,567.89", "0.00", "0.00"]);
  expect(all(as("fixed"), 2.5, 12_345.6, 1e22)).toEqual(["3", "12,346", "1.000e22"]);
});

it("scientific numbers have so many decimals, whatever their size", () => {
  expect(all(as("scientific", 2), 0, 1, 1234, -0.00012, 5e-324, 1.7e308)).toEqual(["0.00e0", "1.00e0", "1.23e3", "−1.20e−4", "4.94e−324", "1.70e308"]);
});

it("shares are percents", () => {
  expect(all(as("percent", 1), 0.123, 1, -0.5, 0.07, 123.4)).toEqual(["12.3 %", "100.0 %", "−50.0 %", "7.0 %", "12,340.0 %"]);
});

it("bytes and seconds have units, below nothing as well", () => {
  expect(all(as("bytes"), 0, 512, 0.25, 2048, -3e9)).toEqual(["0 B", "512 B", "0.25 B", "2.0 KiB", "−2.8 GiB"]);
  expect(all(as("duration"), 0, 0.25, 125, -7200)).toEqual(["0 ms", "250 ms", "2 min 5 s", "−2 h 0 min"]);
});

it("NaN and infinities keep their names in every format", () => {
  for (const kind of ["fixed", "scientific", "percent", "bytes", "duration"] as const) expect(all(as(kind, 2), Number.NaN, Infinity, -Infinity), kind).toEqual(["NaN", "∞", "−∞"]);
});

it("a cell is written by the format of its metric, and what is no number stays as it is", () => {
  const formats = new Map([["metrics.loss", as("fixed", 1)], ["params.lr", as("scientific", 1)]]);
  const shown = (field: string, cell: number | string | null) => shownText(field, cell, formats);
  expect([shown("min(metrics.loss)", 0.26), shown("metrics.loss", null), shown("metrics.loss", Number.NaN), shown("metrics.other", 0.26)]).toEqual(["0.3", "–", "NaN", "0.26"]);
  expect(["0.001", "1e-3", "auto", "", " ", "NaN", "Infinity", "0x10"].map((text) => shown("params.lr", text))).toEqual(["1.0e−3", "1.0e−3", "auto", "", " ", "NaN", "Infinity", "1.6e1"]);
  expect([shown("duration", 1500), shownText("metrics.loss", 0.26, undefined)]).toEqual(["1.5 s", "0.26"]);
});

it("means of groups are written so too", () => {
  const formats = new Map([["metrics.loss", as("percent", 0)]]);
  expect([shownNumber("max(metrics.loss)", 0.5, formats), shownNumber("metrics.b", 0.5, formats), shownNumber("duration", 1500, formats)]).toEqual(["50 %", "0.5", "1.5 s"]);
});

it("metrics and parameters have formats, and taking one away leaves the others", () => {
  expect(["metrics.a", "params.a", "tags.a", "duration", "status"].map(hasFormats)).toEqual([true, true, false, false, false]);
  const one = withFormat(new Map(), "metrics.a", as("bytes"));
  const two = withFormat(one, "metrics.b", as("bytes"));
  expect([[...withFormat(two, "metrics.a", undefined).keys()], [...one.keys()]]).toEqual([["metrics.b"], ["metrics.a"]]);
});
