// Comparing runs: what differs, differences to a baseline, curves, ranges over axes, boxes.
import { type Page, expect } from "@playwright/test";
import { type Known, known } from "./charted";
import { chart, drawn } from "./pages/chart";
import { ownServer, picture, placeOf, startApart, startRun } from "./scene";
import { type Served, mlflow, test as base } from "./server";

const test = base.extend<object, { data: Known }>({
  data: [
    async ({ served }, use) => {
      const run = (name: string, lr: string, loss: number, seed: string) => ({
        name,
        metrics: { loss: [[0, 10], [1, loss]] as [number, number][], time: [[0, 1], [1, 1]] as [number, number][] },
        params: { lr, seed, depth: "3" },
      });
      await use(await known(served, "to compare", [run("a", "0.1", 1, "1"), run("b", "0.1", 3, "2"), run("c", "0.01", 4, "1"), run("d", "0.01", 8, "2")]));
    },
    { scope: "worker" },
  ],
});

const open = (page: Page, served: Served, data: Known, query = "") => page.goto(`${served.url}/compare?runs=${data.runs.join(",")}${query}`);
const selection = (page: Page) => page.getByRole("region", { name: "Runs inside the ranges" });

test("the palette takes a baseline, takes it back, and leaves runs out", async ({ page, served, data, shell, compare }) => {
  await open(page, served, data);
  await expect(page.getByRole("group", { name: "Metrics" })).toBeVisible();
  await shell.run("take b as", "Take b as the baseline");
  await expect(page).toHaveURL(new RegExp(`base=${data.runs[1] ?? ""}`));
  await shell.run("take the baseline", "Take the baseline back");
  await expect(page).not.toHaveURL(/base=/);
  await shell.run("take d out", "Take d out of the comparison");
  await expect(compare.title(3)).toBeVisible();
});

test("only what differs is listed, and a pinned baseline gives differences", async ({ page, served, data }) => {
  await open(page, served, data);
  const params = page.getByRole("group", { name: "Parameters" });
  await expect(params.getByRole("rowheader", { name: "lr" })).toBeVisible();
  await expect(params.getByRole("rowheader", { name: "depth" })).toHaveCount(0);
  await page.getByRole("checkbox", { name: "Only what differs" }).uncheck();
  await expect(params.getByRole("rowheader", { name: "depth" })).toBeVisible();
  await page.getByRole("group", { name: "Metrics" }).getByRole("button", { name: "Take b as the baseline" }).click();
  const loss = page.getByRole("group", { name: "Metrics" }).getByRole("row").filter({ has: page.getByRole("rowheader", { name: "loss" }) });
  await expect(loss.locator(".delta")).toHaveText(["−2 better", "+1 worse", "+5 worse"]);
  await expect(loss.locator(".verdict")).toHaveText(["within seed noise, n = 2", "within seed noise, n = 4", "within seed noise, n = 4"]);
  await page.reload();
  await expect(loss.locator(".delta")).toHaveText(["−2 better", "+1 worse", "+5 worse"]);
  await page.getByRole("combobox", { name: "Show" }).selectOption("Max");
  await expect(loss.locator(".delta")).toHaveText(["0", "0", "0"]);
});

test("what the runs log, and that one is deleted, is seen in an open comparison", async ({ page, served }) => {
  const { experiment, run: first } = await startApart(served, "first");
  const second = await startRun(served, experiment, "second");
  const log = (run_id: string, value: number, step: number) => mlflow(served, "runs/log-metric", { run_id, key: "loss", value, step, timestamp: 1_700_000_000_000 + step });
  await log(first, 2, 0);
  await log(second, 3, 0);
  const inputs = (run_id: string, digest: string) => mlflow(served, "runs/log-inputs", { run_id, datasets: [{ dataset: { name: "mnist", digest, source_type: "local", source: "data.csv" }, tags: [{ key: "mlflow.data.context", value: "training" }] }] });
  await inputs(first, "one");
  await inputs(second, "two");
  await page.goto(`${served.url}/compare?runs=${first},${second}`);
  const loss = page.getByRole("group", { name: "Metrics" }).getByRole("row").filter({ has: page.getByRole("rowheader", { name: "loss" }) }).locator("td");
  await expect(loss).toHaveText(["2", "3"]);
  const data = page.getByRole("group", { name: "Data" }).getByRole("row").filter({ has: page.getByRole("rowheader", { name: "mnist · training" }) }).locator("td");
  await expect(data).toHaveText(["one", "two"]);
  await log(second, 0.5, 1);
  await expect(loss).toHaveText(["2", "0.5"]);
  await mlflow(served, "runs/delete", { run_id: second });
  const told = page.getByRole("main").getByText(/^In the trash/);
  await expect(told).toHaveText("In the trash: second");
  await mlflow(served, "runs/restore", { run_id: second });
  await expect(told).toHaveCount(0);
});

test("a comparison that cannot be read says why, and calls no run missing that may be there", async ({ page, served, data }) => {
  await page.route(`**/api/v1/runs/${data.runs[1] ?? ""}`, (route) => route.fulfill({ status: 503, contentType: "application/json", body: JSON.stringify({ code: "overloaded", kind: "unavailable", what: "Too much to do.", hint: "Send it again.", request_id: "r-1", facts: {} }) }));
  await open(page, served, data);
  await expect(page.getByRole("alert")).toContainText("Too much to do.");
  await expect(page.getByText("Not found")).toHaveCount(0);
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("group", { name: "Metrics" })).toBeVisible();
  await page.goto(`${served.url}/compare?runs=${data.runs.slice(0, 2).join(",")},${"0".repeat(32)}`);
  await expect(page.getByRole("alert")).toHaveText(`Not found: ${"0".repeat(32)}`);
});

test("curves of all runs lie over each other, each in its colour", async ({ page, served, data }) => {
  await open(page, served, data);
  const loss = chart(page, "loss");
  for (const [at, end] of [1, 3, 4, 8].entries()) {
    const places = Array.from({ length: 40 }, (_, i) => [0.5 + i / 100, 10 - (10 - end) * (0.5 + i / 100)] as const);
    await expect.poll(async () => (await drawn(loss, data.runs[at] ?? "", { x: [0, 1], y: [1, 10] }, places)).filter(Boolean).length).toBeGreaterThan(10);
  }
});

test("ranges over parallel axes select runs, which a table below lists, by drag and by keys", async ({ page, served, data }, info) => {
  await open(page, served, data);
  await expect(selection(page).getByRole("row")).toHaveCount(5);
  const axis = page.getByRole("slider", { name: /^Range of metrics.loss/ });
  const box = await placeOf(axis);
  await page.mouse.move(box.x + 14, box.y + box.height - 1);
  await page.mouse.down();
  await page.mouse.move(box.x + 14, box.y + box.height * 0.5, { steps: 4 });
  await page.mouse.up();
  // Half of 1 to 8 and below: 1, 3 and 4.
  await expect(selection(page)).toContainText("3 of 4 runs inside.");
  await expect(selection(page).getByRole("rowheader")).toHaveText(["a", "b", "c"]);
  await selection(page).getByRole("button", { name: "loss" }).click();
  await selection(page).getByRole("button", { name: "loss" }).click();
  await expect(selection(page).getByRole("rowheader")).toHaveText(["c", "b", "a"]);
  await picture(page, info, "selection.png");
  await page.reload();
  await expect(selection(page).getByRole("rowheader")).toHaveText(["c", "b", "a"]);
  const lr = page.getByRole("slider", { name: /^Range of params.lr/ });
  await lr.focus();
  await page.keyboard.press("ArrowUp");
  await expect(selection(page).getByRole("rowheader")).toHaveText(["b", "a"]);
  await page.goBack();
  await expect(selection(page).getByRole("rowheader")).toHaveText(["c", "b", "a"]);
  await selection(page).getByRole("button", { name: "Compare just these" }).click();
  await expect(page.getByRole("heading", { name: "Compare 3 runs" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Compare 4 runs" })).toBeVisible();
});

test("axes are chosen among all keys that differ, and the address keeps them", async ({ page, served, data }) => {
  await open(page, served, data);
  const axes = page.getByRole("slider", { name: /^Range of/ });
  await expect(axes).toHaveCount(3);
  await page.getByText("Axes: 3 of 3 keys that differ").click();
  await page.getByRole("checkbox", { name: "params.seed" }).uncheck();
  await expect(axes).toHaveCount(2);
  await page.reload();
  await expect(axes).toHaveCount(2);
  await page.getByText("Axes: 2 of 3 keys that differ").click();
  await page.getByRole("button", { name: "Automatic" }).click();
  await expect(axes).toHaveCount(3);
});

test("scatter, its matrix and boxes by a parameter show the numbers they are made of", async ({ page, served, data }) => {
  await open(page, served, data);
  await expect(page.getByRole("group", { name: /^loss over lr, 4 runs/ }).first()).toBeVisible();
  await expect(page.getByRole("table", { name: "Scatter matrix" })).toBeVisible();
  const point = page.getByRole("group", { name: /^loss over lr, 4 runs/ }).first().getByRole("link").first();
  await expect(point.locator("path")).toBeVisible();
  const name = (await point.getAttribute("aria-label"))?.split("\n")[0] ?? "";
  await point.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
  await page.goBack();
  await page.getByRole("combobox", { name: "by", exact: true }).selectOption("lr");
  const boxes = page.getByRole("group", { name: /^Boxes of loss by lr/ });
  await expect(boxes.locator("title")).toHaveText(["0.01: n = 2, median 6, quartiles 5 to 7, from 4 to 8", "0.1: n = 2, median 2, quartiles 1.5 to 2.5, from 1 to 3"]);
});

test("importance says its method and over how many runs, and a contour lies between the runs", async ({ page, served, data }) => {
  await open(page, served, data);
  const table = page.getByRole("table", { name: "Importance of parameters for loss" });
  await expect(table.getByRole("row").filter({ hasText: "lr" })).toContainText(["–rank correlation (Spearman)4"]);
  await page.getByRole("combobox", { name: "For" }).selectOption("metrics.time");
  await expect(page).toHaveURL(/im=metrics\.time/);
  const contour = page.getByRole("group", { name: "loss over lr and seed, 4 runs" });
  await expect(contour.getByRole("link")).toHaveCount(4);
  await expect(page.getByRole("list", { name: "Levels of loss" }).getByRole("listitem")).toHaveCount(9);
  await contour.getByRole("link", { name: "d: 8 at 0.01, 2" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "d", level: 1 })).toBeVisible();
});

test("on a phone a comparison fits the width and its parts are reached", async ({ page, served, data }, info) => {
  await page.setViewportSize({ width: 390, height: 800 });
  await open(page, served, data);
  await expect(selection(page)).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await selection(page).scrollIntoViewIfNeeded();
  await picture(page, info, "compare-phone.png");
});

test("parallel coordinates of all runs of a search: ranges select, a table lists those inside, and the address keeps it all", async ({ page, served }, info) => {
  const run = (i: number) => ({ name: `run ${String(i).padStart(3, "0")}`, metrics: { "val/loss": [[0, i]] as [number, number][] }, params: { lr: String(i % 10), opt: i % 2 === 0 ? "adam" : "sgd", depth: "3" } });
  const { experiment } = await known(served, "many in parallel", Array.from({ length: 300 }, (_, i) => run(i)));
  await page.goto(`${served.url}/experiments/${experiment}`);
  await page.getByRole("group", { name: "Charts, images or parallel coordinates" }).getByRole("button", { name: "Parallel" }).click();
  await expect(page.getByText("All 300 runs that match.")).toBeVisible();
  // What is the same in all runs is no axis.
  await expect(page.getByRole("slider", { name: /^Range of/ })).toHaveCount(3);
  await expect(selection(page)).toContainText("300 of 300 runs inside.");
  await expect(selection(page)).toContainText("The first 200 of 300 runs are listed.");
  await expect(selection(page).getByRole("rowheader")).toHaveCount(200);
  const canvas = page.locator(".parallel-plot canvas").last();
  const inked = () => canvas.evaluate((element: HTMLCanvasElement) => element.getContext("2d")?.getImageData(0, 0, element.width, element.height).data.reduce((sum, one, i) => sum + (i % 4 === 3 && one > 0 ? 1 : 0), 0) ?? 0);
  await expect.poll(inked).toBeGreaterThan(1000);
  const all = await inked();
  const axis = page.getByRole("slider", { name: /^Range of metrics\.`?val\/loss/ });
  const box = await placeOf(axis);
  await page.mouse.move(box.x + 14, box.y + box.height - 1);
  await page.mouse.down();
  await page.mouse.move(box.x + 14, box.y + box.height * 0.9, { steps: 4 });
  await page.mouse.up();
  // A tenth of 0 to 299 and below.
  await expect(selection(page)).toContainText(/(29|30|31) of 300 runs inside\./);
  await expect.poll(inked).toBeLessThan(all / 2);
  await selection(page).getByRole("button", { name: "val/loss" }).click();
  await expect(selection(page).getByRole("rowheader").first()).toHaveText("run 000");
  await selection(page).getByRole("rowheader").first().hover();
  await expect(page.locator(".parallel-plot svg .lit")).toHaveCount(1);
  await picture(page, info, "parallel.png");
  await page.reload();
  await expect(selection(page)).toContainText(/(29|30|31) of 300 runs inside\./);
  await expect(selection(page).getByRole("rowheader").first()).toHaveText("run 000");
  // By name: sgd is the upper end of its axis.
  const opt = page.getByRole("slider", { name: /^Range of params.opt/ });
  await opt.focus();
  await page.keyboard.press("ArrowUp");
  await expect(selection(page)).toContainText(/(14|15|16) of 300 runs inside\./);
  await expect(selection(page).getByRole("rowheader").first()).toHaveText("run 001");
  await page.goBack();
  await expect(selection(page).getByRole("rowheader").first()).toHaveText("run 000");
  await page.getByRole("combobox", { name: "Colour" }).selectOption("One colour");
  await expect(page.getByRole("img", { name: /^Colour by/ })).toHaveCount(0);
  await page.goto(`${served.url}/experiments/${experiment}?side=parallel&view=charts&q=${encodeURIComponent("metrics.`val/loss` < 50")}`);
  await expect(page.getByText("All 50 runs that match.")).toBeVisible();
  await page.setViewportSize({ width: 390, height: 800 });
  await expect(selection(page)).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
});

test("parallel coordinates hold more than five thousand runs: all are drawn, and a range tells how many are inside", async ({ page }) => {
  const own = await ownServer(5200);
  try {
    const { experiments } = (await (await fetch(`${own.url}/api/v1/experiments`)).json()) as { experiments: { experiment_id: string; name: string }[] };
    await page.goto(`${own.url}/experiments/${experiments.find((one) => one.name === "demo")?.experiment_id}?side=parallel&view=charts`);
    const found = page.getByText(/^All 5.200 runs that match\.$/);
    await expect(found).toBeVisible();
    const inside = page.getByText(/ of 5.200 runs inside\./).first();
    await expect(inside).toContainText(/5.200 of 5.200 runs inside\./);
    const canvas = page.locator(".parallel-plot canvas").last();
    const inked = () => canvas.evaluate((element: HTMLCanvasElement) => element.getContext("2d")?.getImageData(0, 0, element.width, element.height).data.reduce((sum, one, i) => sum + (i % 4 === 3 && one > 0 ? 1 : 0), 0) ?? 0);
    // Drawn in turns: it stands when it grows no more.
    let before = -1;
    await expect.poll(async () => {
      const now = await inked();
      const rests = now > 1000 && now === before;
      before = now;
      return rests;
    }).toBe(true);
    const all = before;
    const axis = page.getByRole("slider", { name: /^Range of/ }).first();
    await axis.focus();
    for (let press = 0; press < 5; press += 1) await page.keyboard.press("ArrowUp");
    await expect(inside).not.toContainText(/5.200 of/);
    await expect.poll(inked).toBeLessThan(all);
    await expect(selection(page)).toContainText(/runs are listed|runs inside/);
  } finally {
    await own.close();
  }
});

test("packages, code and tables of the runs stand side by side, read once that part is near", async ({ page, served }, info) => {
  const log = (loss: number) => ({ loss: [[0, loss]] as [number, number][] });
  const data = await known(served, "made with", [{ name: "before", metrics: log(1) }, { name: "after", metrics: log(2) }]);
  const put = async (run: string, path: string, text: string) => {
    const reply = await fetch(`${served.url}/api/2.0/mlflow-artifacts/artifacts/${data.experiment}/${run}/artifacts/${path}`, { method: "PUT", body: text });
    if (!reply.ok) throw new Error(await reply.text());
  };
  const [before = "", after = ""] = data.runs;
  await put(before, "requirements.txt", "torch==2.0\nnumpy==1.26\nold==1\n");
  await put(after, "requirements.txt", "torch==2.1\nnumpy==1.26\n");
  await put(after, "changes.diff", "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n");
  for (const [run, answer] of [[before, "no"], [after, "yes"]] as const) for (const step of [1, 2]) await put(run, `eval_${step}.json`, JSON.stringify({ columns: ["question", "answer"], data: [["2+2=4?", `${answer} ${step}`]] }));
  await open(page, served, data);
  const packages = page.getByRole("group", { name: "Packages" });
  await page.getByRole("heading", { name: "Images", exact: true }).scrollIntoViewIfNeeded();
  await expect(packages.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "torch" }) }).locator("td")).toHaveText(["2.0", "2.1"]);
  await expect(packages.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "old" }) }).locator("td")).toHaveText(["1", "–"]);
  await expect(packages.getByRole("rowheader", { name: "numpy" })).toHaveCount(0);
  await expect(page.getByRole("group", { name: "Code" }).getByRole("row").filter({ has: page.getByRole("rowheader", { name: "Changes" }) }).locator("td")).toHaveText(["–", "patch of 1 file, +1 −1"]);
  await picture(page, info, "packages.png");
  await page.getByRole("heading", { name: "Tables", exact: true }).scrollIntoViewIfNeeded();
  const answers = page.getByRole("group", { name: "Tables" }).getByRole("cell", { name: /^(yes|no) / });
  await expect(answers).toHaveText(["no 2", "yes 2"]);
  await page.getByRole("slider", { name: "Step" }).press("ArrowLeft");
  await expect(answers).toHaveText(["no 1", "yes 1"]);
  await expect(page).toHaveURL(/tstep=1/);
  // Written anew under the same path.
  await put(before, "eval_1.json", JSON.stringify({ columns: ["question", "answer"], data: [["2+2=4?", "no, anew"]] }));
  await expect(answers.or(page.getByRole("cell", { name: "no, anew" }))).toHaveText(["no, anew", "yes 1"]);
});
