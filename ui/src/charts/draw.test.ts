// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { lineOf } from "../testing/lines";
import { type Scene, drawBrush, drawHover, drawScene, xLabel } from "./draw";
import { SvgPen } from "./pen";
import { LEGEND_MAX, drawPicture, pictureHeight } from "./picture";
import { type Axis, type Line, extentOf, hitsAt, makeFrame } from "./plot";
import type { ScaleKind } from "./scale";

const palette = { ground: "#ffffff", grid: "#eeeeee", ink: "#333333", strong: "#000000", accent: "#0000ff" };
const [WIDTH, HEIGHT] = [462, 232];

function sceneOf(lines: readonly Line[], about: Partial<Scene> & { readonly kind?: ScaleKind; readonly zoom?: readonly [number, number] } = {}): Scene {
  const extent = extentOf(lines, about.kind ?? "linear", about.zoom);
  if (extent === undefined) throw new Error("no extent");
  return { lines, frame: makeFrame(extent, WIDTH, HEIGHT, about.kind ?? "linear"), axis: "step", smoothed: false, highlight: undefined, ...about };
}

/** The picture as a browser reads it. */
function read(pen: SvgPen, title = "t"): Document {
  const document = new DOMParser().parseFromString(pen.picture(title), "image/svg+xml");
  expect(document.querySelector("parsererror")?.textContent).toBeUndefined();
  return document;
}

function drawn(scene: Scene) {
  const pen = new SvgPen(WIDTH, HEIGHT);
  drawScene(pen, scene, palette);
  const document = read(pen);
  const strokes = [...document.querySelectorAll('path[fill="none"]')].map((path) => ({ d: path.getAttribute("d") ?? "", colour: path.getAttribute("stroke"), width: path.getAttribute("stroke-width"), opacity: path.getAttribute("stroke-opacity"), dash: path.getAttribute("stroke-dasharray") }));
  return { document, strokes, lines: strokes.filter((one) => one.colour === "#0072B2"), texts: [...document.querySelectorAll("text")].map((text) => text.textContent) };
}

const parts = (d: string) => d.split("M").length - 1;

describe("a line", () => {
  it("has gaps where it has no number, and none elsewhere", () => {
    const line = lineOf([0, 1, 2, 3, 4, 5, 6], [1, 2, Number.NaN, 3, Number.POSITIVE_INFINITY, 4, 5]);
    const [one] = drawn(sceneOf([line])).lines;
    expect([parts(one?.d ?? ""), one?.d.match(/L/g)?.length]).toEqual([3, 2]);
  });

  it("of one or two points is seen as dots, of three as a line alone", () => {
    for (const [n, dots] of [[1, 1], [2, 2], [3, 0]] as const) {
      const { document } = drawn(sceneOf([lineOf([1, 2, 3].slice(0, n), [1, 2, 3].slice(0, n))]));
      expect([...document.querySelectorAll("path")].filter((path) => path.getAttribute("d")?.includes("a3 3")).length, String(n)).toBe(dots);
    }
  });

  it("below zero is not drawn on a logarithmic scale, and nothing gets a place that is no number", () => {
    for (const kind of ["linear", "log", "symlog"] as const) {
      const values = [1, -1, 0, 10, 1e300, 5, Number.NaN];
      const { document, lines } = drawn(sceneOf([lineOf(values.map((_, i) => i), values)], { kind }));
      expect(document.documentElement.outerHTML, kind).not.toMatch(/NaN|Infinity|undefined/);
      expect(parts(lines[0]?.d ?? ""), kind).toBe(kind === "log" ? 2 : 1);
    }
  });

  it("of powers of ten goes in equal steps along a logarithmic x, whose labels they are", () => {
    const line = lineOf([1, 10, 100, 1000], [1, 2, 3, 4]);
    const extent = extentOf([line], "linear", undefined, "none", "log");
    if (extent === undefined) throw new Error("no extent");
    const { lines, texts, strokes } = drawn({ ...sceneOf([line]), frame: makeFrame(extent, WIDTH, HEIGHT, "linear", undefined, "log") });
    const places = (lines[0]?.d ?? "").split(/[ML]/).slice(1).map((place) => Number.parseFloat(place));
    expect(places).toEqual([52, 185.33, 318.67, 452]);
    expect(texts.slice(-4)).toEqual(["1", "10", "100", "1000"]);
    // Smaller marks stand at the multiples of each power.
    const marks = (size: number) => new Set(strokes.filter((one) => one.colour === palette.ink && one.d.endsWith(` ${HEIGHT - 24 + size}`)).map((one) => one.d)).size;
    expect([marks(4), marks(2)]).toEqual([4, 24]);
  });

  it("under the pointer stands out last and thick, the others fade; a run that is not here fades nothing", () => {
    const lines = ["a", "b", "c"].map((run) => lineOf([0, 1, 2], [1, 2, 3], { run }));
    expect(drawn(sceneOf(lines, { highlight: "a" })).lines.map((one) => [one.width, one.opacity])).toEqual([["1.5", "0.35"], ["1.5", "0.35"], ["2.5", "1"]]);
    expect(drawn(sceneOf(lines)).lines.map((one) => one.opacity)).toEqual(["1", "1", "1"]);
  });

  it("that was summarised shows its extremes, but not while it moves", () => {
    const line = lineOf([0, 1, 2], [2, 2, 2], { exact: false, dash: [4, 2], min: Float64Array.of(1, 1, 1), max: Float64Array.of(9, 9, 9) });
    const [band, still] = drawn(sceneOf([line])).lines;
    expect([parts(band?.d ?? ""), still?.dash]).toEqual([3, "4 2"]);
    const moving = drawn(sceneOf([line], { quality: "moving" })).lines;
    expect(moving.map((one) => one.dash)).toEqual([null]);
  });

  it("that goes on beyond a clipped axis has a mark at its edge, one for many neighbours", () => {
    const values = [1, 2, 1, 2, 90, 91, 92, 2, -80];
    const marks = (clipped: boolean) => {
      const { document } = drawn(sceneOf([lineOf(values.map((_, i) => i), values)], { clipped, frame: makeFrame({ x: [0, 8], y: [0, 3], nDropped: 0, nInfinite: 0, nClipped: 4 }, 100, 100, "linear") }));
      return document.querySelectorAll('path[fill="#0072B2"]').length;
    };
    expect([marks(false), marks(true)]).toEqual([0, 3]);
  });

  it("that is a band is filled down to the lower end of a logarithmic scale", () => {
    const band = lineOf([0, 1, 2], [1, 1, 1], { filled: true, min: Float64Array.of(0.5, -1, 0.5), max: Float64Array.of(2, 2, 2) });
    const frame = makeFrame({ x: [0, 2], y: [0.1, 3], nDropped: 0, nInfinite: 0, nClipped: 0 }, 200, 100, "log");
    const { document } = drawn(sceneOf([band], { frame }));
    const area = document.querySelector('path[fill="#0072B2"]');
    expect(area?.getAttribute("d")?.match(/[ML]/g)).toHaveLength(6);
  });

  it("that was summarised and is smoothed has its extremes and means behind it", () => {
    const line = lineOf([0, 1, 2], [2, 2, 2], { exact: false, min: Float64Array.of(1, 1, 1), max: Float64Array.of(9, 9, 9) });
    expect(drawn(sceneOf([line], { smoothed: true })).lines.map((one) => [parts(one.d), one.opacity])).toEqual([[3, "0.28"], [1, "0.28"], [1, "1"]]);
  });

  it("that is smoothed has its points behind it", () => {
    const line = lineOf([0, 1, 2], [1, 9, 1], { y: Float64Array.of(1, 3, 2) });
    const [raw, smooth] = drawn(sceneOf([line], { smoothed: true })).lines;
    expect([raw?.opacity, smooth?.opacity]).toEqual(["0.28", "1"]);
    expect(raw?.d).not.toBe(smooth?.d);
  });

  it("of a group that is smoothed has its mean behind it, as lines have their points", () => {
    const line = lineOf([0, 1, 2], [1, 9, 1], { y: Float64Array.of(1, 3, 2), filled: true });
    expect(drawn(sceneOf([line], { smoothed: true })).lines.map((one) => one.opacity)).toEqual(["0.28", "1"]);
    expect(drawn(sceneOf([line])).lines.map((one) => one.opacity)).toEqual(["1"]);
  });

  it("of a group is filled between its extremes, without those that are missing", () => {
    const line = lineOf([0, 1, 2], [2, 2, 2], { filled: true, min: Float64Array.of(1, Number.NaN, 1), max: Float64Array.of(3, 3, 3) });
    const area = drawn(sceneOf([line])).document.querySelector('path[fill="#0072B2"]')?.getAttribute("d") ?? "";
    expect([area.startsWith("M"), area.endsWith("Z"), area.split("L").length]).toEqual([true, true, 4]);
  });
});

describe("axes", () => {
  it("label what is in sight, and no label twice", () => {
    for (const [kind, y] of [["linear", [0.99999, 1]], ["log", [1e-8, 1e8]], ["symlog", [5, 5.2]], ["log", [2, 100_000]]] as const) {
      const { texts } = drawn(sceneOf([lineOf([0, 1e9], y)], { kind }));
      expect(texts.length, kind).toBeGreaterThanOrEqual(4);
      // The x axis may have the same label as the y axis, as "0".
      expect(new Set(texts).size, texts.join()).toBeGreaterThanOrEqual(texts.length - 1);
    }
  });

  it("say time as time, and numbers as numbers", () => {
    const noon = new Date(2026, 0, 2, 12, 0, 0).getTime();
    const cases: [Axis, number, number, string][] = [["step", 12_345, 1e6, "12,345"], ["m:lr", 1e-5, 1, "1e−5"], ["time", noon, 3_600_000, "12:00"], ["relative", 90_000, 600_000, "90 s"]];
    for (const [axis, value, span, text] of cases) expect(xLabel(axis, value, span)).toBe(text);
  });
});

describe("marks of the hand", () => {
  it("stay inside the chart, and at most a dozen dots are drawn", () => {
    const lines = Array.from({ length: 20 }, (_, i) => lineOf([0, 1, 2], [i, i, i], { run: String(i), colour: "#123456" }));
    const { frame } = sceneOf(lines);
    const dots = (x: number) => {
      const pen = new SvgPen(WIDTH, HEIGHT);
      drawHover(pen, frame, x, hitsAt(lines, frame, x, undefined), palette);
      return read(pen).querySelectorAll('path[fill="#123456"]').length;
    };
    expect([dots(1), dots(-50), dots(50)]).toEqual([12, 0, 0]);
  });

  it("a range is the same from either side", () => {
    const { frame } = sceneOf([lineOf([0, 1], [0, 1])]);
    const brush = (from: number, to: number) => {
      const pen = new SvgPen(WIDTH, HEIGHT);
      drawBrush(pen, frame, from, to, palette);
      return pen.picture("t");
    };
    expect(brush(100, 200)).toBe(brush(200, 100));
    expect(brush(100, 200)).toContain('x="100" y="8" width="100"');
  });
});

describe("a saved picture", () => {
  const picture = (lines: readonly Line[], title: string, xScale: "linear" | "log" = "linear") => {
    const extent = extentOf(lines, "linear", undefined, "none", xScale);
    if (extent === undefined) throw new Error("no extent");
    const about = { title, lines, extent, axis: "step" as const, scale: "linear" as const, xScale, smoothed: false, notes: ["a note"], width: 960, height: 420 };
    const pen = new SvgPen(about.width, pictureHeight(about));
    drawPicture(pen, about, palette);
    return { document: read(pen, title), height: pictureHeight(about) };
  };

  it("has the logarithmic x of its chart", () => {
    const { document } = picture([lineOf([-1, 0, 1, 10, 100], [0, 0, 1, 2, 3])], "t", "log");
    const labels = [...document.querySelectorAll("text")].filter((text) => ["1", "10", "100"].includes(text.textContent ?? "") && text.getAttribute("dominant-baseline") === "hanging");
    const places = labels.map((text) => Number(text.getAttribute("x")));
    expect([places.length, Math.abs((places[2] ?? 0) - 2 * (places[1] ?? 0) + (places[0] ?? 0)) <= 1]).toEqual([3, true]);
  });

  it("opens whatever names it holds: control characters, half letters, marks of XML, right to left", () => {
    const names = ["bell \u0007 here", "escape \u001b[31m", "half \ud83d pair", "</text><script>alert(1)</script>", "]]>&amp;\"'", "שם \u202e run", "🙂\uffff", ""];
    const { document } = picture(names.map((label) => lineOf([0, 1, 2], [1, 2, 3], { label })), names.join(" "));
    const texts = [...document.querySelectorAll("text")].map((text) => text.textContent);
    expect(texts).toContain("bell \ufffd here");
    expect(texts).toContain("half \ufffd pair");
    expect(texts).toContain("שם \u202e run");
    expect(texts).toContain("</text><script>alert(1)</script>");
    expect(document.querySelector("script")).toBeNull();
  });

  it("ends names of any length within its width, with an ellipsis, by letters and not by halves of them", () => {
    const measure = (text: string) => [...text].length * 6;
    const extent = extentOf([lineOf([0, 1], [1, 2])], "linear", undefined);
    if (extent === undefined) throw new Error("no extent");
    const about = { title: "W".repeat(500), lines: [lineOf([0, 1], [1, 2], { label: "🙂".repeat(500) }), lineOf([0, 1], [1, 2], { label: "short" })], extent, axis: "step" as const, scale: "linear" as const, xScale: "linear" as const, smoothed: false, notes: [], width: 960, height: 420 };
    for (const [fitted, widthOf] of [[{ ...about, measure }, measure], [about, (text: string) => [...text].length * 8]] as const) {
      const pen = new SvgPen(960, pictureHeight(fitted));
      drawPicture(pen, fitted, palette);
      const texts = [...read(pen).querySelectorAll("text")].map((text) => ({ x: Number(text.getAttribute("x")), said: text.textContent ?? "" }));
      for (const { x, said } of texts) if (said.endsWith("…")) expect(x + widthOf(said)).toBeLessThanOrEqual(948);
      expect(texts.filter(({ said }) => said.endsWith("…"))).toHaveLength(2);
      expect(texts.map(({ said }) => said)).toContain("short");
      expect(texts.some(({ said }) => said.includes("\ufffd"))).toBe(false);
    }
  });

  it("names as many lines as its legend has room for, and counts the rest", () => {
    const lines = Array.from({ length: LEGEND_MAX + 5 }, (_, i) => lineOf([0, 1, 2], [1, 2, 3], { label: `run-${i}` }));
    const { document, height } = picture(lines, "loss");
    const texts = [...document.querySelectorAll("text")].map((text) => text.textContent ?? "");
    expect(texts.filter((text) => text.startsWith("run-"))).toHaveLength(LEGEND_MAX);
    expect(texts.slice(-2)).toEqual(["+ 5", "a note"]);
    for (const text of document.querySelectorAll("text")) expect(Number(text.getAttribute("y"))).toBeLessThan(height);
  });
});
