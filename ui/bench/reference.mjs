// The reference's own web pages over a copy of the same runs, measured by the same probe in the same run.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const QUIET = { MLFLOW_DISABLE_TELEMETRY: "true", GIT_PYTHON_REFRESH: "quiet" };

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function healthy(url) {
  const until = Date.now() + 120_000;
  while (Date.now() < until) {
    if (await fetch(`${url}/health`).then((reply) => reply.ok, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the reference at ${url} does not answer`);
}

/** Starts the reference over a copy of our server's runs, hands it to `use`, ends it by its id. */
export async function withReference(python, ours, curves, use) {
  const data = mkdtempSync(join(tmpdir(), "trialbook-bench-reference-"));
  const database = join(data, "mlflow.db");
  const artifacts = join(data, "artifacts");
  const filled = execFileSync(python, ["bench/scripts/fill_reference.py", ours.url, database, artifacts, "--curves", curves.join(",")], { encoding: "utf8", env: { ...process.env, ...QUIET }, stdio: ["ignore", "pipe", "ignore"] });
  const port = await freePort();
  const child = spawn(python, ["-m", "mlflow", "server", "--host", "127.0.0.1", "--workers", "2", "--port", String(port), "--backend-store-uri", `sqlite:///${database}`, "--artifacts-destination", artifacts], { stdio: "ignore", env: { ...process.env, ...QUIET }, detached: true });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    const url = `http://127.0.0.1:${port}`;
    await healthy(url);
    const ids = JSON.parse(filled);
    // The first answer of each worker loads its code: that is not measured.
    for (let i = 0; i < 4; i += 1) await fetch(`${url}/ajax-api/2.0/mlflow/experiments/get?experiment_id=${ids.demo}`);
    await use({ url, ids });
  } finally {
    // Its workers are children of their own: the group ends with its leader.
    process.kill(-child.pid);
    await ended;
    rmSync(data, { recursive: true });
  }
}

const jsBytes = (page) => page.evaluate(() => performance.getEntriesByType("resource").filter((one) => /\.js$/.test(new URL(one.name).pathname)).reduce((sum, one) => sum + one.transferSize, 0) / 1024);

export async function referenceTable(inPage, server, n, note) {
  await inPage(async (page) => {
    let requests = 0;
    page.on("request", () => (requests += 1));
    await page.goto(`${server.url}/#/experiments/${server.ids.demo}/runs`, { waitUntil: "commit" });
    note(`first row, ${n} runs`, "ms", await page.evaluate(() => window.bench.when(() => window.bench.row() !== "")));
    note(`requests to first row, ${n} runs`, "", requests);
    note(`longest task to first row, ${n} runs`, "ms", await page.evaluate(() => window.bench.longest));
    note(`JavaScript of the first route, ${n} runs`, "KB", await jsBytes(page));
    for (let i = 0; i < 2; i += 1) {
      const took = await page.evaluate(() => {
        const before = window.bench.row();
        const from = performance.now();
        document.querySelector("[data-testid='sort-header-Created']").click();
        return window.bench.when(() => window.bench.row() !== before && window.bench.row() !== "", from);
      });
      note(`sort to repaint, ${n} runs`, "ms", took);
    }
    const box = page.locator("input[placeholder*='metrics.rmse']");
    await box.click();
    await box.pressSequentially("attributes.status = 'FAILED'");
    const before = await page.evaluate(() => window.bench.row());
    const from = await page.evaluate(() => performance.now());
    await page.keyboard.press("Enter");
    note(`filter to repaint, ${n} runs`, "ms", await page.evaluate(([known, start]) => window.bench.when(() => window.bench.row() !== known && window.bench.row() !== "", start), [before, from]));
    const session = await page.context().newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    note(`heap at the table, ${n} runs`, "MB", (await session.send("Runtime.getHeapUsage")).usedSize / 1e6);
  });
}

export async function referenceRunPage(inPage, server, run, figure, note) {
  await inPage(async (page) => {
    await page.goto(`${server.url}/#/experiments/${server.ids.heavy}/runs/${run}/model-metrics`, { waitUntil: "commit" });
    note(figure, "ms", await page.evaluate(() => window.bench.when(() => window.bench.plotted())));
    note(`${figure}, longest task`, "ms", await page.evaluate(() => window.bench.longest));
  });
}

/** Its page of curves: one metric of ten runs, by its address. */
export async function referenceCurves(inPage, server, runs, note) {
  await inPage(async (page) => {
    const query = new URLSearchParams({ runs: JSON.stringify(runs), metric: JSON.stringify("train/loss"), experiments: JSON.stringify([server.ids.demo]), plot_metric_keys: JSON.stringify(["train/loss"]), plot_layout: "{}", x_axis: "relative", y_axis_scale: "linear", line_smoothness: "1", show_point: "false", deselected_curves: "[]", last_linear_y_axis_range: "[]" });
    await page.goto(`${server.url}/#/metric?${query}`, { waitUntil: "commit" });
    note("10 runs' curves by address", "ms", await page.evaluate(() => window.bench.when(() => window.bench.plotted())));
  });
}
