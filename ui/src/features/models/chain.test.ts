import { expect, it } from "vitest";
import { chainOfRun } from "./chain";

const bare = { name: "fox", tags: {}, datasets: [], model_inputs: [] };

it("the chain of a run goes from its data to the aliases of what it made, without empty columns", () => {
  expect(chainOfRun(bare, [], [])).toEqual([[{ kind: "Run", label: "fox" }]]);
  const dataset = { name: "rides", digest: "d1", source_type: "http", source: "x", schema: null, profile: null, tags: {} };
  const run = { ...bare, tags: { "mlflow.source.git.commit": "0123456789abcdef" }, datasets: [dataset], model_inputs: ["m-0"] };
  const model = { id: "m-1", name: "net", status: "ready", type: "", created: 0, metrics: [] };
  const version = { model: "a/b", version: "2", stage: "None", aliases: ["champion"], loggedModel: "m-1" };
  const chain = chainOfRun(run, [model], [version]);
  expect(chain.map((column) => column.map((part) => part.label))).toEqual([["rides d1", "0123456789", "m-0"], ["fox"], ["net"], ["a/b 2"], ["@champion"]]);
  expect(chain[3]?.[0]?.href).toBe("/models/a%2Fb/2");
});
