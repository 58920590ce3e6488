// Measures the pages in a real browser against a release binary; `cargo xtask bench --pages` runs it.
//   node bench/pages.mjs --binary PATH [--runs 1000,10000,100000] [--rounds 3] [--only WORD] [--output PATH.json] [--built-from COMMIT]
//     [--reference --python PATH] [--points 10000000]
// Without --output the results are bench/results/DATE-pages.{json,md}; `--output -` prints them.
import { chromium } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { cpus, loadavg, totalmem } from "node:os";
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { BROWSER, atRest } from "../tools/browser.mjs";
import { createExperiment, mlflow, newestRuns, withServer, writeRun } from "./data.mjs";
import { longSeries, longValues, writeLong } from "./long.mjs";
import { install } from "./probe.mjs";
import { referenceCurves, referenceRunPage, referenceTable, withReference } from "./reference.mjs";

const { values: options } = parseArgs({
  options: {
    binary: { type: "string" },
    runs: { type: "string", default: "1000,10000,100000" },
    rounds: { type: "string", default: "3" },
    only: { type: "string", default: "" },
    output: { type: "string" },
    // Beside the reference's pages, with the Python that has it.
    reference: { type: "boolean", default: false },
    python: { type: "string" },
    points: { type: "string", default: "10000000" },
    // When the binary is older than what is checked out.
    "built-from": { type: "string" },
  },
});
if (options.binary === undefined) throw new Error("--binary names the release binary to measure");
if (options.reference && options.python === undefined) throw new Error("--reference needs --python");
const ROUNDS = Number(options.rounds);
const output = options.output ?? `bench/results/${new Date().toISOString().slice(0, 10)}-pages${options.reference ? "-beside-mlflow-3.17" : ""}.json`;

/** What each figure must reach. */
const REACH = {
  "first row, 1000 runs": 300,
  "first row, 10000 runs": 400,
  "first row, 100000 runs": 600,
  "requests to first row": 12,
  "JavaScript of the first route": 120,
  "longest task to first row": 50,
  "heap at the table": 60,
  "sort to repaint, 1000 runs": 150,
  "sort to repaint, 10000 runs": 150,
  "filter to repaint, 1000 runs": 150,
  "filter to repaint, 10000 runs": 150,
  "10 runs to compare curves": 400,
  "run page, 20 x 10000": 400,
  "run page, 2000 keys": 500,
  "pan, frame p95": 16.7,
  "zoom, frame p95": 16.7,
  "write to seen, p95": 500,
  "10 M points, any range": 250,
};

const figures = new Map();
const reference = new Map();
const noteInto = (figures) => (figure, unit, value) => {
  const known = figures.get(figure) ?? { figure, unit, values: [] };
  known.values.push(Math.round(value * 100) / 100);
  figures.set(figure, known);
  process.stderr.write(`${(figures === reference ? "reference: " : "") + figure.padEnd(44)} ${value.toFixed(2).padStart(10)} ${unit}\n`);
};
const note = noteInto(figures);

const sorted = (values) => [...values].sort((a, b) => a - b);
const quantile = (values, q) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN;

/** A browser context of its own, in a window that has come to rest: nothing is cached. */
async function inPage(browser, use) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(install);
  await atRest(browser);
  try {
    await use(page);
  } finally {
    await context.close();
  }
}

async function table(browser, server, n) {
  await inPage(browser, async (page) => {
    let requests = 0;
    page.on("request", () => (requests += 1));
    await page.goto(`${server.url}/experiments/${server.experiment}`, { waitUntil: "commit" });
    const first = await page.evaluate(() => window.bench.when(() => window.bench.row() !== ""));
    note(`first row, ${n} runs`, "ms", first);
    note(`requests to first row, ${n} runs`, "", requests);
    note(`longest task to first row, ${n} runs`, "ms", await page.evaluate(() => window.bench.longest));
    const js = await page.evaluate(() => performance.getEntriesByType("resource").filter((one) => /\.js$/.test(new URL(one.name).pathname)).reduce((sum, one) => sum + one.transferSize, 0));
    note(`JavaScript of the first route, ${n} runs`, "KB", js / 1024);
    await page.evaluate(() => window.bench.when(() => window.bench.charted()));
    await page.evaluate(() => (window.bench.longest = 0));
    for (const column of ["Duration", "Started"]) {
      const took = await page.evaluate((name) => {
        const before = window.bench.row();
        const from = performance.now();
        [...document.querySelectorAll("[role=columnheader] button")].find((one) => one.textContent.startsWith(name)).click();
        return window.bench.when(() => window.bench.row() !== before && window.bench.row() !== "", from);
      }, column);
      note(`sort to repaint, ${n} runs`, "ms", took);
    }
    const filtered = await page.evaluate(() => {
      const count = () => document.querySelector(".count-row")?.textContent ?? "";
      const before = count();
      const box = document.querySelector(".search-input");
      const from = performance.now();
      box.focus();
      box.value = "status = 'FAILED'";
      box.dispatchEvent(new InputEvent("input", { bubbles: true }));
      return window.bench.when(() => count() !== before, from);
    });
    note(`filter to repaint, ${n} runs`, "ms", filtered);
    const session = await page.context().newCDPSession(page);
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    note(`heap at the table, ${n} runs`, "MB", usedSize / 1e6);
  });
}

async function compare(browser, server) {
  const runs = await newestRuns(server, 10);
  await inPage(browser, async (page) => {
    await page.goto(`${server.url}/experiments/${server.experiment}?view=table&sel=${runs.join(",")}`);
    await page.getByRole("button", { name: /^Compare/ }).or(page.getByRole("link", { name: /^Compare/ })).first().waitFor();
    const took = await page.evaluate(() => {
      const from = performance.now();
      [...document.querySelectorAll(".bulk button, .bulk a")].find((one) => one.textContent.startsWith("Compare")).click();
      return window.bench.when(() => window.bench.drawn.size > 0, from);
    });
    note("10 runs to compare curves", "ms", took);
  });
}

/** The curves of ten runs by their address, nothing cached. */
async function curves(browser, server) {
  const runs = await newestRuns(server, 10);
  await inPage(browser, async (page) => {
    await page.goto(`${server.url}/compare?runs=${runs.join(",")}`, { waitUntil: "commit" });
    note("10 runs' curves by address", "ms", await page.evaluate(() => window.bench.when(() => window.bench.drawn.size > 0)));
  });
}

async function runPage(browser, server, run, figure) {
  await inPage(browser, async (page) => {
    await page.goto(`${server.url}/runs/${run}/charts`, { waitUntil: "commit" });
    note(figure, "ms", await page.evaluate(() => window.bench.when(() => window.bench.charted())));
    note(`${figure}, longest task`, "ms", await page.evaluate(() => window.bench.longest));
  });
}

/** Drags and turns the wheel over one full-screen chart of 100 lines. */
async function gestures(browser, server, experiment) {
  await inPage(browser, async (page) => {
    await page.goto(`${server.url}/experiments/${experiment}?view=charts&draw=100&full=group0%2Fmetric0`);
    await page.evaluate(() => window.bench.when(() => window.bench.charted()));
    const box = await page.locator(".chart.full .chart-over").boundingBox();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    const measured = async (figure, act) => {
      await page.evaluate(() => window.bench.startFrames());
      await act();
      const times = await page.evaluate(() => window.bench.stopFrames());
      note(`${figure}, frame p95`, "ms", quantile(times, 0.95));
      note(`${figure}, frames a second`, "", (1000 * times.length) / times.reduce((a, b) => a + b, 0));
    };
    await measured("nothing moves", () => page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1000))));
    await page.keyboard.down("Control");
    await measured("zoom", async () => {
      for (let i = 0; i < 60; i += 1) await page.mouse.wheel(0, i < 40 ? -30 : 30);
    });
    await page.keyboard.up("Control");
    await page.keyboard.down("Shift");
    await page.mouse.down();
    await measured("pan", async () => {
      for (let i = 0; i < 120; i += 1) await page.mouse.move(x + 150 * Math.sin(i / 15), y);
    });
    await page.mouse.up();
    await page.keyboard.up("Shift");
  });
}

let written = 7000;

/** A client writes a metric of the newest run; the open table shows it. */
async function seen(browser, server) {
  const [run] = await newestRuns(server, 1);
  await inPage(browser, async (page) => {
    await mlflow(server, "runs/log-metric", { run_id: run, key: "bench_live", value: 0, step: 0, timestamp: Date.now() });
    await page.goto(`${server.url}/experiments/${server.experiment}?view=table&cols=metrics.bench_live`);
    await page.evaluate(() => window.bench.when(() => window.bench.row() !== ""));
    const times = [];
    for (let i = 1; i <= 20; i += 1) {
      written += 1;
      const shown = page.evaluate((text) => window.bench.when(() => document.querySelector("[role=grid]").textContent.includes(text)).then(() => Date.now()), String(written));
      const from = Date.now();
      await mlflow(server, "runs/log-metric", { run_id: run, key: "bench_live", value: written, step: written, timestamp: Date.now() });
      times.push((await shown) - from);
    }
    note("write to seen, median", "ms", quantile(times, 0.5));
    note("write to seen, p95", "ms", quantile(times, 0.95));
  });
}

function machine() {
  const commit = options["built-from"] ?? execFileSync("git", ["describe", "--always", "--dirty"], { encoding: "utf8" }).trim();
  return { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, memory_gib: Math.floor(totalmem() / 2 ** 30), node: process.version, commit, load_before: Math.round(loadavg()[0] * 10) / 10 };
}

const medianOf = (values) => quantile(values, 0.5);

function row({ figure, unit, values }) {
  const reach = figure.endsWith(", longest task") ? undefined : Object.entries(REACH).find(([name]) => figure === name || figure.startsWith(`${name}, `))?.[1];
  const median = medianOf(values);
  // A frame lasts 16.7 ms, and clocks round.
  const verdict = reach === undefined ? "" : median <= reach * 1.01 ? "reached" : "missed";
  return `| ${figure} | ${median} ${unit} | ${Math.min(...values)} – ${Math.max(...values)} | ${reach ?? ""} | ${verdict} |`;
}

function besideRow({ figure, unit, values }) {
  const ours = figures.get(figure);
  const [a, b] = [ours === undefined ? undefined : medianOf(ours.values), medianOf(values)];
  return `| ${figure} | ${a ?? "–"} ${unit} | ${b} ${unit} | ${Math.min(...values)} – ${Math.max(...values)} | ${a > 0 ? `${Math.round((b / a) * 10) / 10} x` : ""} |`;
}

const NOT_COMPARABLE = `The reference shows its pages as a new user sees them: its table has three columns where ours has twelve and charts beside it, so its figures are for less.
Its search runs on Enter, ours while typing. Its run pages draw what fits the window, as ours do.
Its comparison opens with parallel coordinates; the figure is its page of curves, of one metric. Only the runs whose curves are shown have all their points there, the others their last values.
Zoom, pan, ten million points and live rows are not measured there: its charts have no such gesture on one canvas, and filling it takes hours.`;

function write(about) {
  const about_ = { ...about, load_after: Math.round(loadavg()[0] * 10) / 10 };
  const rows = [...figures.values()];
  const beside = [...reference.values()];
  const second = beside.length === 0 ? "" : `\n## Beside the reference (mlflow 3.17.2, SQLite, two workers)\n\n| figure | ours | reference | its range | reference / ours |\n|---|---|---|---|---|\n${beside.map(besideRow).join("\n")}\n\n${NOT_COMPARABLE}\n`;
  const text = `Machine: \`${JSON.stringify(about_)}\`\n\nEach round in a new browser context, nothing cached, in a window whose own interface has come to rest. Medians of ${ROUNDS} rounds (sorts: two a round, ranges: five).\n"Nothing moves" is the browser's own rate of frames, the yardstick for zoom and pan.\nOf each range of the ten million points the extremes were compared: those answered are those written, to the last bit, and those drawn stand within two pixels of them; otherwise the run fails.\n\n| figure | median | range | reach | |\n|---|---|---|---|---|\n${rows.map(row).join("\n")}\n${second}${failures.map((what) => `\nFailed: ${what}\n`).join("")}`;
  if (output === "-") process.stdout.write(text);
  else {
    writeFileSync(output, `${JSON.stringify({ machine: about_, figures: rows, ...(beside.length === 0 ? {} : { reference: beside }) }, null, 2)}\n`);
    writeFileSync(output.replace(/\.json$/, ".md"), text);
    process.stderr.write(`written: ${output} and .md\n`);
  }
}

const wanted = (name) => options.only === "" || name.includes(options.only);
/** What could not be measured: the rest is, and the run fails at its end. */
const failures = [];
const rounds = async (task) => {
  try {
    for (let i = 0; i < ROUNDS; i += 1) await task();
  } catch (error) {
    failures.push(error.message.split("\n")[0]);
    process.stderr.write(`failed: ${error.stack}\n`);
  }
};

/** The pages that need runs of their own, on the smallest server. */
async function heavyPages(browser, server, n) {
  if (wanted("compare")) await rounds(() => compare(browser, server));
  if (wanted("compare")) await rounds(() => curves(browser, server));
  if (wanted("seen")) await rounds(() => seen(browser, server));
  const heavy = await createExperiment(server, "heavy");
  const runs = {};
  if (wanted("long")) {
    runs.long = await writeRun(server, heavy, "long", 20, 10_000, 1);
    await rounds(() => runPage(browser, server, runs.long, "run page, 20 x 10000"));
  }
  if (wanted("keys")) {
    runs.keys = await writeRun(server, heavy, "keys", 2000, 5, 2);
    await rounds(() => runPage(browser, server, runs.keys, "run page, 2000 keys"));
  }
  if (options.reference) await besideReference(browser, server, n, runs);
  if (wanted("gestures")) {
    const lines = await createExperiment(server, "lines");
    for (let i = 0; i < 100; i += 1) await writeRun(server, lines, `line${i}`, 1, 2000, i + 3);
    await rounds(() => gestures(browser, server, lines));
  }
  if (wanted("points")) {
    const values = longValues(Number(options.points));
    const run = await writeLong(server, heavy, values);
    await rounds(() => inPage(browser, (page) => longSeries(page, server, run, values, note)));
  }
}

async function besideReference(browser, server, n, runs) {
  const newest = await newestRuns(server, 10);
  const page = (use) => inPage(browser, use);
  const noteReference = noteInto(reference);
  await withReference(options.python, server, [...newest, ...Object.values(runs)], async (other) => {
    if (wanted("table")) await rounds(() => referenceTable(page, other, n, noteReference));
    if (wanted("compare")) await rounds(() => referenceCurves(page, other, newest, noteReference));
    if (runs.long !== undefined) await rounds(() => referenceRunPage(page, other, runs.long, "run page, 20 x 10000", noteReference));
    if (runs.keys !== undefined) await rounds(() => referenceRunPage(page, other, runs.keys, "run page, 2000 keys", noteReference));
  });
}

async function main() {
  const about = machine();
  const browser = await chromium.launch({ ...BROWSER, args: [...BROWSER.args, "--enable-precise-memory-info"] });
  about.browser = browser.version();
  const sizes = options.runs.split(",").map(Number);
  try {
    for (const n of sizes) {
      await withServer(options.binary, n, async (server) => {
        if (wanted("table")) await rounds(() => table(browser, server, n));
        if (n === Math.min(...sizes)) await heavyPages(browser, server, n);
      });
    }
  } finally {
    await browser.close();
  }
  write(about);
  if (failures.length > 0) process.exitCode = 1;
}

await main();
