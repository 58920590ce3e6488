// One series of ten million points: how long any range of it takes, and whether what is drawn has its exact extremes.
import { mlflow } from "./data.mjs";

const KEY = "ten/million";
const BATCH = 1000;

/** Noise in [0, 1) with two lone points far outside: a summary that loses one shows. */
export function longValues(n) {
  const values = new Float64Array(n);
  let noise = 1;
  for (let i = 0; i < n; i += 1) {
    noise = (noise * 48271) % 2147483647;
    values[i] = noise / 2147483647;
  }
  values[Math.floor(n * 0.51234)] = 5.25;
  values[Math.floor(n * 0.51239)] = -3.125;
  return values;
}

/** Writes the series as a client does; a server that asks for patience gets it. */
export async function writeLong(server, experiment, values) {
  const made = await mlflow(server, "runs/create", { experiment_id: experiment, run_name: "long series", start_time: Date.now() });
  const run_id = made.run.info.run_id;
  const started = Date.now();
  for (let from = 0; from < values.length; from += BATCH) {
    const metrics = Array.from({ length: Math.min(BATCH, values.length - from) }, (_, i) => ({ key: KEY, value: values[from + i], step: from + i, timestamp: started + from + i }));
    const body = JSON.stringify({ run_id, metrics });
    for (;;) {
      const reply = await fetch(`${server.url}/api/2.0/mlflow/runs/log-batch`, { method: "POST", headers: { "content-type": "application/json" }, body });
      const text = await reply.text();
      if (reply.ok) break;
      const patience = Number(reply.headers.get("retry-after"));
      if (!(patience > 0)) throw new Error(text);
      await new Promise((resolve) => setTimeout(resolve, patience * 1000));
    }
  }
  await mlflow(server, "runs/update", { run_id, status: "FINISHED", end_time: Date.now() });
  return run_id;
}

function extremes(values, from, to) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = from; i <= Math.min(to, values.length - 1); i += 1) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  return [low, high];
}

/** Follows a link inside the page and waits until the chart has drawn the answer for that range; gives the time. */
async function show(page, address, range) {
  return page.evaluate(async ({ href, range }) => {
    const canvas = () => [...document.querySelectorAll(".chart.full canvas.chart-canvas")].at(-1);
    const before = window.bench.read.length;
    // Other charts may ask for the same range; this one is as wide as the window.
    const read = () => window.bench.read.slice(before).findLast(({ path, asked }) => path.endsWith("/charts/series") && JSON.stringify(asked.range) === JSON.stringify(range) && asked.width > innerWidth / 2);
    const link = document.createElement("a");
    link.href = href;
    document.querySelector("main").append(link);
    const from = performance.now();
    link.click();
    link.remove();
    return window.bench.when(() => (window.bench.drawn.get(canvas()) ?? 0) > (read()?.at ?? Infinity), from);
  }, { href: address, range });
}

/** What the last drawing shows as highest and lowest, read from its axis; and how much a pixel is. */
function readDrawn(page) {
  return page.evaluate(() => {
    const canvas = [...document.querySelectorAll(".chart.full canvas.chart-canvas")].at(-1);
    const [top, bottom] = window.bench.heights.get(canvas);
    const labels = window.bench.labels.get(canvas);
    const [low, high] = [labels[0], labels.at(-1)];
    const unit = (high[0] - low[0]) / (low[1] - high[1]);
    const value = (y) => low[0] + (low[1] - y) * unit;
    return { low: value(bottom), high: value(top), unit };
  });
}

/** Throws when the drawing or the answer behind it misses an extreme. */
async function check(page, server, run, values, from, to) {
  const [low, high] = extremes(values, from, to);
  const reply = await fetch(`${server.url}/api/v1/charts/series`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ runs: [run], keys: [KEY], axis: "step", range: [from, to], width: 1200 }) });
  const [series] = (await reply.json()).series;
  const answered = [Math.min(...series.min), Math.max(...series.max)];
  if (answered[0] !== low || answered[1] !== high) throw new Error(`steps ${from} to ${to}: answered ${answered}, written ${[low, high]}`);
  const drawn = await readDrawn(page);
  if (Math.abs(drawn.low - low) > 2 * drawn.unit || Math.abs(drawn.high - high) > 2 * drawn.unit) throw new Error(`steps ${from} to ${to}: drawn ${[drawn.low, drawn.high]}, written ${[low, high]}`);
}

/** Ranges as shares of the whole. */
const RANGES = [[0.4, 0.6], [0.51, 0.52], [0.5123, 0.5124], [0.9, 0.9001], [0, 1]];

export async function longSeries(page, server, run, values, note) {
  const path = `/runs/${run}/charts?full=${encodeURIComponent(KEY)}`;
  await page.goto(`${server.url}${path}`, { waitUntil: "commit" });
  note("10 M points, page with the whole series", "ms", await page.evaluate(() => window.bench.when(() => window.bench.charted())));
  for (const [a, b] of RANGES) {
    const [from, to] = [Math.floor(a * values.length), Math.floor(b * (values.length - 1))];
    const isWhole = a === 0 && b === 1;
    const took = await show(page, isWhole ? path : `${path}&zoom=${from}~${to}`, isWhole ? undefined : [from, to]);
    note("10 M points, any range", "ms", took);
    await check(page, server, run, values, from, to);
  }
}
