// A server in a process of its own with realistic runs, started for the tests of a worker and ended by its id.
import { test as base, expect } from "@playwright/test";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ComparePage } from "./pages/compare";
import { ModelPage } from "./pages/model";
import { RunPage } from "./pages/run";
import { ShellPage } from "./pages/shell";
import { WorkspacePage } from "./pages/workspace";

const BINARY = join(import.meta.dirname, "../../target/debug/trialbook");

export interface Served {
  readonly url: string;
  /** Ids of the demo's experiment and of its runs, newest first. */
  readonly experiment: string;
  readonly runs: readonly string[];
  /** A registered model with two versions, the first of which has an alias. */
  readonly model: string;
}

async function greeted(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("The server has no output.");
  for await (const line of createInterface(child.stdout)) {
    const found = /http:\/\/\S+/.exec(line);
    if (found !== null) return found[0];
  }
  throw new Error("The server ended before it said where it listens.");
}

async function ask<T>(url: string, body?: unknown): Promise<T> {
  const reply = await fetch(url, body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${url}: ${await reply.text()}`);
  return (await reply.json()) as T;
}

/** Calls MLflow's API, as a training script does. */
export const mlflow = <T>(served: Served, path: string, body: unknown) => ask<T>(`${served.url}/api/2.0/mlflow/${path}`, body);

const MLMODEL = `flavors:
  python_function:
    loader_module: mlflow.sklearn
  sklearn:
    code: null
signature:
  inputs: '[{"type": "double", "name": "tenure", "required": true}, {"type": "string", "name": "plan", "required": false}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float64", "shape": [-1]}}]'
`;

async function register(served: Served): Promise<void> {
  await mlflow(served, "registered-models/create", { name: served.model, description: "Who leaves next month", tags: [{ key: "team", value: "red" }] });
  for (const run_id of served.runs.slice(0, 2)) {
    const stored = await fetch(`${served.url}/api/2.0/mlflow-artifacts/artifacts/${served.experiment}/${run_id}/artifacts/model/MLmodel`, { method: "PUT", body: MLMODEL });
    if (!stored.ok) throw new Error(await stored.text());
    await mlflow(served, "model-versions/create", { name: served.model, source: `runs:/${run_id}/model`, run_id });
  }
  await mlflow(served, "registered-models/alias", { name: served.model, alias: "champion", version: "1" });
}

/** What every test counts on: the demo's runs, its saved views, the model's versions and aliases. */
async function shared(served: Served): Promise<unknown> {
  const { runs } = await mlflow<{ runs: { info: { run_id: string; run_name: string; status: string } }[] }>(served, "runs/search", { experiment_ids: [served.experiment], max_results: 1000 });
  const { views } = await ask<{ views: { name: string }[] }>(`${served.url}/api/v1/experiments/${served.experiment}/views?owner=everyone`);
  const { registered_model } = await ask<{ registered_model: { aliases?: unknown; latest_versions?: { version: string; current_stage: string }[] } }>(`${served.url}/api/2.0/mlflow/registered-models/get?name=${served.model}`);
  return {
    runs: runs.map(({ info }) => `${info.run_id} ${info.run_name} ${info.status}`).sort(),
    views: views.map((view) => view.name),
    aliases: registered_model.aliases,
    versions: registered_model.latest_versions?.map((one) => `${one.version} ${one.current_stage}`),
  };
}

/** The pages, as what people find and do on them. */
interface Pages {
  readonly shell: ShellPage;
  readonly workspace: WorkspacePage;
  readonly run: RunPage;
  readonly compare: ComparePage;
  readonly model: ModelPage;
}

export const test = base.extend<Pages & { leavesAsFound: undefined }, { served: Served }>({
  shell: async ({ page }, use) => use(new ShellPage(page)),
  workspace: async ({ page, served }, use) => use(new WorkspacePage(page, served)),
  run: async ({ page, served }, use) => use(new RunPage(page, served)),
  compare: async ({ page, served }, use) => use(new ComparePage(page, served)),
  model: async ({ page, served }, use) => use(new ModelPage(page, served)),
  // Which tests share a server is chance; so none may leave behind what another counts.
  leavesAsFound: [
    async ({ served }, use) => {
      const found = await shared(served);
      await use(undefined);
      expect(await shared(served), "what the tests share is left as it was found").toEqual(found);
    },
    { auto: true },
  ],
  served: [
    async ({}, use) => {
      const data = mkdtempSync(join(tmpdir(), "trialbook-pages-"));
      execFileSync(BINARY, ["demo", "--runs", "40", "--data-dir", data], { stdio: "ignore" });
      const child = spawn(BINARY, ["server", "--port", "0", "--log-level", "warn", "--data-dir", data], { stdio: ["ignore", "pipe", "inherit"] });
      try {
        const url = await greeted(child);
        child.stdout.resume();
        const { experiments } = await ask<{ experiments: { experiment_id: string; name: string }[] }>(`${url}/api/v1/experiments`);
        const experiment = experiments.find((one) => one.name === "demo")?.experiment_id ?? "";
        const { runs } = await ask<{ runs: { info: { run_id: string } }[] }>(`${url}/api/2.0/mlflow/runs/search`, { experiment_ids: [experiment], max_results: 100 });
        const served: Served = { url, experiment, runs: runs.map((one) => one.info.run_id), model: "churn" };
        await register(served);
        await use(served);
      } finally {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        child.kill();
        await ended;
        rmSync(data, { recursive: true });
      }
    },
    { scope: "worker" },
  ],
});
