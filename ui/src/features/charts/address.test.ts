import { expect, it } from "vitest";
import { chance } from "../../testing/random";
import { addressNumber, readAxis, readSpan, roundSpan } from "./address";
import { drawnWith, readChartSettings, writeChartSettings, zoomChange } from "./settings";
import { COLUMNS_MAX, type ChartSpec, HEIGHT, METRICS_MAX, changeChart, dropChart, grown, newSpec, readBoard, shiftChart, sizeFromDrag, writeBoard } from "./spec";

const written = (span: readonly [number, number]) => readSpan(`${addressNumber(span, 0)}~${addressNumber(span, 1)}`, "~");

it("a range of a few milliseconds of today stays what it is", () => {
  expect(written([1_795_882_576_858, 1_795_882_576_861])).toEqual([1_795_882_576_858, 1_795_882_576_861]);
});

it("any range comes back from its address no narrower than it was, and hardly wider", () => {
  const random = chance(81);
  for (let n = 0; n < 5000; n += 1) {
    const low = random.pick([0, random.next(), random.whole(-1e6, 1e6), 1.795e12 + random.next() * 1e9, -random.next() * 1e-9]);
    const span = [low, low + Math.max(random.next() * 10 ** random.whole(-6, 12), Math.abs(low) * 1e-13)] as const;
    const back = written(span);
    if (back === undefined) throw new Error(`${span.join()} is lost`);
    const slack = Math.max(Math.abs(span[1]) * 1e-14, Number.MIN_VALUE);
    if (span[1] - span[0] > 20) expect(back[0] <= span[0] && back[1] >= span[1] && back[1] - back[0] <= span[1] - span[0] + 2, span.join()).toBe(true);
    else expect(Math.abs(back[0] - span[0]) <= slack && Math.abs(back[1] - span[1]) <= slack, span.join()).toBe(true);
  }
});

it("a range on a logarithmic axis comes back in few digits, no narrower, and hardly wider as one sees it", () => {
  const random = chance(86);
  for (let n = 0; n < 5000; n += 1) {
    const low = 10 ** (random.next() * 20 - 8);
    const span = [low, low * (1 + 10 ** (random.next() * 9 - 3))] as const;
    const back = written(roundSpan(span));
    if (back === undefined) throw new Error(`${span.join()} is lost`);
    const seen = Math.log(span[1] / span[0]);
    expect(back[0] <= span[0] && back[1] >= span[1] && Math.log(back[1] / back[0]) - seen < seen * 0.005, `${span.join()} ${back.join()}`).toBe(true);
  }
  expect([roundSpan([1.23456, 98_765.4]), roundSpan([1, 1000]), roundSpan([-1, 5]), roundSpan([0.00101, 0.00102]), roundSpan([3, 3]), roundSpan([1.23456789012, 1.23456789013])]).toEqual([[1.234, 98_770], [1, 1000], [-1, 5], [0.00101, 0.00102], [3, 3], [1.23456789012, 1.23456789013]]);
});

it("what is no axis and no range is none", () => {
  expect(["step", "m:a:b", "m:", "steps", "", undefined].map(readAxis)).toEqual(["step", "m:a:b", undefined, undefined, undefined, undefined]);
  expect([undefined, "", "~", "1", "1~1", "2~1", "1~Infinity", "NaN~1", "1~2~3", "a~b"].map((text) => readSpan(text, "~"))).toEqual(Array(10).fill(undefined));
  expect([readSpan("-5~-1", "~"), readSpan("-1e21_1e21", "_"), readSpan("0~0.5", "~")]).toEqual([[-5, -1], [-1e21, 1e21], [0, 0.5]]);
});

it("any board comes back from its address, whatever its names hold", () => {
  const random = chance(82);
  const letters = ["a", "*", "**", ",", "%", "%2A", "%2C", "~", "_", "/", "é", "🙂", " ", "&", "=", "שם"];
  const word = () => Array.from({ length: random.whole(1, 4) }, () => random.pick(letters)).join("");
  for (let n = 0; n < 500; n += 1) {
    const board = Array.from({ length: random.whole(0, 5) }, (_, i): ChartSpec => ({
      id: i + 1,
      metrics: [...new Set(Array.from({ length: random.whole(1, METRICS_MAX) }, word))],
      title: random.next() < 0.5 ? "" : word(),
      axis: random.pick(["step", "time", "relative", `m:${word()}`, undefined] as const),
      xScale: random.pick(["linear", "log", undefined] as const),
      scale: random.pick(["linear", "log", "symlog", undefined] as const),
      zoom: random.pick([undefined, [-0.5, 0.25], [10, 1000]] as const),
      columns: random.whole(1, COLUMNS_MAX),
      height: random.whole(HEIGHT.min, HEIGHT.max),
    }));
    const address = new URLSearchParams(Object.entries(writeChartSettings({ board })).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : []))).toString();
    expect(readChartSettings(Object.fromEntries(new URLSearchParams(address))).board, address).toEqual(board);
  }
});

it("nothing that stands in an address makes a board that cannot be drawn", () => {
  const random = chance(83);
  for (let n = 0; n < 2000; n += 1) {
    const text = Array.from({ length: random.whole(0, 15) }, () => random.pick(["a", "*", "**", ",", "i", "w", "h", "z", "t", "x", "y", "1", "-9", "1e9", "NaN", "_", "%", "m:"])).join("");
    const board = readBoard(text);
    expect(new Set(board.map((spec) => spec.id)).size, text).toBe(board.length);
    for (const spec of board) {
      expect(spec.metrics.length > 0 && spec.metrics.length <= METRICS_MAX && spec.columns >= 1 && spec.columns <= COLUMNS_MAX && spec.height >= HEIGHT.min && spec.height <= HEIGHT.max && spec.id > 0, `${text}: ${JSON.stringify(spec)}`).toBe(true);
    }
    expect(readBoard(writeBoard(board)), text).toEqual(board);
  }
});

it("moving charts about keeps all of them, each once", () => {
  const random = chance(84);
  let board: readonly ChartSpec[] = Array.from({ length: 7 }, (_, i) => newSpec([`m${i}`], i + 1));
  for (let n = 0; n < 500; n += 1) {
    const before = board;
    const [id, on] = [random.whole(1, 8), random.whole(1, 8)];
    board = random.next() < 0.5 ? dropChart(board, id, on) : shiftChart(board, id, random.pick([-1, 1]));
    expect([...board].sort((a, b) => a.id - b.id)).toEqual([...before].sort((a, b) => a.id - b.id));
    if (id <= 7 && on <= 7 && id !== on) expect(dropChart(before, id, on).findIndex((spec) => spec.id === id)).toBe(before.findIndex((spec) => spec.id === on));
  }
  expect(changeChart(board, 1, { id: 99 } as Partial<ChartSpec>).some((spec) => spec.id === 99)).toBe(false);
});

it("no drag makes a chart larger or smaller than charts may be", () => {
  const random = chance(85);
  for (let n = 0; n < 500; n += 1) {
    const size = sizeFromDrag({ columns: random.whole(1, 4), height: random.whole(120, 800) }, { x: random.normal() * 1e4, y: random.normal() * 1e4 }, random.pick([0, 312, 1e-9]));
    expect(size.columns >= 1 && size.columns <= COLUMNS_MAX && size.height >= HEIGHT.min && size.height <= HEIGHT.max).toBe(true);
  }
  expect(grown({ columns: 1, height: HEIGHT.min }, -1, -1)).toEqual({ columns: 1, height: HEIGHT.min });
});

it("smoothing and counts out of their range are the usual ones", () => {
  for (const smooth of ["-1", "1", "2", "NaN", "x", ""]) expect(readChartSettings({ smooth }).smoothing, smooth).toBe(0);
  expect(readChartSettings({ smooth: "0.99", draw: "100", full: "@3", keys: "val", clip: "1", log: "sym" })).toMatchObject({ smoothing: 0.99, nRuns: 100, full: "@3", keys: "val", clip: "outliers", scale: "symlog" });
  expect(readChartSettings({ smooth: ["0.5", "0.9"] }).smoothing).toBe(0.5);
});

it("a chart whose own axis is the panel's zooms with the panel", () => {
  const spec = { ...newSpec(["a"], 1), axis: "step" as const, zoom: [1, 2] as const };
  const panel = { ...readChartSettings({ zoom: "5~50" }), board: [spec] };
  expect([drawnWith(spec, panel).zoom, zoomChange(spec, panel, undefined)]).toEqual([[5, 50], { zoom: undefined }]);
});
