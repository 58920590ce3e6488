import { afterEach, expect, it, vi } from "vitest";
import { refused, serve } from "../testing/server";
import { modelsOf, usedModels, versionsOf } from "./loggedModels";

afterEach(() => vi.unstubAllGlobals());
const { signal } = new AbortController();

it("models and versions of a run are asked for by the run, from the server's own API", async () => {
  const metrics = [{ key: "auc", value: 0.5, step: 3, timestamp_ms: 1, run_id: "r", dataset_name: "val", dataset_digest: "d" }, { key: "loss", value: "NaN", step: 0, timestamp_ms: 1, run_id: "r", dataset_name: null, dataset_digest: null }];
  const model = { model_id: "m-1", experiment_id: "7", name: "net", status: "READY", model_type: "sklearn", source_run_id: "r", created_ms: 5, updated_ms: 6, params: {}, tags: {}, metrics };
  const asked = serve({ "GET /api/v1/logged-models?run_id=r": () => ({ models: [model] }) });
  const read = [{ key: "auc", value: 0.5, step: 3, dataset: "val" }, { key: "loss", value: Number.NaN, step: 0, dataset: "" }];
  expect(await modelsOf({ run_id: "r" }, signal)).toEqual({ list: [{ id: "m-1", name: "net", status: "ready", type: "sklearn", created: 5, metrics: read }], more: false });
  expect(asked).toHaveLength(1);
});

it("versions say from which logged model they are", async () => {
  const version = (number: number, source: string, model_id: string | null) => ({ model: "churn", version: number, stage: "None", aliases: number === 3 ? ["champion"] : [], source, model_id });
  serve({ "GET /api/v1/model-versions?run_id=r": () => ({ versions: [version(3, "models:/m-1", "m-9"), version(2, "models:/m-1", null), version(1, "runs:/ab/model", null)], run_names: {}, next_page_token: null }) });
  const { list: found, more } = await versionsOf("r", signal);
  expect(more).toBe(false);
  expect(found.map((one) => [one.version, one.loggedModel])).toEqual([["3", "m-9"], ["2", "m-1"], ["1", ""]]);
  expect(found[0]).toEqual({ model: "churn", version: "3", stage: "None", aliases: ["champion"], loggedModel: "m-9" });
});

it("a hundred models and versions are read, and whether there are more", async () => {
  const many = (n: number) => Array.from({ length: n }, (_, i) => ({ model_id: `m-${i}`, name: "net", status: "READY", model_type: "", created_ms: 1, metrics: [] }));
  const asked = serve({ "GET /api/v1/logged-models": () => ({ models: many(101) }), "GET /api/v1/model-versions": () => ({ versions: Array.from({ length: 101 }, (_, i) => ({ model: "m", version: i, stage: "None", aliases: [], source: "", model_id: null })) }) });
  for (const made of [await modelsOf({ run_id: "r" }, signal), await versionsOf("r", signal)]) expect([made.list.length, made.more]).toEqual([100, true]);
  expect(asked.map((one) => /limit=(\d+)/.exec(one.path)?.[1])).toEqual(["101", "101"]);
});

it("a model that was used has its name and its run; one that is gone its id alone", async () => {
  serve({ "GET /api/v1/logged-models/m-1": () => ({ model_id: "m-1", name: "net", source_run_id: "ab" }), "GET /api/v1/logged-models/m-2": () => refused(404, { code: "logged_model_not_found", what: "gone" }), "GET /api/v1/logged-models/m-3": () => refused(500, { code: "broken", what: "broken" }) });
  expect(await usedModels(["m-1", "m-2"], signal)).toEqual([{ id: "m-1", name: "net", run: "ab" }, { id: "m-2", name: undefined, run: undefined }]);
  await expect(usedModels(["m-3"], signal)).rejects.toThrow("broken");
});
