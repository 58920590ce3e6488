// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { check, click, field, find, findAll, named, show, textOf, type } from "../../testing/screen";
import { ChartPanel } from "./ChartPanel";
import { type ChartSettings, readChartSettings } from "./settings";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

function panel(first: readonly string[]) {
  const [metrics, setMetrics] = createSignal(first);
  const [settings, setSettings] = createSignal<ChartSettings>(readChartSettings({}));
  show(() => <ChartPanel metrics={metrics()} runs={[]} settings={settings()} onChange={(change) => setSettings((all) => ({ ...all, ...change }))} chooseCount={false} />);
  // Charts are built in turns.
  vi.runAllTimers();
  return { setMetrics, settings, search: (text: string) => {
    type(field("Search metrics"), text);
    vi.runAllTimers();
  } };
}
const sections = () => findAll("details.chart-section").map((section) => [textOf(section.querySelector("summary bdi") ?? undefined), section.hasAttribute("open")]);
const close = (section: HTMLElement) => {
  section.removeAttribute("open");
  section.dispatchEvent(new Event("toggle"));
};
const chart = (name: string) => find(`figure[aria-label="${name}"]`);

it("a chart stays, and a closed section stays closed, when another key is logged", () => {
  const { setMetrics } = panel(["a/x", "b/x", "lr"]);
  const before = chart("a/x");
  close(findAll("details.chart-section")[1] as HTMLElement);
  setMetrics(["a/x", "a/y", "b/x", "c/loss", "lr"]);
  expect(sections()).toEqual([["c", true], ["a", true], ["b", false], ["Metrics", true]]);
  expect(chart("a/x")).toBe(before);
  expect(textOf(find("details.chart-section:nth-of-type(2) summary"))).toBe("a 2");
});

it("a search opens the sections that match, and says when none does", () => {
  const { search } = panel(["a/x", "b/x", "b/long name"]);
  for (const section of findAll("details.chart-section")) close(section);
  search("long");
  expect(sections()).toEqual([["b", true]]);
  const found = chart("b/long name");
  search("long n");
  expect(chart("b/long name")).toBe(found);
  search("nowhere");
  expect([sections(), textOf(find(".chart-lists"))]).toEqual([[], "No metric matches."]);
});

it("a key without a slash and a group of the name of its section are two sections", () => {
  panel(["loss", "Metrics/loss"]);
  expect(sections()).toEqual([["Metrics", true], ["Metrics", true]]);
  expect(findAll("figure").map((one) => one.getAttribute("aria-label"))).toEqual(["loss", "Metrics/loss"]);
});

it("thousands of keys show some charts, and more when asked", () => {
  panel(Array.from({ length: 5000 }, (_, i) => `unit ${String(i).padStart(4, "0")}`));
  const boxes = () => findAll(".chart-grid > *").length;
  expect(boxes()).toBe(24);
  click(named("Show 24 more of 4976"));
  expect(boxes()).toBe(48);
  expect(textOf(find("summary"))).toBe("Metrics 5,000");
});

it("without metrics the panel says so, and no chart can be added", () => {
  panel([]);
  expect([textOf(find(".chart-lists")), named("Add chart").hasAttribute("disabled")]).toEqual(["No metric has been logged yet.", true]);
});

it("a star puts a chart among one's own and takes it away again", () => {
  const { settings } = panel(["loss"]);
  click(named("loss among your charts"));
  expect(settings().board.map((spec) => spec.metrics)).toEqual([["loss"]]);
  click(named("loss among your charts"));
  expect(settings().board).toEqual([]);
  check(field("Clip outliers"), true);
  expect(settings().clip).toBe("outliers");
});
