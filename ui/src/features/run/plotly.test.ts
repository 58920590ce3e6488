import { expect, it } from "vitest";
import { POINTS_MAX, TRACES_MAX, readPlotly } from "./plotly";
import { mayBePlotly } from "./plotlyLook";

const read = (data: unknown, layout: unknown = {}) => readPlotly(JSON.stringify({ data, layout }));
const drawn = (data: unknown, layout?: unknown) => read(data, layout)?.traces.map((trace) => [trace.name, trace.as, [...trace.x], [...trace.y]]);

it("lines, points and bars are read with their names, titles and axes", () => {
  const figure = read(
    [{ x: [1, 2], y: [3, "4"], name: "<b>a</b>", mode: "lines" }, { type: "scattergl", x: [1], y: [5], mode: "markers" }, { type: "bar", x: [1, 2], y: [1, null] }],
    { title: { text: "Loss<br>by step" }, xaxis: { title: "step" }, yaxis: { title: { text: "loss" }, type: "log" } },
  );
  expect([figure?.title, figure?.xTitle, figure?.yTitle, figure?.xKind, figure?.yKind, figure?.left]).toEqual(["Loss by step", "step", "loss", "number", "log", []]);
  expect(figure?.traces.map((trace) => [trace.name, trace.as, [...trace.x], [...trace.y]])).toEqual([["a", "line", [1, 2], [3, 4]], ["2", "points", [1], [5]], ["3", "bars", [1, 2], [1, Number.NaN]]]);
});

it("a trace without places counts its points; few of them are marked", () => {
  expect(drawn([{ y: [5, 6, 7] }, { y: [1, 2], x0: 10, dx: 5, mode: "lines" }])).toEqual([["1", "both", [0, 1, 2], [5, 6, 7]], ["2", "line", [10, 15], [1, 2]]]);
  expect(read([{ y: Array.from({ length: 20 }, (_, i) => i) }])?.traces[0]?.as).toBe("line");
});

it("words are categories that all traces share, days are days", () => {
  const words = read([{ type: "bar", x: ["a", "b"], y: [1, 2] }, { type: "bar", x: ["b", "c"], y: [3, 4] }]);
  expect([words?.xKind, words?.labels, words?.traces.map((trace) => [...trace.x])]).toEqual(["category", ["a", "b", "c"], [[0, 1], [1, 2]]]);
  const days = read([{ x: ["2026-01-01", "2026-01-02 12:00:00"], y: [1, 2] }]);
  expect([days?.xKind, (days?.traces[0]?.x[1] ?? 0) - (days?.traces[0]?.x[0] ?? 0) > 86_400_000]).toEqual(["date", true]);
  expect(read([{ x: ["1", "2"], y: [1, 2] }])?.xKind).toBe("number");
});

it("numbers that newer clients write as bytes are read; bytes that are none give nothing", () => {
  const bytes = (values: Float64Array | Int16Array) => btoa(String.fromCharCode(...new Uint8Array(values.buffer)));
  expect(drawn([{ x: { dtype: "i2", bdata: bytes(new Int16Array([1, 2])) }, y: { dtype: "f8", bdata: bytes(new Float64Array([0.5, 1.5])) }, mode: "lines" }])).toEqual([["1", "line", [1, 2], [0.5, 1.5]]]);
  for (const y of [{ dtype: "f8", bdata: "AAA=" }, { dtype: "f8", bdata: "?" }, { dtype: "x9", bdata: "AAAA" }, {}]) expect(read([{ y }])?.left, JSON.stringify(y)).toEqual(["scatter, without numbers"]);
});

it("what is not drawn is named once, hidden traces are left out", () => {
  const figure = read([{ type: "heatmap", z: [] }, { type: "heatmap" }, { type: "bar", orientation: "h", y: [1] }, { y: [1], yaxis: "y2" }, { y: ["a"] }, { y: [1], visible: false }, { y: [1] }]);
  expect([figure?.left, figure?.traces.length]).toEqual([["heatmap", "bar, horizontal", "scatter, on axes of its own", "scatter, without numbers"], 1]);
});

it("bars that are stacked, laid over each other or begin elsewhere are named, not drawn side by side", () => {
  const bars = [{ type: "bar", x: ["a"], y: [1] }, { type: "bar", x: ["a"], y: [2] }];
  const told = (data: unknown, layout?: unknown) => [read(data, layout)?.traces.length, read(data, layout)?.left];
  expect(told(bars)).toEqual([2, []]);
  for (const barmode of ["stack", "relative"]) expect(told(bars, { barmode })).toEqual([0, ["bar, stacked"]]);
  expect(told(bars, { barmode: "overlay" })).toEqual([0, ["bar, one over the other"]]);
  expect(told(bars.slice(0, 1), { barmode: "stack" })).toEqual([1, []]);
  expect(told([{ type: "bar", x: ["a"], y: [1], base: [3] }])).toEqual([0, ["bar, from a base of its own"]]);
  expect(told([{ y: [1, 2], stackgroup: "one" }])).toEqual([0, ["scatter, stacked"]]);
});

it("error bars, areas and ranges that are left out of a figure are named", () => {
  const figure = read([{ y: [1, 2], error_y: { array: [1, 1] }, fill: "tonexty" }, { y: [1], error_y: { visible: false }, fill: "none" }], { xaxis: { range: [0, 1] }, yaxis: { autorange: "reversed" } });
  expect([figure?.traces.length, figure?.left]).toEqual([2, ["error bars", "filled area", "the range of an axis: all is shown"]]);
});

it("more points and traces than are drawn, and values without a place, are counted", () => {
  const figure = read([{ x: [0, 1, 10], y: [1, -1, 5] }], { xaxis: { type: "log" }, yaxis: { type: "log" } });
  expect([figure?.nDropped, [...(figure?.traces[0]?.y ?? [])]]).toEqual([2, [Number.NaN, Number.NaN, 5]]);
  expect(read([{ y: Array.from({ length: POINTS_MAX + 3 }, (_, i) => i) }])?.nCut).toBe(3);
  const many = read(Array.from({ length: TRACES_MAX + 1 }, () => ({ y: [1] })));
  expect([many?.traces.length, many?.left]).toEqual([TRACES_MAX, ["scatter"]]);
});

it("other JSON is no figure, and is not taken for one", () => {
  for (const text of ["", "{", "[]", "null", '{"data":[]}', '{"data":1,"layout":{}}', '{"data":[1],"layout":{}}']) expect(readPlotly(text), text).toBeUndefined();
  expect(['{"data": [], "layout": {}}', '{"data": {}, "layout": 1}', '{"a": 1}'].map(mayBePlotly)).toEqual([true, false, false]);
  expect(read([])?.traces).toEqual([]);
});
