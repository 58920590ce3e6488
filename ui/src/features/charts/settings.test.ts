import { expect, it } from "vitest";
import { newSpec } from "./spec";
import { drawnWith, isStep, readChartSettings, writeChartSettings, zoomChange } from "./settings";

it("settings are read back from their address", () => {
  const settings = { axis: "time" as const, xScale: "log" as const, scale: "symlog" as const, clip: "outliers" as const, smoothing: 0.6, zoom: [1, 200] as const, keys: "loss", nRuns: 20, full: "loss", board: [newSpec(["val/loss"], 1), newSpec(["a,b"], 2)] };
  expect(readChartSettings({ ...writeChartSettings({ axis: settings.axis }), ...writeChartSettings({ ...settings, axis: undefined as never }), x: "time" })).toEqual(settings);
});

it("an axis can be a metric, and a narrow range keeps its digits", () => {
  expect(readChartSettings(writeChartSettings({ axis: "m:samples/seen" })).axis).toBe("m:samples/seen");
  expect(readChartSettings(writeChartSettings({ zoom: [0.00125, 0.5] })).zoom).toEqual([0.00125, 0.5]);
  expect(writeChartSettings({ zoom: [10.4321098765, 99.2345678901] })["zoom"]).toBe("10~100");
});

it("what makes no sense is as if it were not there", () => {
  const plain = readChartSettings({});
  for (const zoom of ["9~1", "1~", "1~2~3", "a~b", "~"]) expect(readChartSettings({ x: "banana", smooth: "7", zoom, draw: "3" })).toEqual(plain);
  expect(readChartSettings({ x: "m:" })).toEqual(plain);
});

it("a logarithmic x is kept in the address, with a range in the numbers of the data; addresses of before are linear", () => {
  expect([writeChartSettings({ xScale: "log" }), writeChartSettings({ xScale: "linear" })]).toEqual([{ logx: "1" }, { logx: undefined }]);
  expect([readChartSettings({ logx: "1" }).xScale, readChartSettings({}).xScale, readChartSettings({ logx: "yes", log: "1" }).xScale]).toEqual(["log", "linear", "linear"]);
  expect("zoom" in writeChartSettings({ xScale: "log" })).toBe(false);
  expect(writeChartSettings({ zoom: [0.00123, 4567] })["zoom"]).toBe("0.00123~4567");
});

it("another axis forgets the range", () => {
  expect("zoom" in writeChartSettings({ axis: "time" })).toBe(true);
});

it("Back takes back every change of how charts are drawn, not each letter of a search", () => {
  expect([isStep({ board: [] }), isStep({ zoom: undefined }), isStep({ full: undefined }), isStep({ scale: "log" }), isStep({ xScale: "log" }), isStep({ smoothing: 0.5 }), isStep({ clip: "outliers" }), isStep({ nRuns: 20 }), isStep({ keys: "a" })]).toEqual([true, true, true, true, true, true, true, true, false]);
});

it("a chart draws with its own axis and scale; on the panel's axis it zooms with the others", () => {
  const panel = { ...readChartSettings({ zoom: "5~50" }), board: [newSpec(["a"], 1), { ...newSpec(["b"], 2), axis: "m:lr" as const, xScale: "log" as const, scale: "log" as const, zoom: [0, 1] as const }] };
  const [plain, own] = panel.board;
  if (plain === undefined || own === undefined) throw new Error("no charts");
  expect([drawnWith(plain, panel).axis, drawnWith(plain, panel).scale, drawnWith(plain, panel).zoom]).toEqual(["step", "linear", [5, 50]]);
  expect([plain, own].map((spec) => drawnWith(spec, { ...panel, xScale: "log" }).xScale)).toEqual(["log", "log"]);
  expect([plain, own, { ...own, xScale: "linear" as const }].map((spec) => drawnWith(spec, panel).xScale)).toEqual(["linear", "log", "linear"]);
  expect([drawnWith(own, panel).axis, drawnWith(own, panel).scale, drawnWith(own, panel).zoom]).toEqual(["m:lr", "log", [0, 1]]);
  expect(zoomChange(plain, panel, [7, 8])).toEqual({ zoom: [7, 8] });
  expect(zoomChange(own, panel, [0.5, 0.75])).toEqual({ board: [plain, { ...own, zoom: [0.5, 0.75] }] });
});
