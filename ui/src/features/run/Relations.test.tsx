// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import type { Run } from "../../api/client";
import { showAt } from "../../testing/page";
import { runOf } from "../../testing/runs";
import { find, findAll, settled, textOf } from "../../testing/screen";
import { serve } from "../../testing/server";
import { Inputs } from "./Relations";

afterEach(() => vi.unstubAllGlobals());

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
  expect([...card.querySelectorAll("dt, dd")].map(textOf)).toEqual(["Digest", "d1g3st Copy", "Source", "http https://x/rides.csv", "context", "training"]);
  // What was not logged has no head.
  expect([...card.querySelectorAll("summary")].map(textOf)).toEqual(["Schema"]);
  expect(card.querySelector("pre")?.textContent).toContain('"name": "fare"');
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
