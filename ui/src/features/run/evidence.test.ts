import { afterEach, expect, it, vi } from "vitest";
import { refused, serve } from "../../testing/server";
import { runOf } from "../../testing/runs";
import { environmentsAmong, modelFolders, readEvidence, runFiles } from "./evidence";

afterEach(() => vi.unstubAllGlobals());

const never = new AbortController().signal;
const labels = (files: readonly { readonly label: string }[]) => files.map((file) => file.label);
const file = (path: string) => ({ path, size_bytes: 3 });

it("what fixes an environment most exactly stands first", () => {
  expect(labels(environmentsAmong(runFiles("r", ["pyproject.toml", "conda.yaml", "plot.png", "requirements-gpu.txt", "python_env.yaml", "uv.lock", "my_requirements.txt", "environment.yml"])))).toEqual(["requirements-gpu.txt", "conda.yaml", "environment.yml", "python_env.yaml", "uv.lock", "pyproject.toml"]);
});

it("older clients note their models in a tag, which may hold anything", () => {
  const noted = (text: string) => modelFolders({ "mlflow.log-model.history": text });
  expect(noted(JSON.stringify([{ artifact_path: "model" }, { artifact_path: "model" }, { artifact_path: "" }, 3, { artifact_path: 4 }]))).toEqual(["model"]);
  expect(noted(JSON.stringify(["a", "b", "c", "d"].map((artifact_path) => ({ artifact_path }))))).toEqual(["b", "c", "d"]);
  for (const text of ["{", "null", "{}", ""]) expect(noted(text), text).toEqual([]);
  expect(modelFolders({})).toEqual([]);
});

it("files of the run come before those of its models, each with the page or address that has it", async () => {
  serve({
    "GET /api/v1/runs/r/files?folder=model": () => ({ entries: [file("model/requirements.txt"), file("model/MLmodel")] }),
    "GET /api/v1/runs/r/files": () => ({ entries: [{ path: "model", size_bytes: null }, file("conda.yaml"), file("a b.patch")] }),
    "GET /ajax-api/2.0/mlflow/logged-models/m-1/artifacts/directories": () => ({ files: [{ path: "python_env.yaml", is_dir: false }, { path: "code", is_dir: true }, 3, { path: 4 }] }),
  });
  const run = { ...runOf("r", {}, {}, { "mlflow.log-model.history": '[{"artifact_path":"model"}]' }), model_outputs: [{ model_id: "m-1", step: 0 }, { model_id: "m-1", step: 1 }] };
  const { environment, diffs } = await readEvidence(run, never);
  expect(labels(environment)).toEqual(["model/requirements.txt", "conda.yaml", "m-1/python_env.yaml"]);
  expect([environment[0]?.page, environment[2]?.page, environment[2]?.address]).toEqual(["/runs/r/files?file=model%2Frequirements.txt", undefined, "/ajax-api/2.0/mlflow/logged-models/m-1/artifacts/files?artifact_file_path=python_env.yaml"]);
  expect(diffs.map((one) => one.address)).toEqual(["/get-artifact?run_id=r&path=a%20b.patch"]);
});

it("a model whose files are elsewhere tells nothing; a server that is busy is no proof that there are none", async () => {
  let status = 400;
  serve({ "GET /api/v1/runs/r/files": () => ({ entries: [] }), "GET /ajax-api/": () => refused(status, { code: "x", what: "No." }) });
  const run = { ...runOf("r"), model_outputs: [{ model_id: "m-1", step: 0 }] };
  expect(await readEvidence(run, never)).toEqual({ environment: [], diffs: [] });
  status = 503;
  await expect(readEvidence(run, never)).rejects.toThrow("No.");
  serve({ "GET /api/v1/runs/r/files": () => refused(503, { code: "busy", what: "Too much to do." }) });
  await expect(readEvidence(runOf("r"), never)).rejects.toThrow("Too much to do.");
});
