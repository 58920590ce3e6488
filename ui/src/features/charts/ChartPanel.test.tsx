// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { offered, take } from "../../testing/offers";
import { check, choose, click, field, find, findAll, named, show, textOf, type } from "../../testing/screen";
import { ChartPanel } from "./ChartPanel";
import { actions } from "../shell/shortcuts";
import { type ChartSettings, readChartSettings } from "./settings";
import { newSpec } from "./spec";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

function panel(first: readonly string[]) {
  const [metrics, setMetrics] = createSignal(first);
  const [settings, setSettings] = createSignal<ChartSettings>(readChartSettings({}));
  const changes: Partial<ChartSettings>[] = [];
  const change = (part: Partial<ChartSettings>) => setSettings((all) => ({ ...all, ...part }));
  const onChange = (part: Partial<ChartSettings>) => {
    changes.push(part);
    change(part);
  };
  show(() => <ChartPanel metrics={metrics()} runs={[]} settings={settings()} onChange={onChange} chooseCount={false} />);
  // Charts are built in turns.
  vi.runAllTimers();
  return { setMetrics, settings, changes, show: change, search: (text: string) => {
    type(field("Search metrics"), text);
    vi.runAllTimers();
  } };
}
const sections = () => findAll("details.chart-section").map((section) => [textOf(section.querySelector("summary bdi") ?? undefined), section.hasAttribute("open")]);
const close = (section: HTMLElement) => {
  section.removeAttribute("open");
  section.dispatchEvent(new Event("toggle"));
};
const slide = (value: string) => {
  const slider = field("Smoothing");
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
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

it("a search of ten thousand keys in as many sections opens the first ones alone, and what it narrows to", () => {
  const { search } = panel(Array.from({ length: 10_000 }, (_, i) => `unit${String(i).padStart(4, "0")}/loss`));
  expect([sections().length, sections().filter(([, open]) => open).length]).toEqual([100, 24]);
  search("unit");
  expect([sections().length, sections().filter(([, open]) => open).length]).toEqual([100, 24]);
  click(named("Show more (9,900 left)"));
  expect(sections().length).toBe(200);
  search("unit01");
  expect(sections().find(([title]) => title === "unit0150")).toEqual(["unit0150", false]);
  search("unit0150");
  expect(sections()).toEqual([["unit0150", true]]);
});

it("a slider under the hand draws at once and is one step of the address when it rests", () => {
  const { settings, changes } = panel(["loss"]);
  for (const value of ["0.3", "0.5", "0.6"]) slide(value);
  expect([changes, textOf(find("output"))]).toEqual([[], "0.60"]);
  vi.advanceTimersByTime(300);
  expect([changes, settings().smoothing]).toEqual([[{ smoothing: 0.6 }], 0.6]);
  slide("0.2");
  slide("0.6");
  vi.advanceTimersByTime(300);
  expect(changes.length).toBe(1);
});

it("a chart that fills the screen is a dialog named by its chart, and gives the focus back", () => {
  const { settings } = panel(["loss"]);
  const opener = named("Show loss in full screen");
  opener.focus();
  click(opener);
  const whole = () => find("dialog.chart-full");
  expect([whole().getAttribute("aria-label"), whole().hasAttribute("open"), whole().contains(document.activeElement)]).toEqual(["loss", true, true]);
  whole().dispatchEvent(new Event("cancel", { cancelable: true }));
  expect([settings().full, findAll("dialog").length, document.activeElement === opener]).toEqual([undefined, 0, true]);
});

it("a chart made by hand that fills the screen is named by its title, and one that is gone says so", () => {
  const { show: change } = panel(["loss"]);
  change({ board: [{ ...newSpec(["loss"], 1), title: "Mine" }], full: "@1" });
  expect(find("dialog.chart-full").getAttribute("aria-label")).toBe("Mine");
  change({ full: "@7" });
  expect([find("dialog.chart-full").getAttribute("aria-label"), textOf(find("dialog h2"))]).toEqual(["This chart is no longer there", "This chart is no longer there"]);
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

it("the x scale is chosen beside the axis and in the palette, but for the time of day", () => {
  const { settings, changes, show: change } = panel(["loss"]);
  const offered = () => actions().map((one) => one.what).filter((what) => what.startsWith("X scale"));
  expect([field("X scale").value, offered()]).toEqual(["linear", ["X scale: log"]]);
  choose(field("X scale"), "log");
  expect([changes, settings().xScale, offered()]).toEqual([[{ xScale: "log" }], "log", ["X scale: linear"]]);
  change({ axis: "time" });
  expect([field("X scale").value, settings().xScale, offered()]).toEqual(["linear", "log", []]);
  expect(textOf(field("X scale").querySelector("option[disabled]") as HTMLElement)).toBe("Log (not for time)");
});

it("the palette fills the screen with any chart, and does what its menu does", () => {
  const { settings } = panel(["a/x", "lr"]);
  take("a/x: add to your charts");
  expect(settings().board.map((spec) => spec.metrics)).toEqual([["a/x"]]);
  vi.runAllTimers();
  // Nothing is drawn yet that could be zoomed or saved.
  expect(offered().filter((what) => what.startsWith("lr: "))).toEqual(["lr: add to your charts", "lr: edit as your own chart", "lr: show data", "lr: copy link"]);
  take("Close the section a");
  expect(sections()).toContainEqual(["a", false]);
  take("Open the section a");
  expect(sections()).toContainEqual(["a", true]);
  take("Show lr in full screen");
  expect(settings().full).toBe("lr");
  // What lies behind it is out of reach.
  expect([offered().filter((what) => /full screen$|^a\/x: /.test(what)), offered().includes("lr: show data")]).toEqual([[], true]);
  take("Back to all charts");
  expect(settings().full).toBeUndefined();
});

it("the palette chooses axis, smoothing and what is clipped, each as it is not", () => {
  const { settings } = panel(["a/x", "lr"]);
  expect(offered().filter((what) => what.startsWith("X: "))).toEqual(["X: relative time", "X: time", "X: the metric a/x", "X: the metric lr"]);
  take("X: the metric lr");
  expect([settings().axis, offered().includes("X: the metric lr"), offered().includes("X: step")]).toEqual(["m:lr", false, true]);
  take("Smoothing: 0.6");
  take("Clip outliers in charts");
  expect([settings().smoothing, settings().clip, offered().includes("Smoothing: 0.6")]).toEqual([0.6, "outliers", false]);
  take("Smoothing: off");
  take("Draw outliers in charts as well");
  expect([settings().smoothing, settings().clip]).toEqual([0, "none"]);
});
