// States that pages get into: gone, away, empty, odd and huge.
import { type Page, expect } from "@playwright/test";
import { LOOKS, endRun, expectSound, makeExperiment, ownServer, picture, putFile, settled, startApart, startRun } from "./scene";
import { type Served, mlflow, test } from "./server";

const post = async (url: string, path: string, body: unknown): Promise<void> => {
  const reply = await fetch(`${url}/api/2.0/mlflow/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(await reply.text());
};

async function logMetrics(served: Served, run: string, metrics: { key: string; value: number | string; step: number }[]): Promise<void> {
  for (let i = 0; i < metrics.length; i += 1000) {
    await mlflow(served, "runs/log-batch", { run_id: run, metrics: metrics.slice(i, i + 1000).map((one) => ({ ...one, timestamp: 1 })) });
  }
}

test("a run that someone else deletes says since when, and can be restored", async ({ page, served }, info) => {
  const { run } = await startApart(served, "deleted-elsewhere");
  await page.goto(`${served.url}/runs/${run}/overview`);
  await expect(page.getByRole("heading", { name: "deleted-elsewhere" })).toBeVisible();
  await mlflow(served, "runs/delete", { run_id: run });
  const told = page.getByRole("main").getByText(/^This run is in the trash since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.$/);
  await expect(told).toBeVisible();
  await expect(page.getByRole("button", { name: "Stop" })).toHaveCount(0);
  await expectSound(page, "deleted run");
  await picture(page, info, "deleted.png");
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(told).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
});

test("a run whose experiment is deleted says so, and brings the experiment back", async ({ page, served }) => {
  const experiment = await makeExperiment(served, "goes-with-its-runs");
  const run = await startRun(served, experiment, "goes-with-it");
  await page.goto(`${served.url}/runs/${run}/overview`);
  await expect(page.getByRole("heading", { name: "goes-with-it" })).toBeVisible();
  await mlflow(served, "experiments/delete", { experiment_id: experiment });
  await expect(page.getByRole("main").getByText("The experiment of this run is in the trash, and the run with it.")).toBeVisible();
  await page.getByRole("button", { name: "Restore the experiment" }).click();
  await expect(page.getByRole("button", { name: "Stop" })).toBeVisible();
});

test("an experiment that is changed elsewhere keeps its page as it is", async ({ page, served }) => {
  const experiment = await makeExperiment(served, "tagged-elsewhere");
  for (let i = 0; i < 40; i += 1) await startRun(served, experiment, `run-${i}`);
  await page.setViewportSize({ width: 1280, height: 600 });
  await page.goto(`${served.url}/experiments/${experiment}`);
  const grid = page.getByRole("grid");
  await expect(grid.getByRole("row").nth(3)).toBeVisible();
  await grid.evaluate((box) => box.scrollTo(0, 300));
  const search = page.locator(".search-input");
  await search.pressSequentially("metrics.");
  await mlflow(served, "experiments/update", { experiment_id: experiment, new_name: "named-elsewhere" });
  await expect(page.getByRole("navigation", { name: "Where you are" })).toContainText("named-elsewhere");
  expect(await grid.evaluate((box) => box.scrollTop)).toBe(300);
  await expect(search).toHaveValue("metrics.");
});

test("an experiment that is not there is told, also after one that is", async ({ page, served }) => {
  const experiment = await makeExperiment(served, "there");
  await page.goto(`${served.url}/experiments/${experiment}`);
  await expect(page.getByText("there").first()).toBeVisible();
  await page.evaluate(() => history.pushState(null, "", "/experiments/987654321"));
  await page.evaluate(() => window.dispatchEvent(new PopStateEvent("popstate", { state: null })));
  await expect(page.getByRole("alert")).toContainText("987654321");
});

test("an address that names nothing is told, and a page whose code is gone takes the page, not the rest", async ({ page, served }) => {
  await page.goto(`${served.url}/models/%`);
  await expect(page.getByRole("alert").first()).toContainText("There is no registered model '%'");
  await page.route("**/assets/ExperimentsPage-*.js", (route) => route.abort());
  await page.getByRole("link", { name: "Experiments" }).first().click();
  await expect(page.getByRole("alert")).toContainText("This page cannot be shown.");
  await expect(page.getByRole("button", { name: "Reload the page" })).toBeVisible();
  await page.getByRole("link", { name: "Trash" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Trash" })).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a browser that keeps nothing shows the pages as well", async ({ page, served }) => {
  const { run } = await startApart(served, "kept-nowhere");
  await page.addInitScript(() => Object.defineProperty(window, "localStorage", { get: () => { throw new DOMException("forbidden", "SecurityError"); } }));
  for (const path of ["/", "/experiments", `/runs/${run}/overview`]) {
    await page.goto(served.url + path);
    await expect(page.locator("main h1")).toBeVisible();
  }
});

test("a link of MLflow's pages works in an open page as well", async ({ page, served }) => {
  const { run } = await startApart(served, "linked");
  await page.goto(`${served.url}/`);
  await expect(page.locator("main h1")).toBeVisible();
  await page.evaluate((id) => location.assign(`/#/experiments/0/runs/${id}`), run);
  await expect(page.getByRole("heading", { name: "linked", level: 1 })).toBeVisible();
});

test("a model that is deleted elsewhere is told", async ({ page, served }) => {
  await mlflow(served, "registered-models/create", { name: "goes" });
  await page.goto(`${served.url}/models/goes`);
  await expect(page.getByRole("heading", { name: "goes", level: 1 })).toBeVisible();
  const reply = await fetch(`${served.url}/api/2.0/mlflow/registered-models/delete`, { method: "DELETE", headers: { "content-type": "application/json" }, body: JSON.stringify({ name: "goes" }) });
  expect(reply.ok).toBe(true);
  await expect(page.getByRole("main").locator("[data-spoken]")).toContainText("This model was deleted by");
  await expect(page.getByRole("heading", { name: "Record", level: 2 })).toBeVisible();
});

test("a link of MLflow's pages leads to ours when it is opened afresh", async ({ page, served }) => {
  const { run } = await startApart(served, "linked afresh");
  await page.goto(`${served.url}/#/experiments/0/runs/${run}`);
  await expect(page.getByRole("heading", { name: "linked afresh", level: 1 })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`/runs/${run}`));
});

test("a server that stops and comes back is told, and every page catches up by itself", async ({ page }) => {
  const server = await ownServer();
  try {
    const experiment = "0";
    const [run, other] = [await startRun(server, experiment, "before"), await startRun(server, experiment, "other")];
    const seen = (text: string) => expect(page.getByText(text).first()).toBeVisible();
    // What is changed while the pages hear nothing, and what they show of it then.
    const pages: [string, () => Promise<unknown>, () => Promise<void>][] = [
      [`/runs/${run}/overview`, () => post(server.url, "runs/set-tag", { run_id: run, key: "came-meanwhile", value: "yes" }), () => seen("came-meanwhile")],
      ["/", () => startRun(server, experiment, "new-run"), () => seen("new-run")],
      ["/experiments", () => makeExperiment(server, "new-experiment"), () => seen("new-experiment")],
      [`/experiments/${experiment}`, () => startRun(server, experiment, "newer-run"), () => seen("1 new run")],
      [`/compare?runs=${run},${other}`, () => post(server.url, "runs/update", { run_id: other, run_name: "another-name" }), () => seen("another-name")],
      ["/models", () => post(server.url, "registered-models/create", { name: "new-model" }), () => seen("new-model")],
      ["/trash", () => post(server.url, "runs/delete", { run_id: other }), () => seen("another-name")],
    ];
    for (const [path, change, caughtUp] of pages) {
      await page.goto(server.url + path);
      await expect(page.locator("main h1")).toBeVisible();
      await server.stop();
      await expect(page.locator(".offline")).toHaveText(/^Disconnected since \d\d:\d\d\./);
      await expect(page.locator("main h1")).toBeVisible();
      await server.start();
      await change();
      await expect(page.locator(".offline")).toHaveCount(0);
      await caughtUp();
    }
  } finally {
    await server.close();
  }
});

test("a metric of nothing but NaN is shown as such, in numbers and in charts", async ({ page, served }, info) => {
  const experiment = await makeExperiment(served, "diverged");
  const run = await startRun(served, experiment, "all-nan");
  await logMetrics(served, run, Array.from({ length: 50 }, (_, step) => ({ key: "loss", value: "NaN", step })));
  await page.goto(`${served.url}/runs/${run}/overview`);
  const row = page.getByRole("row", { name: /^loss/ });
  await expect(row.getByRole("cell")).toHaveText(["NaN", "–", "–", "49", "50"]);
  await page.goto(`${served.url}/runs/${run}/charts`);
  await expect(page.getByText(/NaN/).first()).toBeVisible();
  await expectSound(page, "all NaN");
  await picture(page, info, "nan.png");
});

test("a run of 10,000 keys opens at once and is searched as one types", async ({ page, served }) => {
  const experiment = await makeExperiment(served, "many-keys");
  const run = await startRun(served, experiment, "wide");
  await logMetrics(served, run, Array.from({ length: 10_000 }, (_, i) => ({ key: `layer${Math.floor(i / 100)}/unit${i}`, value: i, step: 0 })));
  await page.goto(`${served.url}/runs/${run}/overview`);
  await expect(page.getByRole("heading", { name: "Metrics 10,000" })).toBeVisible();
  expect(await page.getByRole("row").count()).toBeLessThan(250);
  const box = page.getByRole("searchbox", { name: "Search metrics, parameters and tags" });
  await box.fill("unit9876");
  await expect(page.getByRole("rowheader", { name: "layer98/unit9876" })).toBeVisible();
  await page.goto(`${served.url}/runs/${run}/charts`);
  await expect(page.locator("canvas").first()).toBeVisible();
  expect(await page.locator("canvas").count()).toBeLessThan(100);
});

const LONG = "a-name-that-goes-on-".repeat(25);
const RTL = "ניסוי שמאומן על נתונים רבים ";

async function oddNames(served: Served): Promise<{ readonly experiment: string; readonly runs: string[]; readonly model: string }> {
  const experiment = await makeExperiment(served, `${RTL}${"x".repeat(470)}`);
  await mlflow(served, "experiments/set-experiment-tag", { experiment_id: experiment, key: "team", value: `${RTL.repeat(15)}` });
  const runs: string[] = [];
  for (const name of [LONG, RTL.repeat(18)]) {
    const run = await startRun(served, experiment, name, [{ key: name.slice(0, 250), value: name }]);
    await mlflow(served, "runs/log-batch", { run_id: run, params: [{ key: name.slice(0, 250), value: name }], metrics: [{ key: name.slice(0, 250), value: 0.5, timestamp: 1, step: 1 }] });
    await mlflow(served, "runs/log-inputs", { run_id: run, datasets: [{ dataset: { name: name.slice(0, 500), digest: "d".repeat(36), source_type: "local", source: LONG } }] });
    await putFile(served, experiment, run, `${name.slice(0, 100)}.log`, `${name}\n`);
    runs.push(run);
  }
  const model = RTL.repeat(9).trim();
  await mlflow(served, "registered-models/create", { name: model, description: LONG });
  await mlflow(served, "model-versions/create", { name: model, source: `runs:/${runs[0] ?? ""}/model`, run_id: runs[0] });
  await mlflow(served, "registered-models/alias", { name: model, alias: "a".repeat(100), version: "1" });
  return { experiment, runs, model };
}

test("names of 500 characters and of right-to-left scripts overflow nowhere", async ({ page, served }, info) => {
  const { experiment, runs, model } = await oddNames(served);
  const tabs = ["overview", "charts", "console", "files", "models", "inputs", "children"];
  const paths: Record<string, string> = {
    home: "/",
    experiments: "/experiments",
    runs: `/experiments/${experiment}`,
    compare: `/compare?runs=${runs.join(",")}`,
    models: "/models",
    model: `/models/${encodeURIComponent(model)}`,
    version: `/models/${encodeURIComponent(model)}/1`,
    ...Object.fromEntries(tabs.map((tab) => [tab, `/runs/${runs[0] ?? ""}/${tab}`])),
    ...Object.fromEntries(tabs.map((tab) => [`rtl-${tab}`, `/runs/${runs[1] ?? ""}/${tab}`])),
  };
  const wide: string[] = [];
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    for (const [name, path] of Object.entries(paths)) {
      await page.goto(served.url + path);
      await expect(page.locator("main h1, main [role=grid]").first(), name).toBeVisible();
      await settled(page);
      await picture(page, info, `${name}-${width}.png`);
      const beyond = await page.evaluate(() => Math.max(document.documentElement.scrollWidth - window.innerWidth, ...[...document.querySelectorAll("main")].map((main) => main.scrollWidth - main.clientWidth)));
      if (beyond > 0) wide.push(`${name} by ${beyond} px at ${width} px`);
      // The tabs are the same whichever the script of the names.
      if (width === 390 && beyond <= 0 && !name.startsWith("rtl-")) await expectSound(page, `${name}, ${width} px`);
    }
  }
  expect(wide).toEqual([]);
  await mlflow(served, "runs/delete", { run_id: runs[0] });
  await page.goto(`${served.url}/trash`);
  await expect(page.getByText(LONG.slice(0, 40)).first()).toBeVisible();
  await expectSound(page, "trash");
});

/** What an untouched server shows on each page. */
const EMPTY: readonly [string, string, string][] = [
  ["home", "/", "Log the first run"],
  ["runs", "/experiments/0", "Log the first run"],
  ["models", "/models", "No model is registered yet"],
  ["trash", "/trash", "The trash is empty"],
  ["no-match", "/experiments?q=nothing-is-named-so", "No experiment matches"],
  ["compare", "/compare", "Choose at least two runs to compare"],
  ["no-section", "/settings/nowhere", "There is no such section"],
];

test("every page of an untouched server says what it is for, and home turns into the first run", async ({ page }, info) => {
  const server = await ownServer();
  try {
    for (const [theme, width] of LOOKS) {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 800 });
      for (const [name, path, heading] of EMPTY) {
        await page.goto(server.url + path);
        await expect(page.getByRole("heading", { name: heading }), name).toBeVisible();
        await expectSound(page, `${name} empty, ${theme}, ${width} px`);
        await picture(page, info, `${name}-${theme}-${width}.png`);
      }
    }
    await page.goto(server.url);
    await page.getByRole("tab", { name: "Any language (HTTP)" }).click();
    await expect(page.getByRole("tabpanel")).toContainText(`curl -sSf "${server.url}/`);
    const run = await startRun(server, "0", "the-first");
    await expect(page).toHaveURL(new RegExp(`/runs/${run}/overview$`));
    await expect(page.getByRole("heading", { name: "the-first" })).toBeVisible();
    await emptyTabs(page, server.url, run);
    await endRun(server, run);
  } finally {
    await server.close();
  }
});

async function emptyTabs(page: Page, url: string, run: string): Promise<void> {
  const tabs: Record<string, string> = {
    overview: "No metric has been logged yet.",
    charts: "No metric has been logged yet.",
    system: "No system metrics were logged",
    console: "This run kept nothing that it printed",
    files: "This run has no files",
    models: "This run made no model",
    inputs: "This run names no data",
    children: "This run has no children",
  };
  for (const [tab, text] of Object.entries(tabs)) {
    await page.goto(`${url}/runs/${run}/${tab}`);
    await expect(page.getByText(text).first(), tab).toBeVisible();
    await expectSound(page, `empty ${tab}`);
  }
}

test("all deleted runs are selected and restored at once, however many the page lists", async ({ page }) => {
  const server = await ownServer();
  try {
    const experiment = await makeExperiment(server, "emptied");
    for (let n = 0; n < 120; n += 1) {
      const run_id = await startRun(server, experiment, `run ${n}`);
      await post(server.url, "runs/delete", { run_id });
    }
    await page.goto(`${server.url}/trash`);
    const listed = page.getByRole("list", { name: "Deleted runs" }).getByRole("listitem");
    await expect(listed).toHaveCount(100);
    await page.getByRole("button", { name: "Select all deleted runs" }).click();
    await page.getByRole("button", { name: "Restore 120 runs" }).click();
    await expect(page.getByRole("heading", { name: "The trash is empty" })).toBeVisible();
  } finally {
    await server.close();
  }
});
