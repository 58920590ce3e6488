// @vitest-environment jsdom
import { createRoot, createSignal } from "solid-js";
import { afterEach, expect, it, vi } from "vitest";
import { lineOf } from "../../testing/lines";
import { find, findAll, show, textOf } from "../../testing/screen";
import { resize } from "../../testing/browser";
import { ApiProblem } from "../../api/client";
import { type Line, extentOf } from "../../charts/plot";
import { ChartPlot } from "./ChartPlot";
import type { ChartData } from "./chartData";
import { darken } from "./hover";
import { readChartSettings } from "./settings";

afterEach(() => {
  darken();
  vi.unstubAllGlobals();
});

/** A chart of one line from (0, 0) to (100, 100), 500 pixels wide. */
function plot(zoom?: readonly [number, number], about: Partial<ChartData["state"]> = {}, line: Partial<Line> = {}, smoothing = 0, xScale: "linear" | "log" = "linear") {
  const lines = [lineOf(Array.from({ length: 101 }, (_, i) => i), Array.from({ length: 101 }, (_, i) => i), line)];
  const zooms: unknown[] = [];
  const seen: boolean[] = [];
  const moves: unknown[] = [];
  const data = createRoot(() => {
    const [moving, setMoving] = createSignal<readonly [number, number]>();
    const state = { series: () => [], answered: () => undefined, problem: () => undefined, loading: () => false, asking: () => false, cancel: () => undefined, retry: () => undefined, ...about };
    return { lone: () => undefined, setLone: () => undefined, state, lines: () => lines, axis: () => "step", xScale: () => xScale, edges: () => "range", told: () => lines, extent: () => extentOf(lines, "linear", moving() ?? zoom, "none", xScale), notes: () => [], leftOut: () => [], waiting: () => false, moving, setMoving: (span) => { moves.push(span); setMoving(() => span); } } satisfies ChartData;
  });
  show(() => <ChartPlot title="loss" data={data} settings={{ ...readChartSettings({}), zoom, smoothing }} height={200} onZoom={(span) => zooms.push(span)} onWidth={() => undefined} onSight={(is) => seen.push(is)} />);
  resize(find(".chart-hold"), 562, 200);
  const finger = (kind: string, x: number, y = 100) => find(".chart-over").dispatchEvent(new PointerEvent(`pointer${kind}`, { pointerType: "touch", clientX: x, clientY: y, button: 0, bubbles: true }));
  return { zooms, seen, moves, finger, tips: () => findAll(".tip-row b").map((one) => textOf(one)) };
}

it("a tap shows the value at its place, and lifting the finger leaves it there", () => {
  const { finger, tips, zooms } = plot();
  finger("down", 302);
  expect(tips()).toEqual([]);
  finger("up", 303);
  finger("leave", 303);
  expect([tips(), zooms]).toEqual([["50"], []]);
  find(".chart-over").dispatchEvent(new FocusEvent("blur"));
  expect(tips()).toEqual([]);
});

it("one finger along the axis draws a range", () => {
  const { finger, zooms, tips } = plot();
  finger("down", 102);
  finger("move", 152);
  finger("move", 202);
  finger("up", 202);
  expect([zooms, tips()]).toEqual([[[10, 30]], []]);
});

it("one finger moves the range that is shown, and asks for it when it is lifted", () => {
  const { finger, zooms, moves } = plot([0, 50]);
  finger("down", 302);
  finger("move", 301);
  expect(moves).toEqual([]);
  finger("move", 202);
  expect([moves, zooms]).toEqual([[[10, 60]], []]);
  finger("up", 202);
  expect(zooms).toEqual([[10, 60]]);
});

it("a finger that the browser takes to scroll leaves the chart as it was", () => {
  const { finger, zooms, moves, tips } = plot([0, 50]);
  finger("down", 302);
  finger("move", 202);
  finger("cancel", 202);
  finger("up", 202);
  expect([zooms, moves.at(-1), tips()]).toEqual([[], undefined, []]);
});

it("a chart tells when it comes into sight", () => {
  expect(plot().seen).toEqual([true]);
});

it("past a tenth of a second the chart says that it waits, past two it can be given up", () => {
  vi.useFakeTimers();
  const cancel = vi.fn();
  plot(undefined, { asking: () => true, cancel });
  expect(findAll(".chart-hold .load-bar")).toHaveLength(0);
  vi.advanceTimersByTime(150);
  expect([findAll(".chart-hold .load-bar.local").length, findAll(".load-note button").length]).toEqual([1, 0]);
  vi.advanceTimersByTime(2000);
  expect(textOf(find(".load-note"))).toContain("Reading points");
  find(".load-note button").click();
  expect(cancel).toHaveBeenCalledOnce();
  vi.useRealTimers();
});

it("a refusal is told whole: what, what to do, its code and request", () => {
  plot(undefined, { problem: () => new ApiProblem({ code: "limit_reached", kind: "limit", what: "Too many points.", hint: "Choose fewer runs.", request_id: "r-1", facts: {} }, 413) });
  expect(textOf(find(".chart-note"))).toBe("Too many points. Choose fewer runs. Try againlimit_reached · request r-1");
});

it("the tip has the number of the nearest line in full, and says what it is", () => {
  const tip = (line: Partial<Line>, smoothing = 0) => {
    document.body.replaceChildren();
    darken();
    const { finger } = plot(undefined, {}, line, smoothing);
    finger("down", 302);
    finger("up", 303);
    return textOf(find(".tip-detail"));
  };
  const column = (value: number) => Float64Array.from({ length: 101 }, () => value);
  expect(tip({ raw: column(0.123456789012) })).toBe("0.123456789012");
  expect(tip({ raw: column(0.123456789012) }, 0.5)).toBe("smoothed: 50 · as logged: 0.123456789012");
  const cut = { exact: false, raw: column(2), min: column(-1), max: column(30), n: column(7) };
  expect(tip(cut)).toBe("mean: 2 of 7 points · from -1 to 30");
  expect(tip(cut, 0.5)).toBe("smoothed: 50 · mean: 2 of 7 points · from -1 to 30");
  expect(tip({ ...cut, n: column(1) })).toBe("2");
  expect(tip({ ...cut, exact: true, filled: true })).toBe("mean: 2 of 7 runs · min to max: -1 to 30");
});

it("wheel, keys and hand go by ratios on a logarithmic x", () => {
  const { finger, zooms, moves, tips } = plot([1, 100], {}, {}, 0, "log");
  const over = find(".chart-over");
  const key = (name: string, shiftKey = false) => over.dispatchEvent(new KeyboardEvent("keydown", { key: name, shiftKey, bubbles: true }));
  const near = (span: unknown) => (span as number[]).map((end) => Number(end.toPrecision(6)));
  // 52 and 552 are the ends: in their middle stands ten.
  finger("down", 302);
  finger("up", 302);
  expect(tips()).toEqual(["10"]);
  key("+");
  expect(near(zooms.at(-1))).toEqual([10 ** 0.3, 10 ** 1.7].map((end) => Number(end.toPrecision(6))));
  key("ArrowRight", true);
  expect(near(zooms.at(-1))).toEqual([10 ** 0.4, 10 ** 2.4].map((end) => Number(end.toPrecision(6))));
  over.dispatchEvent(new FocusEvent("blur"));
  for (let n = 0; n < 25; n += 1) key("ArrowRight");
  expect(tips()).toEqual(["10"]);
  over.dispatchEvent(new WheelEvent("wheel", { deltaY: -50, ctrlKey: true, clientX: 302, bubbles: true, cancelable: true }));
  const [from = 0, to = 0] = near(moves.at(-1));
  expect([from > 1, Number((from * to).toPrecision(4))]).toEqual([true, 100]);
});
