import { expect, it } from "vitest";
import { filesPlace } from "./filesPlace";

const run = "0123456789abcdef0123456789abcdef";
const model = `m-${run}`;
const at = (location: string, source = "", model_id: string | null = null) => filesPlace({ location, source, model_id });

it("the files of a version are where its logged model, or the folder of its run, is", () => {
  expect(at("s3://b/m", "s3://b/m", model)).toEqual({ owner: model });
  expect(at(`mlflow-artifacts:/3/models/${model}/artifacts`)).toEqual({ owner: model });
  expect(at("", `models:/${model}`)).toEqual({ owner: model });
  expect(at(`mlflow-artifacts:/3/${run}/artifacts/best/model`)).toEqual({ owner: run, folder: "best/model" });
  expect(at("", `runs:/${run}/model/`)).toEqual({ owner: run, folder: "model" });
});

it("files that are elsewhere have no place here", () => {
  for (const address of ["s3://b/m", `runs:/${run}`, "models:/churn/3", `mlflow-artifacts:/3/${run}/artifacts`, "file:///tmp/m", ""]) expect(at(address, address), address).toBeUndefined();
});
