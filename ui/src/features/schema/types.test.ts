import { describe, expect, it } from "vitest";
import { columnsOf, parsed, readSchema, typeText } from "./types";

/** As `Schema.to_json()` of MLflow 3.17 writes it; 2.10 writes all but the maps and `any` so. */
const NESTED = `[{"type": "double", "name": "age", "required": true}, {"type": "array", "items": {"type": "double"}, "name": "emb", "required": true}, {"type": "array", "items": {"type": "array", "items": {"type": "string"}}, "name": "toks", "required": false}, {"type": "object", "properties": {"a": {"type": "long", "required": true}, "b": {"type": "string", "required": false}, "in ner": {"type": "object", "properties": {"x": {"type": "binary", "required": true}}, "required": true}, "tags": {"type": "array", "items": {"type": "string"}, "required": true}}, "name": "obj", "required": true}, {"type": "array", "items": {"type": "object", "properties": {"content": {"type": "string", "required": false}, "role": {"type": "string", "required": true}}}, "name": "messages", "required": true}, {"type": "map", "values": {"type": "double"}, "name": "m", "required": true}, {"type": "array", "items": {"type": "map", "values": {"type": "array", "items": {"type": "long"}}}, "name": "mm", "required": false}, {"type": "any", "name": "any", "required": true}]`;
const COLUMNS = [
  { name: "age", type: "double" },
  { name: "emb", type: "array<double>" },
  { name: "toks", type: "array<array<string>> (optional)" },
  { name: "obj", type: 'object{a: long, b?: string, "in ner": object{x: binary}, tags: array<string>}' },
  { name: "messages", type: "array<object{content?: string, role: string}>" },
  { name: "m", type: "map<string, double>" },
  { name: "mm", type: "array<map<string, array<long>>> (optional)" },
  { name: "any", type: "any" },
];

describe("columns", () => {
  it("types that hold others say which", () => {
    expect(columnsOf(JSON.parse(NESTED))).toEqual(COLUMNS);
  });

  it("parameters have their shape and what they are otherwise", () => {
    const params = '[{"name": "temperature", "default": 0.5, "shape": null, "type": "float"}, {"name": "stop", "default": ["a", "b"], "shape": [-1], "type": "string"}, {"name": "obj", "default": {"k": "v"}, "shape": null, "type": "object", "properties": {"k": {"type": "string", "required": true}}}]';
    expect(columnsOf(JSON.parse(params)).map((one) => one.type)).toEqual(["float = 0.5", 'string [-1] = ["a","b"]', 'object{k: string} = {"k":"v"}']);
  });

  it("types of another hand are told as far as they go", () => {
    const types = ['{"type":"array"}', '{"type":"object","properties":{"a":7,"b":{}}}', '{"type":"map","values":"long"}', '{"type":"sparkml_vector"}', "{}", '{"type":5}', '{"tensor-spec":{"shape":[2]}}'];
    expect(types.map((text) => typeText(JSON.parse(text) as Record<string, unknown>))).toEqual(["array", "object{a: ?, b: ?}", "map", "sparkml_vector", "?", "?", "undefined [2]"]);
    let deep = '{"type":"long"}';
    for (let i = 0; i < 5000; i += 1) deep = `{"type":"array","items":${deep}}`;
    expect(typeText(JSON.parse(deep) as Record<string, unknown>)).toMatch(/^(array<){31}…>{31}$/);
    for (const list of [undefined, null, 7, {}, [null, 3]]) expect(columnsOf(list)).toEqual([]);
    expect(parsed("{")).toBeUndefined();
  });
});

describe("schemas of datasets", () => {
  it("are columns, or the tensors of features and targets", () => {
    expect(readSchema(`{"mlflow_colspec": ${NESTED}}`)).toEqual([{ kind: "columns", columns: COLUMNS }]);
    const features = JSON.stringify('[{"name": "x", "type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 3]}}]');
    const targets = JSON.stringify('[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]');
    expect(readSchema(`{"mlflow_tensorspec": {"features": ${features}, "targets": ${targets}}}`)).toEqual([
      { kind: "features", columns: [{ name: "x", type: "float64 [-1, 3]" }] },
      { kind: "targets", columns: [{ name: "#0", type: "int64 [-1]" }] },
    ]);
    expect(readSchema(`{"mlflow_tensorspec": {"features": ${features}, "targets": null}}`)?.map((one) => one.kind)).toEqual(["features"]);
  });

  it("of another hand are none", () => {
    for (const text of ["", "null", "[]", "{}", '{"mlflow_colspec":{}}', '{"mlflow_tensorspec":{"features":"x"}}', "<b>"]) expect(readSchema(text), text).toBeUndefined();
  });
});
