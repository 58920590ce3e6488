// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { afterEach, expect, it, vi } from "vitest";
import { click, find, findAll, named, press, show, textOf } from "../../testing/screen";
import { Board } from "./Board";
import { type ChartSettings, readChartSettings } from "./settings";
import { CHARTS_MAX, type ChartSpec, HEIGHT, newSpec } from "./spec";

afterEach(() => vi.restoreAllMocks());

const spec = (id: number, ...metrics: string[]): ChartSpec => newSpec(metrics, id);

function board(first: readonly ChartSpec[], more: Partial<ChartSettings> = {}) {
  const [settings, setSettings] = createSignal<ChartSettings>({ ...readChartSettings({}), board: first, ...more });
  const edited: ChartSpec[] = [];
  show(() => <Board runs={[]} groups={undefined} spread="sd" settings={settings()} onChange={(change) => setSettings((all) => ({ ...all, ...change }))} onEdit={(one) => edited.push(one)} />);
  return { settings, specs: () => settings().board, edited };
}
const charts = () => findAll("figure.chart");
const names = () => charts().map((one) => one.getAttribute("aria-label"));
const menu = (name: string) => click(named(`Actions for ${name}`));
const items = () => findAll("[role=menuitem]").map((item) => [textOf(item), item.hasAttribute("disabled")] as const);
const act = (name: string, item: string) => {
  menu(name);
  click(named(item));
};
const corner = (name: string) => findAll(".chart-corner").find((one) => one.getAttribute("aria-label")?.startsWith(`Size of ${name}:`)) as HTMLElement;

it("charts stand in their order, each under its title or its metrics", () => {
  board([spec(1, "loss"), { ...spec(2, "acc", "f1"), title: "Both" }, spec(3, "a", "b")]);
  expect(names()).toEqual(["loss", "Both", "a, b"]);
  expect(findAll('[aria-label="Metrics of Both"] li').map(textOf)).toEqual(["acc", "f1"]);
});

it("the menu moves a chart among the others, not beyond the first and the last", () => {
  const { specs } = board([spec(1, "a"), spec(2, "b"), spec(3, "c")]);
  menu("a");
  expect(items().filter(([name]) => name.startsWith("Move"))).toEqual([["Move earlier", true], ["Move later", false]]);
  click(named("Move later"));
  expect(specs().map((one) => one.id)).toEqual([2, 1, 3]);
  act("c", "Move earlier");
  expect(specs().map((one) => one.id)).toEqual([2, 3, 1]);
  menu("a");
  expect(items().filter(([name]) => name.startsWith("Move"))).toEqual([["Move earlier", false], ["Move later", true]]);
});

it("a chart that moves or changes keeps what it has drawn", () => {
  const { specs } = board([spec(1, "a"), spec(2, "b")]);
  const [a] = charts();
  act("a", "Move later");
  expect(charts()[1]).toBe(a);
  press("ArrowRight", corner("a"));
  expect([specs()[1]?.columns, charts()[1] === a]).toEqual([2, true]);
});

it("arrows at its corner make a chart wider and higher, within bounds that are told", () => {
  const { specs } = board([spec(1, "a")]);
  for (const key of ["ArrowRight", "ArrowRight", "ArrowDown"]) expect(press(key, corner("a"))).toBe(true);
  expect([specs()[0]?.columns, specs()[0]?.height, corner("a").getAttribute("aria-label")]).toEqual([3, HEIGHT.usual + HEIGHT.step, `Size of a: 3 columns, ${HEIGHT.usual + HEIGHT.step} pixels; arrows change it`]);
  for (let i = 0; i < 40; i += 1) for (const key of ["ArrowLeft", "ArrowUp"]) press(key, corner("a"));
  expect([specs()[0]?.columns, specs()[0]?.height]).toEqual([1, HEIGHT.min]);
  expect(press("x", corner("a"))).toBe(false);
});

it("the corner is dragged in steps of columns, and a chart that is let go where it was is not changed", () => {
  const { settings } = board([spec(1, "a")]);
  vi.spyOn(window, "getComputedStyle").mockReturnValue({ gridTemplateColumns: "300px 300px 300px", columnGap: "12px" } as CSSStyleDeclaration);
  const pointer = (kind: string, x: number, y: number) => corner("a").dispatchEvent(Object.assign(new MouseEvent(kind, { bubbles: true, clientX: x, clientY: y }), { pointerId: 1 }));
  const before = settings().board;
  pointer("pointerdown", 300, 200);
  pointer("pointermove", 620, 200);
  // While the hand moves the chart shows its new size; only letting go keeps it.
  expect([find("li").classList.contains("span-2"), settings().board === before]).toEqual([true, true]);
  pointer("pointermove", 310, 205);
  pointer("pointerup", 310, 205);
  expect([settings().board === before, find("li").classList.contains("span-1")]).toEqual([true, true]);
  pointer("pointerdown", 300, 200);
  pointer("pointerup", 930, 290);
  expect([settings().board[0]?.columns, settings().board[0]?.height]).toEqual([3, HEIGHT.usual + 2 * HEIGHT.step]);
  pointer("pointerdown", 300, 200);
  pointer("pointermove", 20, 20);
  pointer("pointercancel", 20, 20);
  expect([settings().board[0]?.columns, find("li").classList.contains("span-3")]).toEqual([3, true]);
});

it("a chart is dragged by its grip onto another one; one chart alone has no grip", () => {
  const { specs } = board([spec(1, "a"), spec(2, "b"), spec(3, "c")]);
  const drag = (kind: string, on: Element) => on.dispatchEvent(Object.assign(new Event(kind, { bubbles: true, cancelable: true }), { dataTransfer: { setData: () => undefined } }));
  drag("dragstart", find(".chart-grip"));
  const places = findAll("li");
  expect(places.map((one) => one.classList.contains("drop-here")).slice(0, 3)).toEqual([false, true, true]);
  drag("drop", places[2] as HTMLElement);
  expect([specs().map((one) => one.id), findAll(".drop-here").length]).toEqual([[2, 3, 1], 0]);
  // What is dragged from elsewhere is not taken.
  expect(places[0]?.dispatchEvent(new Event("dragover", { bubbles: true, cancelable: true }))).toBe(true);
  drag("drop", places[0] as HTMLElement);
  expect(specs().map((one) => one.id)).toEqual([2, 3, 1]);
  document.body.replaceChildren();
  board([spec(1, "a")]);
  expect(findAll(".chart-grip")).toEqual([]);
});

it("a chart is copied behind its original and removed alone", () => {
  const { specs, edited } = board([spec(1, "a"), spec(2, "b")]);
  act("a", "Duplicate");
  expect(specs().map((one) => [one.id, one.metrics[0]])).toEqual([[1, "a"], [3, "a"], [2, "b"]]);
  act("b", "Remove");
  expect(specs().map((one) => one.id)).toEqual([1, 3]);
  act("a", "Edit chart");
  expect(edited.map((one) => one.id)).toEqual([1]);
});

it("a full board offers no copy", () => {
  const full = Array.from({ length: CHARTS_MAX }, (_, i) => spec(i + 1, `m${i}`));
  const { specs } = board(full);
  menu("m0");
  expect(items().find(([name]) => name === "Duplicate")).toEqual(["Duplicate", true]);
  click(named("Remove"));
  menu("m1");
  click(named("Duplicate"));
  expect(specs()).toHaveLength(CHARTS_MAX);
});

it("a chart on an axis of its own keeps its range to itself, others share one", () => {
  const { settings } = board([{ ...spec(1, "a"), axis: "time", zoom: [5, 6] }, spec(2, "b")], { zoom: [1, 2] });
  menu("a");
  click(named("Reset zoom", '[role="menuitem"]'));
  expect([settings().board[0]?.zoom, settings().zoom]).toEqual([undefined, [1, 2]]);
  menu("b");
  click(named("Reset zoom", '[role="menuitem"]'));
  expect(settings().zoom).toBeUndefined();
});
