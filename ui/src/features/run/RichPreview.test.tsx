// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { click, find, findAll, named, settled, show, textOf } from "../../testing/screen";
import { COLUMNS_MAX, NotebookPreview, TablePreview } from "./RichPreview";
import { readNotebook } from "./notebook";
import { SMALL_LETTERS } from "./openNotebook";
import { CSV_ROWS_MAX } from "./preview";

const rows = (n: number) => Array.from({ length: n }, (_, i) => [String(i), `<b>${i}</b>`]);

it("a table that fits says nothing of rows left out, one row more does", () => {
  const stop = show(() => <TablePreview table={{ columns: ["a", "b"], rows: rows(CSV_ROWS_MAX) }} label="x.csv" />);
  expect([findAll("tbody tr").length, findAll("p").length]).toEqual([CSV_ROWS_MAX, 0]);
  stop();
  show(() => <TablePreview table={{ columns: ["a", "b"], rows: rows(CSV_ROWS_MAX + 1) }} label="x.csv" />);
  expect([findAll("tbody tr").length, textOf(find("p"))]).toEqual([CSV_ROWS_MAX, "The first 200 rows."]);
});

it("what stands in a cell is text, and a table without rows has its head", () => {
  show(() => <TablePreview table={{ columns: ["<i>a</i>"], rows: rows(1) }} label="x.csv" />);
  expect([findAll("i, b").length, textOf(find("th")), textOf(findAll("td")[1])]).toEqual([0, "<i>a</i>", "<b>0</b>"]);
  document.body.replaceChildren();
  show(() => <TablePreview table={{ columns: [], rows: [] }} label="x.csv" />);
  expect(findAll("table").length).toBe(1);
});

it("a notebook shows its code and outputs, and says when the file is none", async () => {
  show(() => <NotebookPreview text={JSON.stringify({ cells: [{ cell_type: "code", source: "1 < 2", outputs: [{ text: "<b>True</b>" }, { data: { "image/png": "iVBORw==" } }] }] })} />);
  await settled();
  expect([document.body.textContent?.includes("1 < 2"), document.body.textContent?.includes("<b>True</b>"), find("img").getAttribute("src")]).toEqual([true, true, "data:image/png;base64,iVBORw=="]);
  document.body.replaceChildren();
  show(() => <NotebookPreview text="{" />);
  await settled();
  expect(document.body.textContent).toContain("This file is no notebook");
});

it("outputs that are left out are named where they would stand, and nothing of them becomes part of the page", async () => {
  show(() => <NotebookPreview text={JSON.stringify({ cells: [{ cell_type: "code", source: "df", outputs: [{ data: { "text/html": "<table id=x>", "text/plain": "  a" } }, { data: { "image/jpeg": "/9j/" } }] }] })} />);
  await settled();
  expect([findAll(".notebook p").map(textOf), findAll(".notebook-output").map(textOf), findAll("table").length, find("img").getAttribute("src")]).toEqual([["Not shown here: text/html."], ["a"], 0, "data:image/jpeg;base64,/9j/"]);
});

it("a drawing is shown as a picture, and figures of plotly are drawn; one that cannot be drawn is named", async () => {
  const type = "application/vnd.plotly.v1+json";
  const figure = (trace: object) => ({ data: { [type]: { data: [trace], layout: { title: { text: "Loss" } } }, "text/html": "<div>" } });
  show(() => <NotebookPreview text={JSON.stringify({ cells: [{ cell_type: "code", source: "fig", outputs: [{ data: { "image/svg+xml": "<svg onload='x'/>" } }, figure({ y: [1, 3, 2], name: "train" }), figure({ type: "heatmap", z: [[1]] })] }] })} />);
  await vi.waitFor(() => expect(findAll(".notebook figure.plotly")).toHaveLength(1));
  expect(find(".notebook > img").getAttribute("src")).toBe("data:image/svg+xml,%3Csvg%20onload%3D'x'%2F%3E");
  expect([textOf(find("figcaption")), findAll(".plotly-legend li").map(textOf), findAll(".notebook > p").map(textOf)]).toEqual(["Loss", ["train"], [`Not shown here: ${type}, text/html.`]]);
});

it("a table of a hundred thousand columns shows the first ones and says so", () => {
  const columns = Array.from({ length: 100_000 }, (_, i) => `c${i}`);
  show(() => <TablePreview table={{ columns, rows: [columns, columns] }} label="wide.csv" />);
  expect([findAll("th").length, findAll("td").length, textOf(find("p"))]).toEqual([COLUMNS_MAX, 2 * COLUMNS_MAX, "The first 100 of 100,000 columns."]);
});

const notebookOf = (...cells: readonly unknown[]) => JSON.stringify({ cells });
const code = (source: string, ...outputs: readonly unknown[]) => ({ cell_type: "code", source, outputs });

it("what is left out of a long notebook is counted where it would stand", async () => {
  const cells = Array.from({ length: 1234 }, (_, i) => code(`cell ${i}`));
  show(() => <NotebookPreview text={notebookOf(code("x".repeat(100_001), { text: "y".repeat(100_005) }, ...Array.from({ length: 101 }, () => ({ text: "z" }))), ...cells)} />);
  await settled();
  expect(findAll(".notebook > p").map(textOf)).toEqual([
    "1 more letter is not shown here. Download the notebook for the rest.",
    "5 more letters are not shown here. Download the notebook for the rest.",
    "2 more outputs are not shown here.",
    "The first 200 of 1,235 cells.",
  ]);
});

class Reader {
  static all: Reader[] = [];
  asked: string | undefined;
  isEnded = false;
  onmessage: ((event: { data: unknown }) => void) | undefined;
  onerror: (() => void) | undefined;
  constructor() {
    Reader.all.push(this);
  }
  postMessage(text: string): void {
    this.asked = text;
  }
  terminate(): void {
    this.isEnded = true;
  }
}

it("a large notebook is read elsewhere, which can be given up, and is told when it fails", async () => {
  vi.stubGlobal("Worker", Reader);
  const text = notebookOf(code("1 < 2", { text: "y".repeat(SMALL_LETTERS) }));
  const stop = show(() => <NotebookPreview text={text} />);
  const [first] = Reader.all;
  expect([Reader.all.length, first?.asked === text, findAll(".notebook").length]).toEqual([1, true, 0]);
  first?.onerror?.();
  await settled();
  expect([first?.isEnded, textOf(find("[role=alert] p"))]).toEqual([true, "A part of the page could not be loaded, as after an update of the server. Reload the page."]);
  click(named("Try again"));
  await settled();
  Reader.all[1]?.onmessage?.({ data: readNotebook(text) });
  await settled();
  expect([textOf(find(".notebook pre")), findAll("[role=alert]").length, Reader.all[1]?.isEnded]).toEqual(["1 < 2", 0, true]);
  stop();
  const again = show(() => <NotebookPreview text={text} />);
  again();
  await settled();
  expect(Reader.all[2]?.isEnded).toBe(true);
  vi.unstubAllGlobals();
});
