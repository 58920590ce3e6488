// What is measured: a server in a process of its own over demo runs, and the heavy runs that the figures name.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

async function ask(url, body) {
  const reply = await fetch(url, body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${url}: ${await reply.text()}`);
  return reply.json();
}

/** Starts a server over `n` demo runs, hands it to `use`, ends it by its id. */
export async function withServer(binary, n, use) {
  const data = mkdtempSync(join(tmpdir(), "trialbook-bench-pages-"));
  execFileSync(binary, ["demo", "--runs", String(n), "--data-dir", data], { stdio: "ignore" });
  const child = spawn(binary, ["server", "--port", "0", "--log-level", "warn", "--data-dir", data], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    let url;
    for await (const line of createInterface(child.stdout)) {
      url = /http:\/\/\S+/.exec(line)?.[0];
      if (url !== undefined) break;
    }
    child.stdout.resume();
    const { experiments } = await ask(`${url}/api/v1/experiments`);
    await use({ url, experiment: experiments.find((one) => one.name === "demo").experiment_id });
  } finally {
    child.kill();
    await ended;
    rmSync(data, { recursive: true });
  }
}

export const mlflow = (server, path, body) => ask(`${server.url}/api/2.0/mlflow/${path}`, body);

export async function newestRuns(server, n) {
  const { runs } = await mlflow(server, "runs/search", { experiment_ids: [server.experiment], max_results: n });
  return runs.map((one) => one.info.run_id);
}

export async function createExperiment(server, name) {
  return (await mlflow(server, "experiments/create", { name })).experiment_id;
}

/** A run with `nKeys` metrics of `nSteps` steps each: noisy curves that fall, written as a client does. */
export async function writeRun(server, experiment, name, nKeys, nSteps, seed) {
  const made = await mlflow(server, "runs/create", { experiment_id: experiment, run_name: name, start_time: Date.now() });
  const run_id = made.run.info.run_id;
  const started = Date.now();
  let waiting = [];
  const flush = async () => {
    if (waiting.length > 0) await mlflow(server, "runs/log-batch", { run_id, metrics: waiting });
    waiting = [];
  };
  let noise = seed + 1;
  for (let key = 0; key < nKeys; key += 1) {
    for (let step = 0; step < nSteps; step += 1) {
      noise = (noise * 48271) % 2147483647;
      waiting.push({ key: `group${key % 20}/metric${key}`, value: Math.exp(-step / nSteps) + (noise / 2147483647) * 0.1, step, timestamp: started + step });
      if (waiting.length === 1000) await flush();
    }
  }
  await flush();
  await mlflow(server, "runs/update", { run_id, status: "FINISHED", end_time: Date.now() });
  return run_id;
}
