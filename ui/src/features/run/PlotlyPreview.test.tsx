// @vitest-environment jsdom
import { expect, it } from "vitest";
import { offered, take } from "../../testing/offers";
import { showAt } from "../../testing/page";
import { click, find, findAll, named, settled, textOf } from "../../testing/screen";
import { PlotlyPreview } from "./PlotlyPreview";

const shown = (data: unknown, layout: unknown = {}, address = "/runs/r/files?file=a.plotly.json") => showAt(address, () => <PlotlyPreview text={JSON.stringify({ data, layout })} fallback={<pre>text</pre>} />);
const paths = () => findAll(".plotly > svg path").map((path) => path.getAttribute("d") ?? "");

it("a figure has its lines, points and bars, axes with numbers, a legend and words for who does not see it", async () => {
  await shown([{ x: [0, 1, 2, 3], y: [1, 2, null, 4], mode: "lines", name: "train" }, { x: [0, 1], y: [2, 3], mode: "markers", name: "val" }, { type: "bar", x: [0, 1], y: [1, 4], name: "n" }], { title: "Loss", xaxis: { title: "step" }, yaxis: { title: "loss" } });
  expect([textOf(find("figcaption")), findAll(".plotly-legend li").map(textOf), find(".plotly > svg").getAttribute("aria-label")]).toEqual(["Loss", ["train", "val", "n"], "Loss: train, val, n; loss over step"]);
  const [line = "", points = "", bars = ""] = paths();
  // A missing value breaks the line.
  expect([line.match(/M/g)?.length, line.match(/L/g)?.length, points.match(/h0/g)?.length, bars.match(/z/g)?.length]).toEqual([2, 1, 2, 2]);
  expect(findAll(".plotly text").map(textOf)).toContain("4");
  expect(paths().join("").includes("NaN")).toBe(false);
});

it("bars stand side by side on zero", async () => {
  await shown([{ type: "bar", x: ["a", "b"], y: [1, 2] }, { type: "bar", x: ["a", "b"], y: [-1, 3] }]);
  const begins = paths().map((path) => path.split("z").filter((one) => one !== "").map((one) => one.slice(1).split("V")[0]?.split(" ").map(Number) ?? []));
  const grounds = new Set(begins.flat().map(([, y]) => y));
  expect(grounds.size).toBe(1);
  expect((begins[0]?.[0]?.[0] ?? 0) < (begins[1]?.[0]?.[0] ?? 0) && (begins[1]?.[0]?.[0] ?? 0) < (begins[0]?.[1]?.[0] ?? 0)).toBe(true);
  expect(findAll(".plotly text").map(textOf).filter((text) => /^[ab]$/.test(text))).toEqual(["a", "b"]);
});

it("its text is one click away and stands in the address; what is not drawn is named", async () => {
  const page = await shown([{ type: "heatmap", z: [[1]] }, { y: [1, 2] }]);
  expect(textOf(find("p.row"))).toBe("Show the textNot drawn here: heatmap.");
  click(named("Show the text"));
  await settled();
  expect([page.query(), findAll("pre").length, findAll(".plotly").length, named("Show the text").getAttribute("aria-pressed")]).toEqual([{ file: "a.plotly.json", raw: "1" }, 1, 0, "true"]);
  click(named("Show the text"));
  await settled();
  expect([page.query(), findAll(".plotly").length]).toEqual([{ file: "a.plotly.json" }, 1]);
});

it("figures of one point, of equal values, of huge ones, over days and logarithms, and empty ones are drawn or said to be none", async () => {
  const cases: [unknown, unknown][] = [
    [[{ x: [1], y: [1] }], {}],
    [[{ y: [2, 2, 2] }], {}],
    [[{ x: [1e308, -1e308], y: [1e308, -1e308] }], {}],
    [[{ x: ["2026-01-01", "2026-03-01"], y: [1, 2] }], {}],
    [[{ x: [1, 1000], y: [0.001, 10] }], { xaxis: { type: "log" }, yaxis: { type: "log" } }],
    [[{ type: "bar", x: [5], y: [0] }], {}],
    [[{ x: [0], y: [0] }], { yaxis: { type: "log" } }],
  ];
  for (const [data, layout] of cases) {
    const page = await shown(data, layout);
    expect(findAll(".plotly svg *").map((one) => one.outerHTML).join("").includes("NaN"), JSON.stringify(data)).toBe(false);
    page.leave();
  }
  await shown([]);
  expect([textOf(find("p.muted")), findAll("svg").length]).toEqual(["Nothing of this figure can be drawn here. Its text has all of it.", 0]);
});

it("JSON that is no figure after all is its text", async () => {
  await showAt("/", () => <PlotlyPreview text="{}" fallback={<pre>text</pre>} />);
  expect([findAll("pre").length, findAll("button").length]).toEqual([1, 0]);
});

it("the palette shows the text of a figure and draws it again", async () => {
  const page = await shown([{ x: [1, 2], y: [1, 2] }]);
  take("Show the text");
  await settled();
  expect([page.query()["raw"], offered()]).toEqual(["1", ["Draw the figure"]]);
  take("Draw the figure");
  await settled();
  expect(page.query()["raw"]).toBeUndefined();
});
