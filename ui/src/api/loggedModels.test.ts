import { expect, it } from "vitest";
import { readModels, readVersions } from "./loggedModels";

it("logged models are read with their metrics, and what is none is left out", () => {
  const info = { model_id: "m-1", name: "net", status: "LOGGED_MODEL_READY", model_type: "sklearn", creation_timestamp_ms: 5 };
  const metrics = [{ key: "auc", value: 0.5, step: 3, dataset_name: "val" }, { key: "loss", value: "NaN" }];
  const metric = { key: "auc", value: 0.5, step: 3, dataset: "val" };
  expect(readModels({ models: [{ info, data: { metrics } }, { info: {} }, 7] })).toEqual([{ id: "m-1", name: "net", status: "ready", type: "sklearn", created: 5, metrics: [metric, { key: "loss", value: Number.NaN, step: 0, dataset: "" }] }]);
  expect(readModels({})).toEqual([]);
  expect(readModels(null)).toEqual([]);
});

it("versions say from which logged model they are", () => {
  const other = { name: "churn", version: "1", source: "runs:/ab/model" };
  const made = { name: "churn", version: "2", current_stage: "Production", aliases: ["champion", 7], source: "models:/m-1" };
  expect(readVersions({ model_versions: [made, other] })).toEqual([{ model: "churn", version: "2", stage: "Production", aliases: ["champion"], loggedModel: "m-1" }, { model: "churn", version: "1", stage: "", aliases: [], loggedModel: "" }]);
  expect(readVersions({ model_versions: "none" })).toEqual([]);
});
