import { afterEach, describe, expect, it } from "vitest";
import { chance } from "../testing/random";
import { linearTicks, logTicks, logTicksAlong, logTimeTicks, makeScale, marksAlong, spanLabel, symlogTicks, tickLabels, timeLabel, timeTicks } from "./scale";

const zone = process.env["TZ"];
afterEach(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

const isUp = (ticks: readonly number[]) => ticks.every((tick, i) => i === 0 || tick > (ticks[i - 1] ?? tick));

describe("scales", () => {
  it("go from any value to a pixel and back, on every kind and over all sizes", () => {
    const random = chance(11);
    for (let n = 0; n < 3000; n += 1) {
      const kind = random.pick(["linear", "log", "symlog"] as const);
      const sign = kind === "log" ? 1 : random.pick([-1, 1]);
      const ends = [sign * 10 ** (random.next() * 40 - 20), 10 ** (random.next() * 40 - 20)].sort((a, b) => a - b) as [number, number];
      const scale = makeScale(kind, ends, [200, 10]);
      expect([scale.toPixel(ends[0]), scale.toPixel(ends[1])].map((pixel) => Math.round(pixel * 1e6) / 1e6), `${kind} ${ends.join()}`).toEqual([200, 10]);
      for (const share of [0, 0.25, 0.5, 1]) {
        const pixel = 200 - share * 190;
        expect(scale.toPixel(scale.toValue(pixel)), `${kind} ${ends.join()} ${share}`).toBeCloseTo(pixel, 4);
      }
    }
  });

  it("never turn round: a larger value is never lower", () => {
    for (const kind of ["linear", "log", "symlog"] as const) {
      const scale = makeScale(kind, [1e-3, 1e3], [100, 0]);
      const pixels = Array.from({ length: 200 }, (_, i) => scale.toPixel(10 ** (i / 20 - 5)));
      expect(isUp(pixels.map((pixel) => -pixel)), kind).toBe(true);
    }
  });

  it("the largest numbers of both signs have their places", () => {
    const most = Number.MAX_VALUE;
    const scale = makeScale("linear", [-most, most], [0, 100]);
    expect([-most, 0, most / 2, most].map(scale.toPixel)).toEqual([0, 50, 75, 100]);
    expect([0, 50, 100].map(scale.toValue)).toEqual([-most, 0, most]);
  });

  it("a domain without width shows its value at the begin and no NaN", () => {
    for (const kind of ["linear", "log", "symlog"] as const) expect(makeScale(kind, [7, 7], [20, 80]).toPixel(7), kind).toBe(20);
    expect(makeScale("symlog", [0, 0], [20, 80]).toPixel(0)).toBe(20);
    expect(makeScale("linear", [0, 1], [5, 5]).toValue(5)).toBe(0);
  });
});

describe("linear ticks", () => {
  it("are round, ascend inside the domain, and are about as many as wanted", () => {
    const random = chance(12);
    for (let n = 0; n < 5000; n += 1) {
      const low = (random.next() - 0.5) * 10 ** random.whole(-12, 12);
      const high = low + (random.next() + 1e-3) * 10 ** random.whole(-6, 12);
      if (high - low < Math.abs(low) * 1e-9) continue;
      const most = random.whole(2, 12);
      const ticks = linearTicks(low, high, most);
      const name = `${low} ${high} ${most}: ${ticks.join()}`;
      expect(isUp(ticks), name).toBe(true);
      expect(ticks.length, name).toBeLessThanOrEqual(Math.max(5, most + 1));
      expect(ticks.length, name).toBeGreaterThanOrEqual(2);
      const slack = (high - low) * 1e-6;
      for (const tick of ticks) expect(tick >= low - slack && tick <= high + slack, name).toBe(true);
      if (ticks.length > 2) {
        const step = (ticks[1] ?? 0) - (ticks[0] ?? 0);
        const head = step / 10 ** Math.floor(Math.log10(step) + 1e-6);
        if (Math.abs(low) < 1e6) expect([1, 2, 5, 10].some((round) => Math.abs(head - round) < 1e-3), name).toBe(true);
      }
    }
  });

  it("of a few milliseconds of today are not rounded to tens, and of numbers too close they are not repeated", () => {
    expect(linearTicks(1_795_882_576_851, 1_795_882_576_855, 4)).toEqual([1_795_882_576_851, 1_795_882_576_852, 1_795_882_576_853, 1_795_882_576_854, 1_795_882_576_855]);
    expect(linearTicks(1e17, 1e17 + 32, 5).length).toBeLessThan(10);
    expect(linearTicks(0.1, 0.7, 6)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
  });

  it("are never one alone on a low chart", () => {
    expect(linearTicks(22, 58, 2)).toEqual([30, 40, 50]);
    expect(linearTicks(0.51, 0.99, 1)).toEqual([0.6, 0.8]);
    expect(linearTicks(101, 109, 2)).toEqual([102, 104, 106, 108]);
  });

  it("of nothing, of one value and of the infinite come to an end", () => {
    expect(linearTicks(2, 1, 5)).toEqual([2]);
    expect(linearTicks(Number.NaN, 1, 5)).toEqual([Number.NaN]);
    expect(linearTicks(-Number.MAX_VALUE, Number.MAX_VALUE, 5)).toHaveLength(1);
    expect(linearTicks(0, Number.POSITIVE_INFINITY, 5)).toEqual([0]);
    expect(linearTicks(0, 10, 0)).toEqual([0, 10]);
  });
});

describe("logarithmic ticks", () => {
  /** The slow way: every power of ten there is, tried. */
  const powersIn = (low: number, high: number) => Array.from({ length: 632 }, (_, i) => Number(`1e${i - 323}`)).filter((power) => power >= low * 0.999 && power <= high * 1.001);

  it("are the powers of ten in the domain, every so many of them", () => {
    const random = chance(13);
    for (let n = 0; n < 2000; n += 1) {
      const low = 10 ** (random.next() * 60 - 30);
      const high = low * 10 ** (random.next() * 30);
      const most = random.whole(2, 12);
      const [ticks, powers] = [logTicks(low, high, most), powersIn(low, high)];
      const name = `${low} ${high} ${most}: ${ticks.join()}`;
      expect(isUp(ticks), name).toBe(true);
      expect(ticks.length, name).toBeLessThanOrEqual(Math.max(5, most + 1));
      if (powers.length < 2) continue;
      expect(ticks.every((tick) => powers.includes(tick)), name).toBe(true);
      expect(ticks.length, name).toBeGreaterThanOrEqual(2);
      const steps = new Set(ticks.slice(1).map((tick, i) => Math.round(Math.log10(tick / (ticks[i] ?? 1)))));
      expect(steps.size, name).toBe(1);
    }
  });

  it("a low chart over many powers has them spread, not all at its top", () => {
    expect(logTicks(2, 100_000, 2)).toEqual([10, 1000, 100_000]);
  });

  it("the page does not hang on a metric as large as numbers get", () => {
    expect(logTicks(1, Number.POSITIVE_INFINITY, 5)).toEqual([1]);
    expect(logTicks(1e300, Number.MAX_VALUE, 4)).toEqual([1e300, 1e302, 1e304, 1e306, 1e308]);
    expect(logTicks(0, 1, 4).every((tick) => tick > 0)).toBe(true);
    expect(logTicks(Number.NaN, Number.NaN, 4)).toEqual([]);
    expect(logTicks(5e-324, 1e-300, 3).length).toBeGreaterThan(1);
  });
});

describe("ticks along a logarithmic x", () => {
  it("are powers of ten over many of them, with halves and doubles over few, and steps within one", () => {
    expect(logTicksAlong(1, 100_000, 6)).toEqual([1, 10, 100, 1000, 10_000, 100_000]);
    expect(logTicksAlong(50, 2000, 5)).toEqual([50, 100, 200, 500, 1000, 2000]);
    expect(logTicksAlong(1.5, 99, 4)).toEqual([2, 5, 10, 20, 50]);
    expect(logTicksAlong(0.001, 0.1, 6)).toEqual([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1]);
    expect(logTicksAlong(300, 400, 4)).toEqual([300, 350, 400]);
    const random = chance(17);
    for (let n = 0; n < 2000; n += 1) {
      const low = 10 ** (random.next() * 20 - 10);
      const [high, most] = [low * (1.01 + 10 ** (random.next() * 12)), random.whole(2, 12)];
      const ticks = logTicksAlong(low, high, most);
      expect(ticks.length >= 2 && ticks.length <= Math.max(5, most + 2) && isUp(ticks) && ticks.every((tick) => tick >= low * 0.99 && tick <= high * 1.01), `${low} ${high} ${most}: ${ticks.join()}`).toBe(true);
    }
  });

  it("between the labels stand the multiples of each power, until they would crowd", () => {
    expect(marksAlong(7, 30, 4)).toEqual({ powers: [10], multiples: [7, 8, 9, 20, 30] });
    expect([marksAlong(1, 1e9, 2).powers.length, marksAlong(1, 1e9, 2).multiples]).toEqual([10, []]);
    expect(marksAlong(1e-200, 1e200, 4)).toEqual({ powers: [], multiples: [] });
    expect(marksAlong(Number.NaN, Number.NaN, 4)).toEqual({ powers: [], multiples: [] });
  });

  it("of spans of time are round ones, which read differently", () => {
    const labels = (low: number, high: number, most: number) => logTimeTicks(low, high, most).map((tick) => spanLabel(tick, Math.min(tick, high - low)));
    expect(labels(1, 36e6, 9)).toEqual(["0.001 s", "0.01 s", "0.1 s", "1 s", "10 s", "60 s", "10 min", "60 min", "10 h"]);
    expect(labels(1, 36e6, 4)).toEqual(["0.001 s", "0.1 s", "10 s", "10 min", "10 h"]);
    expect(labels(11_000, 55_000, 4)).toEqual(["15 s", "30 s", "45 s"]);
  });
});

describe("symmetric logarithmic ticks", () => {
  it("mirror each other around zero", () => {
    for (const top of [0.02, 1, 37, 1e9, 1e-9]) {
      const ticks = symlogTicks(-top, top, 30);
      expect(ticks.map((tick) => 0 - tick).reverse()).toEqual(ticks.map((tick) => tick + 0));
      expect(ticks).toContain(0);
    }
    expect(symlogTicks(0, 0, 5)).toEqual([0]);
    expect(symlogTicks(0, 500, 9)).toEqual([0, 0.1, 1, 10, 100]);
  });

  it("values close to each other and far from zero still have labels", () => {
    expect(symlogTicks(5, 5.2, 4)).toEqual([5, 5.1, 5.2]);
    expect(symlogTicks(-5.2, -5, 4)).toEqual([-5.2, -5.1, -5]);
  });
});

describe("labels of ticks", () => {
  it("neighbours never read the same, however closely one looks", () => {
    expect(tickLabels([0.99999, 0.999995, 1])).toEqual(["0.99999", "0.999995", "1"]);
    expect(tickLabels([1_234_567_000, 1_234_568_000])).toEqual(["1234567000", "1234568000"]);
    expect(tickLabels([-0.000012345678, -0.000012345679])).toEqual(["−0.000012345678", "−0.000012345679"]);
    const random = chance(14);
    for (let n = 0; n < 2000; n += 1) {
      const low = (random.next() - 0.5) * 10 ** random.whole(-6, 9);
      const ticks = linearTicks(low, low + (random.next() + 0.1) * Math.abs(low) * 10 ** -random.whole(0, 7), 8);
      expect(new Set(tickLabels(ticks)).size, ticks.join()).toBe(ticks.length);
    }
    expect(tickLabels([])).toEqual([]);
  });

  it("relative time is told apart from neighbours from milliseconds up to days, also late in a long run", () => {
    const random = chance(15);
    for (let n = 0; n < 3000; n += 1) {
      const low = Math.floor(random.next() * 10 ** random.whole(1, 9));
      const high = low + Math.floor((random.next() + 0.1) * 10 ** random.whole(2, 9));
      const ticks = timeTicks(low, high, random.whole(2, 21), "beginning");
      const labels = ticks.map((tick) => spanLabel(tick, high - low));
      expect(new Set(labels).size, `${low} to ${high}: ${labels.join()}`).toBe(labels.length);
    }
  });

  it("spans read in seconds, minutes, hours, or as a clock where one looks closely", () => {
    expect([0, -0, 1500, -1500, 119_900, 120_000, 7_200_000].map((ms) => spanLabel(ms))).toEqual(["0 s", "0 s", "1.5 s", "-1.5 s", "119.9 s", "2 min", "2 h"]);
    expect([spanLabel(50, 200), spanLabel(10_802_000, 10_000), spanLabel(3_599_960, 60_000), spanLabel(10_800_250, 1000)]).toEqual(["0.05 s", "3:00:02.0", "1:00:00", "3:00:00.25"]);
  });
});

describe("ticks of time", () => {
  it("stand at round hours of the clock on the wall in every zone", () => {
    for (const name of ["UTC", "Asia/Kolkata", "America/New_York", "Pacific/Auckland"]) {
      process.env["TZ"] = name;
      const low = new Date(2026, 5, 10, 3, 17).getTime();
      const hours = timeTicks(low, low + 86_400_000, 5).map((tick) => new Date(tick));
      expect(hours.map((d) => [d.getHours() % 6, d.getMinutes()]), name).toEqual(Array(4).fill([0, 0]));
      const days = timeTicks(low, low + 6 * 86_400_000, 6).map((tick) => new Date(tick));
      expect(days.map((d) => [d.getHours(), d.getMinutes()]), name).toEqual(Array(6).fill([0, 0]));
    }
  });

  it("relative time has its ticks at round hours since the beginning, wherever the reader lives", () => {
    for (const name of ["UTC", "Asia/Kolkata", "America/New_York"]) {
      process.env["TZ"] = name;
      expect(timeTicks(0, 36_000_000, 5, "beginning"), name).toEqual([0, 7_200_000, 14_400_000, 21_600_000, 28_800_000, 36_000_000]);
    }
  });

  it("are as many as fit, from a millisecond to a century", () => {
    const random = chance(16);
    for (let n = 0; n < 3000; n += 1) {
      const low = Math.floor(random.next() * 2e12);
      const high = low + Math.ceil((random.next() + 0.05) * 10 ** random.whole(1, 12));
      const most = random.whole(2, 21);
      const ticks = timeTicks(low, high, most);
      expect(ticks.length, `${low} ${high} ${most}`).toBeLessThanOrEqual(Math.max(5, most + 1));
      expect(isUp(ticks)).toBe(true);
    }
    expect(timeTicks(1e18, 1e18 + 86_400_000, 4)).toEqual([]);
  });

  it("a moment has as much of its date as the span needs, and parts of a second where one looks closely", () => {
    const ms = new Date(2026, 0, 2, 3, 4, 5, 678).getTime();
    const spans = [10 * 86_400_000, 2 * 86_400_000, 3_600_000, 60_000, 5000, 500];
    expect(spans.map((span) => timeLabel(ms, span))).toEqual(["01-02", "01-02 03:04", "03:04", "03:04:05", "03:04:05.6", "03:04:05.678"]);
  });
});
