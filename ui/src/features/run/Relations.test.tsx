// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import type { Run } from "../../api/client";
import { showAt } from "../../testing/page";
import { runOf } from "../../testing/runs";
import { click, find, findAll, named, settled, textOf } from "../../testing/screen";
import { later, serve } from "../../testing/server";
import { Inputs } from "./Relations";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const dataset = { name: "rides", digest: "d1g3st", source_type: "http", source: "https://x/rides.csv", schema: '{"mlflow_colspec":[{"type":"double","name":"fare"}]}', profile: null, tags: { "mlflow.data.context": "training" } };

async function inputs(run: Run) {
  serve({
    "GET /api/v1/logged-models": () => ({ models: [{ model_id: "m-1", name: "net", status: "READY", model_type: "", created_ms: 1, metrics: [] }] }),
    "GET /api/v1/model-versions": () => ({ versions: [{ model: "champion", version: 3, stage: "None", aliases: [], source: "models:/m-1", model_id: null }] }),
    "POST /api/v1/runs/table": () => ({ run_ids: [], n_matching: 0, columns: [] }),
  });
  await showAt("/runs/r/inputs", () => <Inputs run={run} />);
  for (let i = 0; i < 5; i += 1) await settled();
}

it("a dataset shows its digest, where it came from, its context and its schema, set out", async () => {
  await inputs({ ...runOf("r"), datasets: [dataset] });
  const card = find("section.card");
  expect([...card.querySelectorAll("dt, dd")].map(textOf)).toEqual(["Digest", "d1g3st Copy", "Source", "http https://x/rides.csv", "context", "training", "fare", "double"]);
  // What was not logged has no head.
  expect([...card.querySelectorAll("summary")].map(textOf)).toEqual(["Schema"]);
  expect([...card.querySelectorAll("details h3, details button")].map(textOf)).toEqual(["Columns", "Copy the schema as JSON"]);
});

it("the schema of tensors has its features and targets, and JSON of another hand is its text", async () => {
  const features = '[{"name": "img", "type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 28, 28]}}]';
  await inputs({ ...runOf("r"), datasets: [{ ...dataset, schema: JSON.stringify({ mlflow_tensorspec: { features, targets: null } }), tags: {} }, { ...dataset, schema: '{"columns":[1]}' }] });
  expect([findAll("details h3").map(textOf), findAll("details dt, details dd").map(textOf), findAll("details pre").map(textOf)]).toEqual([["Features"], ["img", "float32 [-1, 28, 28]"], ['{ "columns": [ 1 ] }']]);
});

it("a schema that is no JSON, or looks like a page, is its text", async () => {
  await inputs({ ...runOf("r"), datasets: [{ ...dataset, schema: "<b>fare</b>: double" }] });
  expect([find("pre").textContent?.trim(), findAll("pre b").length]).toEqual(["<b>fare</b>: double", 0]);
});

it("the lineage as a list has everything that its drawing has, in the same order", async () => {
  await inputs({ ...runOf("r", {}, {}, { "mlflow.source.git.commit": "c0ffee0123456789", "mlflow.source.name": "train.py" }), datasets: [dataset] });
  const list = textOf(find(".lineage-list"));
  const parts = ["rides", "c0ffee0123", "run r", "net", "champion"];
  const places = parts.map((part) => list.indexOf(part));
  expect([places.every((at) => at >= 0), [...places].sort((a, b) => a - b)]).toEqual([true, places]);
});

it("a run without data says how to name some", async () => {
  await inputs(runOf("r"));
  expect([textOf(find(".empty h2")), textOf(find(".empty pre"))]).toEqual(["This run names no data", 'mlflow.log_input(dataset, context="training")']);
});

it("a model that was used has its name, and a link to the run that made it", async () => {
  const run = { ...runOf("r"), model_inputs: ["m-0"] };
  serve({ "GET /api/v1/logged-models/m-0": () => ({ model_id: "m-0", name: "base", source_run_id: "ab" }), "GET /api/v1/logged-models": () => ({ models: [] }), "GET /api/v1/model-versions": () => ({ versions: [] }) });
  await showAt("/runs/r/inputs", () => <Inputs run={run} />);
  for (let i = 0; i < 5; i += 1) await settled();
  const link = find("section.card dd a");
  expect([textOf(link), link.getAttribute("href"), textOf(find("section.card dd code"))]).toEqual(["base", "/runs/ab/models", "m-0"]);
});

it("all others that used the same data can be reached, and this run is not among them", async () => {
  const asked = serve({
    "GET /api/v1/logged-models": () => ({ models: [] }),
    "GET /api/v1/model-versions": () => ({ versions: [] }),
    "POST /api/v1/runs/table": ({ body }) => {
      const n = Math.min(12, (body as { limit: number }).limit);
      const ids = Array.from({ length: n }, (_, i) => `o${i}`);
      return { run_ids: ids, n_matching: 12, columns: (body as { columns: string[] }).columns.map((field) => ({ field, values: ids })) };
    },
  });
  await showAt("/runs/r/inputs", () => <Inputs run={{ ...runOf("r"), datasets: [dataset] }} />);
  for (let i = 0; i < 5; i += 1) await settled();
  expect((asked.find((one) => one.method === "POST")?.body as { filter: string }).filter).toBe("datasets.name = 'rides' AND datasets.digest = 'd1g3st' AND run_id != 'r'");
  expect(findAll("p.small").map(textOf)).toContain("The first 8 of 12.");
  expect(named("those of this experiment in the table of runs", "a").getAttribute("href")).toContain(`?q=${encodeURIComponent("datasets.name = 'rides' AND datasets.digest = 'd1g3st'")}`);
  click(named("Show more (4 left)"));
  for (let i = 0; i < 5; i += 1) await settled();
  expect(findAll("p.small").map(textOf)).not.toContain("The first 8 of 12.");
});

it("what is looked for is told in its place until it is there, and can be given up", async () => {
  vi.useFakeTimers();
  const users = later<unknown>();
  serve({ "GET /api/v1/logged-models": () => later<unknown>().promise, "GET /api/v1/model-versions": () => ({ versions: [] }), "POST /api/v1/runs/table": () => users.promise });
  await showAt("/runs/r/inputs", () => <Inputs run={{ ...runOf("r"), datasets: [dataset] }} />);
  await settled();
  await vi.advanceTimersByTimeAsync(2000);
  const notes = () => findAll(".load-note").map(textOf);
  expect([notes(), findAll(".waits .skeleton").length]).toEqual([["Looking for runs that used the same dataCancel", "Reading what the run madeCancel"], 2]);
  users.keep({ run_ids: [], n_matching: 0, columns: [] });
  await vi.advanceTimersByTimeAsync(0);
  expect([notes(), textOf(find(".waits p.muted"))]).toEqual([["Reading what the run madeCancel"], "No other run."]);
  click(find(".lineage-card .load-note button"));
  expect([notes(), findAll(".lineage-card .skeleton").length, findAll(".lineage-card .problem").length]).toEqual([[], 0, 1]);
});
