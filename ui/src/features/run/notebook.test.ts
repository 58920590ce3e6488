import { expect, it } from "vitest";
import { ALL_LETTERS_MAX, CELLS_MAX, FIGURES_LETTERS_MAX, LETTERS_MAX, OUTPUTS_MAX, readNotebook, readTable } from "./notebook";

it("a notebook is its cells with their texts and pictures", () => {
  const notebook = { cells: [
    { cell_type: "markdown", source: ["# A\n", "b"] },
    { cell_type: "code", source: "1+1", outputs: [{ data: { "text/plain": ["2"] } }, { data: { "image/png": "iVBO\nRw==" } }, { traceback: ["\u001b[31mbad\u001b[0m"] }, { data: { "text/html": "<script>" } }] },
  ] };
  expect(readNotebook(JSON.stringify(notebook))?.cells).toEqual([
    { kind: "markdown", source: "# A\nb", cut: 0, outputs: [] },
    { kind: "code", source: "1+1", cut: 0, outputs: [{ kind: "text", text: "2" }, { kind: "image", address: "data:image/png;base64,iVBORw==" }, { kind: "text", text: "bad\n" }, { kind: "left out", type: "text/html" }] },
  ]);
  expect(readNotebook("{")).toBeUndefined();
  expect(readNotebook("{}")).toBeUndefined();
});

it("a picture that is no picture stays out", () => {
  expect(readNotebook(JSON.stringify({ cells: [{ cell_type: "code", source: "", outputs: [{ data: { "image/png": 'x" onerror="alert(1)' } }] }] }))?.cells[0]?.outputs).toEqual([{ kind: "left out", type: "image/png" }]);
});

it("outputs that are not shown are named, beside the text that stands for them; JPEG is shown", () => {
  const outputs = (data: unknown) => readNotebook(JSON.stringify({ cells: [{ cell_type: "code", source: "", outputs: [{ data }] }] }))?.cells[0]?.outputs;
  expect(outputs({ "text/html": "<table>", "text/plain": ["   a\n", "0  1"] })).toEqual([{ kind: "text", text: "   a\n0  1" }, { kind: "left out", type: "text/html" }]);
  expect(outputs({ "application/pdf": "x", "application/vnd.vega.v5+json": {} })).toEqual([{ kind: "left out", type: "application/pdf, application/vnd.vega.v5+json" }]);
  expect(outputs({ "image/jpeg": "/9j/4AA=", "text/plain": "<Figure>", "text/html": "x" })).toEqual([{ kind: "image", address: "data:image/jpeg;base64,/9j/4AA=" }]);
  expect([outputs({}), outputs(null), outputs({ "text/plain": "" })]).toEqual([[], [], []]);
});

const outputsOf = (...data: readonly unknown[]) => readNotebook(JSON.stringify({ cells: [{ cell_type: "code", source: "", outputs: data.map((one) => ({ data: one })) }] }))?.cells[0]?.outputs;

it("a drawing is a picture, whatever it holds; what is none stays out", () => {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" onload='alert("1")'># é</svg>`;
  expect(outputsOf({ "image/svg+xml": [drawing.slice(0, 9), drawing.slice(9)], "text/plain": "<Figure>" })).toEqual([{ kind: "image", address: `data:image/svg+xml,${encodeURIComponent(drawing)}` }]);
  for (const none of ["", "plain", 7, "<svg>\ud800</svg>"]) expect(outputsOf({ "image/svg+xml": none }), String(none)).toEqual([{ kind: "left out", type: "image/svg+xml" }]);
});

it("a figure of plotly is kept as it is, a picture of it goes first, and figures beyond the room are named", () => {
  const [type, figure] = ["application/vnd.plotly.v1+json", { data: [{ y: [1, 2] }], layout: {} }];
  expect(outputsOf({ [type]: figure, "text/html": "<div>", "text/plain": "Figure" })).toEqual([{ kind: "figure", text: JSON.stringify(figure), type: `${type}, text/html` }]);
  expect(outputsOf({ [type]: figure, "image/png": "iVBORw==" })?.map((one) => one.kind)).toEqual(["image"]);
  expect(outputsOf({ [type]: "x", "text/plain": "Figure" })).toEqual([{ kind: "text", text: "Figure" }, { kind: "left out", type }]);
  const half = { data: [], layout: { title: "x".repeat(FIGURES_LETTERS_MAX / 2) } };
  expect(outputsOf({ [type]: half }, { [type]: half }, { [type]: figure })?.map((one) => one.kind)).toEqual(["figure", "left out", "figure"]);
});

it("a logged table has columns and rows; other JSON is no table", () => {
  expect(readTable('{"columns":["a","b"],"data":[[1,"x"],[null,{"k":2}]]}')).toEqual({ columns: ["a", "b"], rows: [["1", "x"], ["null", '{"k":2}']] });
  expect(readTable('{"columns":["a"],"data":[1]}')).toBeUndefined();
  expect(readTable('{"a":1}')).toBeUndefined();
});

it("files that anyone may have written do no harm: odd cells, odd outputs, odd tables", () => {
  const odd = [null, 7, "x", [], {}, { cell_type: 5, source: 7, outputs: "none" }, { cell_type: "code", source: [1, "a", null, "b"], outputs: [null, 1, { text: ["a", 2, "b"] }, { data: 5 }, { traceback: [null, { a: 1 }] }] }];
  expect(readNotebook(JSON.stringify({ cells: odd }))?.cells).toEqual([
    { kind: "raw", source: "", cut: 0, outputs: [] },
    { kind: "raw", source: "", cut: 0, outputs: [] },
    { kind: "raw", source: "", cut: 0, outputs: [] },
    { kind: "code", source: "ab", cut: 0, outputs: [{ kind: "text", text: "ab" }, { kind: "text", text: "null\n[object Object]\n" }] },
  ]);
  for (const text of ["", "null", "[]", '{"cells":{}}', '{"cells":null}']) expect(readNotebook(text), text).toBeUndefined();
  for (const text of ["", "null", '{"columns":1,"data":[]}', '{"columns":[],"data":[[1],2]}']) expect(readTable(text), text).toBeUndefined();
  expect(readTable('{"columns":[1,null],"data":[[true,[1]],[]]}')).toEqual({ columns: ["1", "null"], rows: [["true", "[1]"], []] });
});

it("of a long notebook the first cells, outputs and letters are kept, and the rest is counted", () => {
  const cells = Array.from({ length: CELLS_MAX + 7 }, (_, i) => ({ cell_type: "code", source: String(i), outputs: i > 0 ? [] : Array.from({ length: OUTPUTS_MAX + 3 }, () => ({ text: "a" })) }));
  const long = readNotebook(JSON.stringify({ cells }));
  expect([long?.n, long?.cells.length, long?.cells[0]?.outputs.length, long?.cells[0]?.outputs.at(-1)]).toEqual([CELLS_MAX + 7, CELLS_MAX, OUTPUTS_MAX + 1, { kind: "more", n: 3 }]);
  const text = "x".repeat(LETTERS_MAX + 5);
  const wide = readNotebook(JSON.stringify({ cells: Array.from({ length: 12 }, () => ({ cell_type: "code", source: text, outputs: [{ text }] })) }));
  expect(wide?.cells[0]).toEqual({ kind: "code", source: text.slice(5), cut: 5, outputs: [{ kind: "text", text: text.slice(5) }, { kind: "cut", n: 5 }] });
  const n = wide?.cells.reduce((sum, cell) => sum + cell.source.length + cell.outputs.reduce((inner, one) => inner + (one.kind === "text" ? one.text.length : 0), 0), 0);
  expect([n, wide?.cells.at(-1)]).toEqual([ALL_LETTERS_MAX, { kind: "code", source: "", cut: text.length, outputs: [{ kind: "text", text: "" }, { kind: "cut", n: text.length }] }]);
});
