import { expect, it } from "vitest";
import { loadCode, readFlavors, readSignature } from "./signature";

const MLMODEL = `artifact_path: model
flavors:
  python_function:
    env:
      conda: conda.yaml
  sklearn:
    code: null
signature:
  inputs: '[{"type": "double", "name": "age", "required": true}, {"type": "string",
    "name": "it''s", "required": false}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1, 2]}}]'
  params: '[{"name": "threshold", "default": 0.5, "shape": null, "type": "double"}, {"name": "labels", "default":
    null, "type": "string"}]'
utc_time_created: now
`;

it("names and types of inputs and outputs are read, also over several lines", () => {
  expect(readSignature(MLMODEL)).toEqual({ inputs: [{ name: "age", type: "double" }, { name: "it's", type: "string (optional)" }], outputs: [{ name: "#0", type: "float64 [-1, 2]" }], params: [{ name: "threshold", type: "double = 0.5" }, { name: "labels", type: "string = null" }] });
  expect(readSignature("flavors:\n")).toBeUndefined();
  expect(readSignature("signature:\n  inputs: 'no json'\n")).toEqual({ inputs: [], outputs: [], params: [] });
});

it("the code loads the version with its own flavour where there is one", () => {
  expect(readFlavors(MLMODEL)).toEqual(["python_function", "sklearn"]);
  expect(loadCode("http://h:5000", "m", "@champion", ["python_function", "sklearn"])).toContain('mlflow.sklearn.load_model("models:/m@champion")');
  expect(loadCode("http://h:5000", "m", "/3", [])).toContain('mlflow.pyfunc.load_model("models:/m/3")');
});

it("files of another hand give what can be read of them", () => {
  for (const text of ["signature:\n  inputs: '{\"a\":1}'\n", "signature:\n  inputs: null\n  outputs:\n", "signature:\n"]) expect(readSignature(text), text).toEqual({ inputs: [], outputs: [], params: [] });
  expect(readSignature("signature:\r\n  inputs: '[{\"type\": \"long\"}]'\r\nx: 1")?.inputs).toEqual([{ name: "#0", type: "long" }]);
  expect(readSignature("")).toBeUndefined();
  expect(readFlavors("flavors:\n  a.b-c:\n    x: 1\nother:\n  d:\n")).toEqual(["a.b-c"]);
});

it("names that hold quotes stay inside the strings of the code", () => {
  const code = loadCode('http://h/"x', 'm"); import os; ("', "/1", ["../evil"]);
  expect(code).toContain('mlflow.pyfunc.load_model("models:/m\\"); import os; (\\"/1")');
  expect(code).toContain('set_tracking_uri("http://h/\\"x")');
});

it("types that hold others are read from the lines that MLflow breaks them into", () => {
  const nested = `signature:
  inputs: '[{"type": "array", "items": {"type": "object", "properties": {"content":
    {"type": "string", "required": false}, "role": {"type": "string", "required":
    true}}}, "name": "messages", "required": true}, {"type": "map", "values": {"type":
    "double"}, "name": "m", "required": false}]'
  outputs: '[{"type": "array", "items": {"type": "float"}, "required": true}]'
  params: null
type_hint_from_example: true
`;
  expect(readSignature(nested)).toEqual({ inputs: [{ name: "messages", type: "array<object{content?: string, role: string}>" }, { name: "m", type: "map<string, double> (optional)" }], outputs: [{ name: "#0", type: "array<float>" }], params: [] });
});
