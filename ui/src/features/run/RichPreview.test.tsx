// @vitest-environment jsdom
import { expect, it } from "vitest";
import { find, findAll, show, textOf } from "../../testing/screen";
import { COLUMNS_MAX, NotebookPreview, TablePreview } from "./RichPreview";
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

it("a notebook shows its code and outputs, and says when the file is none", () => {
  show(() => <NotebookPreview text={JSON.stringify({ cells: [{ cell_type: "code", source: "1 < 2", outputs: [{ text: "<b>True</b>" }, { data: { "image/png": "iVBORw==" } }] }] })} />);
  expect([document.body.textContent?.includes("1 < 2"), document.body.textContent?.includes("<b>True</b>"), find("img").getAttribute("src")]).toEqual([true, true, "data:image/png;base64,iVBORw=="]);
  document.body.replaceChildren();
  show(() => <NotebookPreview text="{" />);
  expect(document.body.textContent).toContain("This file is no notebook");
});

it("outputs that are left out are named where they would stand, and nothing of them becomes part of the page", () => {
  show(() => <NotebookPreview text={JSON.stringify({ cells: [{ cell_type: "code", source: "df", outputs: [{ data: { "text/html": "<table id=x>", "text/plain": "  a" } }, { data: { "image/jpeg": "/9j/" } }] }] })} />);
  expect([findAll(".notebook p").map(textOf), findAll(".notebook-output").map(textOf), findAll("table").length, find("img").getAttribute("src")]).toEqual([["Not shown here: text/html."], ["a"], 0, "data:image/jpeg;base64,/9j/"]);
});

it("a table of a hundred thousand columns shows the first ones and says so", () => {
  const columns = Array.from({ length: 100_000 }, (_, i) => `c${i}`);
  show(() => <TablePreview table={{ columns, rows: [columns, columns] }} label="wide.csv" />);
  expect([findAll("th").length, findAll("td").length, textOf(find("p"))]).toEqual([COLUMNS_MAX, 2 * COLUMNS_MAX, "The first 100 of 100,000 columns."]);
});
