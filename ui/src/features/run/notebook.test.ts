import { expect, it } from "vitest";
import { readNotebook, readTable } from "./notebook";

it("a notebook is its cells with their texts and pictures", () => {
  const notebook = { cells: [
    { cell_type: "markdown", source: ["# A\n", "b"] },
    { cell_type: "code", source: "1+1", outputs: [{ data: { "text/plain": ["2"] } }, { data: { "image/png": "iVBO\nRw==" } }, { traceback: ["\u001b[31mbad\u001b[0m"] }, { data: { "text/html": "<script>" } }] },
  ] };
  expect(readNotebook(JSON.stringify(notebook))).toEqual([
    { kind: "markdown", source: "# A\nb", outputs: [] },
    { kind: "code", source: "1+1", outputs: [{ kind: "text", text: "2" }, { kind: "image", address: "data:image/png;base64,iVBORw==" }, { kind: "text", text: "bad\n" }, { kind: "left out", type: "text/html" }] },
  ]);
  expect(readNotebook("{")).toBeUndefined();
  expect(readNotebook("{}")).toBeUndefined();
});

it("a picture that is no picture stays out", () => {
  expect(readNotebook(JSON.stringify({ cells: [{ cell_type: "code", source: "", outputs: [{ data: { "image/png": 'x" onerror="alert(1)' } }] }] }))?.[0]?.outputs).toEqual([{ kind: "left out", type: "image/png" }]);
});

it("outputs that are not shown are named, beside the text that stands for them; JPEG is shown", () => {
  const outputs = (data: unknown) => readNotebook(JSON.stringify({ cells: [{ cell_type: "code", source: "", outputs: [{ data }] }] }))?.[0]?.outputs;
  expect(outputs({ "text/html": "<table>", "text/plain": ["   a\n", "0  1"] })).toEqual([{ kind: "text", text: "   a\n0  1" }, { kind: "left out", type: "text/html" }]);
  expect(outputs({ "image/svg+xml": "<svg/>", "application/vnd.plotly.v1+json": {} })).toEqual([{ kind: "left out", type: "application/vnd.plotly.v1+json, image/svg+xml" }]);
  expect(outputs({ "image/jpeg": "/9j/4AA=", "text/plain": "<Figure>", "text/html": "x" })).toEqual([{ kind: "image", address: "data:image/jpeg;base64,/9j/4AA=" }]);
  expect([outputs({}), outputs(null), outputs({ "text/plain": "" })]).toEqual([[], [], []]);
});

it("a logged table has columns and rows; other JSON is no table", () => {
  expect(readTable('{"columns":["a","b"],"data":[[1,"x"],[null,{"k":2}]]}')).toEqual({ columns: ["a", "b"], rows: [["1", "x"], ["null", '{"k":2}']] });
  expect(readTable('{"columns":["a"],"data":[1]}')).toBeUndefined();
  expect(readTable('{"a":1}')).toBeUndefined();
});

it("files that anyone may have written do no harm: odd cells, odd outputs, odd tables", () => {
  const odd = [null, 7, "x", [], {}, { cell_type: 5, source: 7, outputs: "none" }, { cell_type: "code", source: [1, "a", null, "b"], outputs: [null, 1, { text: ["a", 2, "b"] }, { data: 5 }, { traceback: [null, { a: 1 }] }] }];
  expect(readNotebook(JSON.stringify({ cells: odd }))).toEqual([
    { kind: "raw", source: "", outputs: [] },
    { kind: "raw", source: "", outputs: [] },
    { kind: "raw", source: "", outputs: [] },
    { kind: "code", source: "ab", outputs: [{ kind: "text", text: "ab" }, { kind: "text", text: "null\n[object Object]\n" }] },
  ]);
  for (const text of ["", "null", "[]", '{"cells":{}}', '{"cells":null}']) expect(readNotebook(text), text).toBeUndefined();
  for (const text of ["", "null", '{"columns":1,"data":[]}', '{"columns":[],"data":[[1],2]}']) expect(readTable(text), text).toBeUndefined();
  expect(readTable('{"columns":[1,null],"data":[[true,[1]],[]]}')).toEqual({ columns: ["1", "null"], rows: [["true", "[1]"], []] });
});
