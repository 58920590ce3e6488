import { expect, it } from "vitest";
import { chainOfRun, shownOf, sourcesOf } from "./chain";

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

it("a picture of thirty versions shows the first and how many more there are", () => {
  const versions = (n: number) => Array.from({ length: n }, (_, i) => ({ kind: "Version", label: `net ${n - i}` }));
  expect(shownOf(versions(30)).map((part) => part.label)).toEqual(["net 30", "net 29", "net 28", "net 27", "net 26", "25 more in the list"]);
  for (const n of [0, 1, 6]) expect(shownOf(versions(n))).toEqual(versions(n));
});

it("an alias comes from its own version alone, also when the picture leaves that one out", () => {
  const version = (n: number, aliases: string[]) => ({ model: "net", version: String(n), stage: "None", aliases, loggedModel: n === 3 ? "m-2" : "m-1" });
  const models = ["m-1", "m-2"].map((id) => ({ id, name: id, status: "ready", type: "", created: 0, metrics: [] }));
  const [, logged = [], versions = [], [alias] = []] = chainOfRun(bare, models, [version(3, []), version(2, ["champion"]), version(1, [])]);
  expect(versions.map((one) => sourcesOf(logged, one))).toEqual([[1], [0], [0]]);
  expect(alias && sourcesOf(versions, alias)).toEqual([1]);
  const many = chainOfRun(bare, [], Array.from({ length: 30 }, (_, i) => version(30 - i, i === 29 ? ["champion"] : [])));
  expect(sourcesOf(shownOf(many[1] ?? []), many[2]?.[0] ?? { kind: "", label: "" })).toEqual([5]);
  expect(sourcesOf(logged, { kind: "Run", label: "fox" })).toEqual([0, 1]);
});

it("stages stand beside aliases, and a model that was used leads to the run that made it", () => {
  const version = { model: "net", version: "2", stage: "Production", aliases: ["champion"], loggedModel: "" };
  const chain = chainOfRun({ ...bare, model_inputs: ["m-0", "m-9"] }, [], [version], [{ id: "m-0", name: "base", run: "ab" }, { id: "m-9", name: undefined, run: undefined }]);
  expect(chain[0]).toEqual([{ kind: "Logged model", label: "base", href: "/runs/ab/models" }, { kind: "Logged model", label: "m-9" }]);
  expect(chain.at(-1)?.map((part) => [part.kind, part.label, part.from])).toEqual([["Alias", "@champion", "net 2"], ["Stage", "Production", "net 2"]]);
});
