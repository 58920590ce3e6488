// Serves what was built, and opens it in a browser in which nothing is cached.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { atRest } from "../../tools/browser.mjs";
import { root } from "./build.mjs";

const TYPES = { js: "text/javascript", css: "text/css", html: "text/html" };

const shell = (side, styles) => `<!doctype html><meta charset="utf-8"><title>${side}</title>${styles.map((name) => `<link rel="stylesheet" href="/${name}">`).join("")}<div id="app"></div><script type="module" src="/dist/${side}/side.js"></script>`;

/** Runs `use` with the address of a server of the built sides. */
export async function withPages(use) {
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").slice(1);
    const side = /^(table|charts)-\w+$/.exec(path);
    const known = /^(dist\/[\w-]+\/side\.(js|css)|table\/table\.css)$/.test(path);
    if (side === null && !known) {
      response.writeHead(404).end();
      return;
    }
    const styles = side?.[1] === "table" ? ["table/table.css"] : path === "charts-uplot" ? ["dist/charts-uplot/side.css"] : [];
    const body = side === null ? readFileSync(root + path) : shell(path, styles);
    response.writeHead(200, { "content-type": TYPES[side === null ? path.split(".").at(-1) : "html"], "cache-control": "no-store" }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.close();
  }
}

/** A page in a context of its own, with what it says of itself when it fails. */
export async function inPage(browser, use) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1 });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(error));
  await page.addInitScript(install);
  await atRest(browser);
  try {
    const session = await context.newCDPSession(page);
    await session.send("Performance.enable");
    const value = await use(page, session);
    if (errors.length > 0) throw errors[0];
    return value;
  } finally {
    await context.close();
  }
}

/** Runs inside the page, before its own scripts. */
function install() {
  window.bench = {
    /** The time at which a condition holds for the first time, at the frame after it. */
    when: (condition, from = 0) =>
      new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(`not seen after twenty seconds: ${condition}`)), 20_000);
        const look = () => (condition() ? requestAnimationFrame(() => resolve(performance.now() - from)) : requestAnimationFrame(look));
        look();
      }),
    /** Acts at the start of a frame, so that no side waits longer for its next frame than another. */
    atFrame: (act) => new Promise((resolve) => requestAnimationFrame(() => resolve(act()))),
  };
}

/** What the main thread did meanwhile, in milliseconds. */
export async function busy(session, act) {
  const read = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    const of = (name) => 1000 * (metrics.find((one) => one.name === name)?.value ?? Number.NaN);
    return { task: of("TaskDuration"), script: of("ScriptDuration"), layout: of("LayoutDuration") + of("RecalcStyleDuration") };
  };
  const before = await read();
  const value = await act();
  const after = await read();
  return { value, task: after.task - before.task, script: after.script - before.script, layout: after.layout - before.layout };
}

/** What is held after a collection, typed arrays and the browser's own objects included, in MB. */
export async function held(session) {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 } = await session.send("Runtime.getHeapUsage");
  return { script: usedSize / 1e6, all: (usedSize + embedderHeapUsedSize + backingStorageSize) / 1e6 };
}

/** The longest task of the page's main thread between its navigation and `act`'s end, in milliseconds. */
export async function longestTask(browser, page, act) {
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const main = traceEvents.filter((event) => event.name === "ParseHTML").map((event) => `${event.pid}:${event.tid}`);
  const tasks = traceEvents.filter((event) => event.ph === "X" && /RunTask$/.test(event.name) && main.includes(`${event.pid}:${event.tid}`));
  if (tasks.length === 0) throw new Error("the trace has no tasks of the page");
  return Math.max(...tasks.map((event) => event.dur)) / 1000;
}
