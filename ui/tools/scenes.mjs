// Servers with data to look at: one that is untouched, one with what people usually have, one with more of everything.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const BINARY = join(import.meta.dirname, "../../target/debug/trialbook");
export const KINDS = ["empty", "typical", "huge"];
const TYPICAL_RUNS = 60;
const HUGE_RUNS = 2000;
const HUGE_KEYS = 10_000;
const TABS = ["overview", "charts", "system", "console", "files", "models", "inputs", "children"];
/** Names of pictures, by tab: models have a page of their own. */
const tabPages = (run) => Object.fromEntries(TABS.map((tab) => [tab === "models" ? "run-models" : tab, `/runs/${run}/${tab}`]));

const post = (url, body) => send("POST", url, body);
const patch = (url, body) => send("PATCH", url, body);

async function send(method, url, body) {
  const reply = await fetch(url, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${url}: ${await reply.text()}`);
  return reply.json();
}

async function started(runs) {
  const data = mkdtempSync(join(tmpdir(), "trialbook-shots-"));
  if (runs > 0) execFileSync(BINARY, ["demo", "--runs", String(runs), "--data-dir", data], { stdio: "ignore" });
  const child = spawn(BINARY, ["server", "--port", "0", "--log-level", "warn", "--data-dir", data], { stdio: ["ignore", "pipe", "inherit"] });
  let url;
  for await (const line of createInterface(child.stdout)) {
    url = /http:\/\/\S+/.exec(line)?.[0];
    if (url !== undefined) break;
  }
  child.stdout.resume();
  const close = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill();
    await ended;
    rmSync(data, { recursive: true });
  };
  return { url, close };
}

const colour = (code, text) => `\u001b[${code}m${text}\u001b[0m`;

function logOf(lines) {
  return Array.from({ length: lines }, (_, i) => {
    const step = String(i).padStart(6, "0");
    if (i % 40 === 0) return colour("1;34", `== epoch ${i / 40} `.padEnd(60, "="));
    if (i % 97 === 5) return `${colour(33, "WARN ")} ${step} gradient norm 12.4 clipped to 1.0`;
    if (i === lines - 3) return `${colour("1;32", "DONE ")} ${step} best validation loss 0.0421`;
    return `${colour(36, "INFO ")} ${step} loss ${(1 / (1 + i / 50)).toFixed(4)} lr 3.0e-04 ${(900 + (i % 17) * 3).toFixed(0)} samples/s`;
  }).join("\n");
}

/** What a machine measures while it trains. */
function systemMetrics(points) {
  const measured = { "system/cpu_utilization_percentage": 40, "system/system_memory_usage_megabytes": 9000, "system/gpu_0_utilization_percentage": 85, "system/gpu_0_memory_usage_megabytes": 14_000, "system/disk_usage_megabytes": 52_000, "system/network_receive_megabytes": 30 };
  return Object.entries(measured).flatMap(([key, level]) => Array.from({ length: points }, (_, i) => ({ key, value: level * (1 + 0.1 * Math.sin(i / 5 + level)), timestamp: 1_790_000_000_000 + i * 10_000, step: i })));
}

const LONG_NAME = "rides-by-bicycle-and-scooter/ablation of the learning rate schedule, second attempt with the corrected validation set of March";

const NAME_500 = `a name that says everything about what was tried and why ${"and then some more of it ".repeat(30)}`.slice(0, 500);
const NAME_RTL = "ניסוי ראשון עם קצב למידה גבוה — التجربة الأولى بمعدل تعلم مرتفع";

/** Experiments beside the demo's, some of them in the trash, and runs in the trash. */
async function others(url, runs, huge) {
  const api = `${url}/api/2.0/mlflow`;
  for (let i = 0; i < (huge ? 300 : 3); i += 1) {
    const { experiment_id } = await post(`${api}/experiments/create`, { name: i === 1 ? LONG_NAME : huge && i === 298 ? NAME_500 : huge && i === 297 ? NAME_RTL : `rides-${String(i).padStart(3, "0")}`, tags: i % 3 === 0 ? [{ key: "team", value: "mobility" }, { key: "stage", value: "exploration" }] : [] });
    if (i % (huge ? 30 : 2) === 0) await post(`${api}/runs/create`, { experiment_id, run_name: `baseline-${i}`, start_time: Date.now() });
    if (i % 10 === 2) await post(`${api}/experiments/delete`, { experiment_id });
  }
  for (const run_id of runs) await post(`${api}/runs/delete`, { run_id });
}

/** Adds what the demo lacks: data, a model with versions, a log, children, measures of the machine. */
async function dressed(url, experiment, run, huge) {
  const api = `${url}/api/2.0/mlflow`;
  await post(`${api}/runs/log-batch`, { run_id: run, metrics: systemMetrics(150) });
  await post(`${api}/runs/log-inputs`, { run_id: run, datasets: [{ dataset: { name: "rides-2026", digest: "9f2c41aa", source_type: "http", source: "https://data.example/rides.parquet", schema: '{"mlflow_colspec":[{"type":"double","name":"distance"}]}' }, tags: [{ key: "mlflow.data.context", value: "training" }] }] });
  for (const [key, value] of [["mlflow.source.git.commit", "4c01213f0c"], ["mlflow.source.git.repoURL", "https://git.example/team/rides.git"], ["mlflow.source.name", "train.py"]]) await post(`${api}/runs/set-tag`, { run_id: run, key, value });
  const files = { "output.log": logOf(huge ? 1_000_000 : 1200), "requirements.txt": "numpy==2.3.1\nscikit-learn==1.7.0\n", "report.md": "# Rides\n\nThe **second** model is better on long rides.\n" };
  for (const [path, body] of Object.entries(files)) await fetch(`${api}-artifacts/artifacts/${experiment}/${run}/artifacts/${path}`, { method: "PUT", body });
  const { model } = await post(`${api}/logged-models`, { experiment_id: experiment, name: "rides", source_run_id: run, model_type: "sklearn" });
  await patch(`${api}/logged-models/${model.info.model_id}`, { model_id: model.info.model_id, status: "LOGGED_MODEL_READY" });
  await post(`${api}/registered-models/create`, { name: "rides", description: "Time of a ride in the city" });
  for (let i = 0; i < (huge ? 30 : 2); i += 1) await post(`${api}/model-versions/create`, { name: "rides", source: `models:/${model.info.model_id}`, run_id: run, model_id: model.info.model_id });
  await post(`${api}/model-versions/transition-stage`, { name: "rides", version: "1", stage: "Production", archive_existing_versions: false });
  await post(`${api}/registered-models/alias`, { name: "rides", alias: "champion", version: "1" });
  for (let i = 0; i < (huge ? 150 : 5); i += 1) {
    const child = await post(`${api}/runs/create`, { experiment_id: experiment, run_name: `trial-${i}`, start_time: Date.now() - 60_000 + i, tags: [{ key: "mlflow.parentRunId", value: run }] });
    await post(`${api}/runs/log-batch`, { run_id: child.run.info.run_id, params: [{ key: "lr", value: String(0.1 / (i + 1)) }], metrics: [{ key: "val/loss", value: 1 / (i + 2), timestamp: 1, step: 1 }] });
    await post(`${api}/runs/update`, { run_id: child.run.info.run_id, status: "FINISHED", end_time: Date.now() });
  }
  if (!huge) return;
  await post(`${api}/runs/update`, { run_id: run, run_name: NAME_500 });
  for (let i = 0; i < HUGE_KEYS / 1000; i += 1) await post(`${api}/runs/log-batch`, { run_id: run, metrics: Array.from({ length: 1000 }, (_, k) => ({ key: `layer${i}/unit${k}`, value: k, timestamp: 1, step: 0 })) });
}

/** A server of one kind: its pages by name, and those that can be had only after a run was made. */
export async function scene(kind) {
  const server = await started(kind === "empty" ? 0 : kind === "huge" ? HUGE_RUNS : TYPICAL_RUNS);
  try {
    return await furnished(server, kind);
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function furnished(server, kind) {
  const { url } = server;
  const pages = { home: "/", experiments: "/experiments", models: "/models", trash: "/trash", settings: "/settings", shortcuts: "/settings/shortcuts", storage: "/settings/storage", server: "/settings/server" };
  if (kind === "empty") {
    // Pages of one run come last: with it the server is no longer untouched.
    const tabs = async () => {
      const made = await post(`${url}/api/2.0/mlflow/runs/create`, { experiment_id: "0", run_name: "first", start_time: Date.now() });
      return { ...tabPages(made.run.info.run_id), groups: "/experiments/0?group=params.optimizer", media: "/experiments/0?side=media", parallel: "/experiments/0?side=parallel" };
    };
    return { ...server, pages: { ...pages, runs: "/experiments/0", compare: "/compare", "not-found": "/experiments/0/nothing" }, tabs };
  }
  const { experiments } = await (await fetch(`${url}/api/v1/experiments`)).json();
  const experiment = experiments.find((one) => one.name === "demo").experiment_id;
  const { runs } = await post(`${url}/api/2.0/mlflow/runs/search`, { experiment_ids: [experiment], max_results: 100, filter: "status = 'FINISHED'" });
  const ids = runs.map((one) => one.info.run_id);
  await dressed(url, experiment, ids[0], kind === "huge");
  if (kind === "huge") await post(`${url}/api/2.0/mlflow/runs/update`, { run_id: ids[1], run_name: NAME_RTL });
  await others(url, ids.slice(kind === "huge" ? -50 : -4), kind === "huge");
  const shown = { ...pages, runs: `/experiments/${experiment}`, groups: `/experiments/${experiment}?group=params.optimizer`, media: `/experiments/${experiment}?side=media`, parallel: `/experiments/${experiment}?side=parallel`, compare: `/compare?runs=${ids.slice(0, kind === "huge" ? 40 : 4).join(",")}`, model: "/models/rides", version: "/models/rides/1", versions: "/models/rides/compare?versions=2,1" };
  return { ...server, pages: { ...shown, ...tabPages(ids[0]), file: `/runs/${ids[0]}/files?file=report.md` }, tabs: async () => ({}) };
}
