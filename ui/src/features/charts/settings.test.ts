import { expect, it } from "vitest";
import { readChartSettings, writeChartSettings } from "./settings";

it("settings are read back from their address", () => {
  const settings = { axis: "time" as const, scale: "symlog" as const, clip: "outliers" as const, smoothing: 0.6, zoom: [1, 20] as const, keys: "loss", nRuns: 20, full: "loss", pins: ["val/loss", "a,b"] };
  expect(readChartSettings({ ...writeChartSettings({ axis: settings.axis }), ...writeChartSettings({ ...settings, axis: undefined as never }), x: "time" })).toEqual(settings);
});

it("what makes no sense is as if it were not there", () => {
  const plain = readChartSettings({});
  expect(readChartSettings({ x: "banana", smooth: "7", zoom: "9~1", draw: "3" })).toEqual(plain);
});

it("another axis forgets the range", () => {
  expect("zoom" in writeChartSettings({ axis: "time" })).toBe(true);
});
