// Columns of the runs table: chosen, put in order, resized, and only those that tell runs apart; groups as bands.
import { type Page, expect } from "@playwright/test";
import { parquetReadObjects } from "hyparquet";
import { RUN_COLOURS_LIGHT, runStyle } from "../src/lib/colour";
import { type Known, known } from "./charted";
import { chart, expectDrawn } from "./pages/chart";
import { expectSound, picture, placeOf, sizeOf, startApart } from "./scene";
import { type Served, mlflow, test as base } from "./server";

const test = base.extend<object, { data: Known }>({
  data: [
    async ({ served }, use) => {
      const run = (name: string, lr: string, loss: number) => ({
        name,
        metrics: { "loss": [[0, 9], [1, loss]] as [number, number][], "val/acc": [[0, 0.9], [1, 0.5]] as [number, number][] },
        params: { lr, depth: "3", seed: name },
      });
      const data = await known(served, "columns", [run("a", "0.1", 1), run("b", "0.1", 3), run("c", "0.1", 8), run("d", "0.2", 2)]);
      await mlflow(served, "runs/update", { run_id: data.runs[2], status: "FAILED" });
      await use(data);
    },
    { scope: "worker" },
  ],
});

const open = (page: Page, served: Served, data: Known, query = "") => page.goto(`${served.url}/experiments/${data.experiment}?view=table${query}`);
const heads = (page: Page) => page.getByRole("columnheader").locator(".th-button bdi");

test("columns move by drag and by keys, and Back puts them back", async ({ page, served, data }) => {
  await open(page, served, data, "&cols=status,metrics.loss,params.lr");
  await expect(heads(page)).toHaveText(["Status", "loss", "lr"]);
  await page.getByRole("columnheader", { name: "lr" }).getByRole("button").dragTo(page.getByRole("columnheader", { name: "Status" }));
  await expect(heads(page)).toHaveText(["lr", "Status", "loss"]);
  await page.getByRole("columnheader", { name: "lr" }).getByRole("button").focus();
  await page.keyboard.press("Shift+ArrowRight");
  await expect(heads(page)).toHaveText(["Status", "lr", "loss"]);
  await page.keyboard.press("Shift+ArrowRight");
  await expect(heads(page)).toHaveText(["Status", "loss", "lr"]);
  await page.goBack();
  await expect(heads(page)).toHaveText(["Status", "lr", "loss"]);
});

test("columns are resized by their edge and by keys, and keep their width", async ({ page, served, data }) => {
  await open(page, served, data, "&cols=metrics.loss,params.lr");
  const head = page.getByRole("columnheader", { name: /^loss/ });
  const width = async () => (await sizeOf(head)).width;
  const edge = page.getByRole("separator", { name: "Width of loss" });
  const at = await placeOf(edge);
  const before = await width();
  await page.mouse.move(at.x + 4, at.y + 8);
  await page.mouse.down();
  await page.mouse.move(at.x + 104, at.y + 8, { steps: 4 });
  await page.mouse.up();
  await expect.poll(width).toBe(before + 100);
  await edge.press("ArrowLeft");
  await expect.poll(width).toBe(before + 84);
  await expect(page).toHaveURL(new RegExp(`w=${before + 84}metrics\\.loss`));
  await page.reload();
  await expect.poll(width).toBe(before + 84);
  await page.getByRole("separator", { name: "Width of loss" }).press("Enter");
  await expect.poll(width).toBe(before);
});

test("only what varies leaves out what all matching runs share", async ({ page, served, data }, info) => {
  await open(page, served, data);
  await page.getByRole("button", { name: /^Columns/ }).click();
  const dialog = page.getByRole("dialog", { name: "Columns" });
  await dialog.getByRole("checkbox", { name: /^Only what varies/ }).check();
  await picture(page, info, "picker.png");
  await page.keyboard.press("Escape");
  await expect(heads(page)).toHaveText(["Status", "loss", "Started", "Duration", "lr", "seed"]);
  await page.getByPlaceholder(/^Search runs/).fill("params.lr = '0.1'");
  await expect(heads(page)).toHaveText(["Status", "loss", "Started", "Duration", "seed"]);
  await page.reload();
  await expect(heads(page)).toHaveText(["Status", "loss", "Started", "Duration", "seed"]);
});

test("the picker searches, hides, pins, moves, and names the best value of a metric", async ({ page, served, data }) => {
  await open(page, served, data, "&cols=metrics.loss,params.lr");
  await page.getByRole("button", { name: /^Columns/ }).click();
  const dialog = page.getByRole("dialog", { name: "Columns" });
  await dialog.getByRole("searchbox", { name: "Search columns" }).fill("vlac");
  await dialog.getByRole("checkbox", { name: "val/acc" }).check();
  await dialog.getByRole("combobox", { name: "Which number of val/acc" }).selectOption("best (max)");
  await dialog.getByText("Shown, from left to right").click();
  await dialog.getByRole("button", { name: "Move max val/acc to the left" }).click();
  await dialog.getByRole("button", { name: "Pin lr" }).click();
  await dialog.getByRole("button", { name: "Hide loss" }).click();
  await page.keyboard.press("Escape");
  await expect(heads(page)).toHaveText(["lr", "max val/acc"]);
  await expect(page.getByRole("gridcell", { name: "0.9" }).first()).toBeVisible();
});

test("a group shows mean, spread and n over its runs, failed ones apart, and its members behind the band", async ({ page, served, data }) => {
  await page.goto(`${served.url}/experiments/${data.experiment}?group=params.lr`);
  const group = page.getByRole("row").filter({ hasText: "lr 0.1" });
  await expect(group).toContainText("3 · 1 failed");
  await expect(group).toContainText("2 ± 1.4");
  await expect(page.getByText("2 groups of 4 runs; 1 failed or killed, left out of the numbers")).toBeVisible();
  await page.getByRole("combobox", { name: "Spread" }).selectOption("± standard error");
  await expect(group).toContainText("2 ± 1");
  await page.getByRole("combobox", { name: "Spread" }).selectOption("min – max");
  await expect(group).toContainText("2 (1 – 3)");
  await expect(chart(page, "loss")).toContainText("line: mean over all runs that did not fail, put together at up to 400 places along the axis; band: min to max; behind: 3 single runs");
  await expect(chart(page, "loss").getByRole("img", { name: /^loss: 2 lines; lr 0\.[12] ends at 2/ })).toBeVisible();
});

test("columns of groups move, are pinned and resized as those of runs, and opened groups stay open", async ({ page, served, data }, info) => {
  const asked: string[] = [];
  page.on("request", (request) => request.url().endsWith("/runs/groups") && asked.push(request.url()));
  await open(page, served, data, "&group=params.lr&cols=metrics.loss,metrics.val/acc,duration");
  await expect(heads(page)).toHaveText(["Runs", "loss", "val/acc", "Duration"]);
  const opened = page.getByRole("row").filter({ hasText: "lr 0.1" });
  await opened.getByRole("button", { name: /^Open the group/ }).click();
  await expect(page.getByRole("row").filter({ hasText: /^a/ })).toHaveCount(1);
  const n = asked.length;
  await page.getByRole("columnheader", { name: /^loss/ }).getByRole("button").focus();
  await page.keyboard.press("Shift+ArrowRight");
  await expect(heads(page)).toHaveText(["Runs", "val/acc", "loss", "Duration"]);
  await expect(opened.getByRole("gridcell").nth(3)).toHaveText("2 ± 1.4");
  await page.getByRole("columnheader", { name: "Duration" }).getByRole("button").dragTo(page.getByRole("columnheader", { name: /^val/ }));
  await expect(heads(page)).toHaveText(["Runs", "Duration", "val/acc", "loss"]);
  const head = page.getByRole("columnheader", { name: /^loss/ });
  const cell = page.getByRole("row").filter({ hasText: /^a/ }).getByRole("gridcell").nth(4);
  const width = async (of: typeof head) => (await sizeOf(of)).width;
  const { width: before } = await placeOf(head);
  await page.getByRole("separator", { name: "Width of loss" }).press("ArrowRight");
  await expect.poll(() => width(head)).toBe(before + 16);
  await expect.poll(() => width(cell)).toBe(before + 16);
  await expect(page).toHaveURL(new RegExp(`w=${before + 16}metrics\\.loss`));
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog", { name: "Columns" });
  await dialog.getByText("Shown, from left to right").click();
  await dialog.getByRole("button", { name: "Pin loss" }).click();
  await page.keyboard.press("Escape");
  await expect(heads(page)).toHaveText(["loss", "Runs", "Duration", "val/acc"]);
  await expect(opened.getByRole("gridcell").nth(1)).toHaveText("2 ± 1.4");
  expect(asked).toHaveLength(n);
  // A pinned column stands in its row, as high as the name beside it.
  const beside = () =>
    head.evaluate((column) => {
      const [name, own] = [column.closest("[role=treegrid]")?.querySelector(".th-name")?.getBoundingClientRect(), column.getBoundingClientRect()];
      return name === undefined ? "no name" : { x: own.x - name.right, y: own.y - name.y, height: own.height - name.height };
    });
  await expect.poll(beside).toEqual({ x: 0, y: 0, height: 0 });
  await page.setViewportSize({ width: 700, height: 600 });
  const place = () => head.evaluate((column) => column.getBoundingClientRect().x);
  const { x: at } = await placeOf(head);
  const grid = page.getByRole("treegrid");
  await grid.evaluate((one) => one.scrollTo({ left: 120 }));
  await expect.poll(() => grid.evaluate((one) => one.scrollLeft)).toBeGreaterThan(0);
  expect(await place()).toBe(at);
  await picture(page, info, "groups-pinned.png");
  // What is half under the pinned column is scrolled out of sight, not made too small.
  await grid.evaluate((one) => one.scrollTo({ left: 0 }));
  await expect.poll(() => grid.evaluate((one) => one.scrollLeft)).toBe(0);
  await expectSound(page, "groups with a pinned column");
  // Pin, width and place, one by one.
  await page.goBack();
  await expect(heads(page)).toHaveText(["Runs", "Duration", "val/acc", "loss"]);
  await page.goBack();
  await expect(page).not.toHaveURL(/[?&]w=/);
  await expect(heads(page)).toHaveText(["Runs", "Duration", "val/acc", "loss"]);
  await page.goBack();
  await expect(heads(page)).toHaveText(["Runs", "val/acc", "loss", "Duration"]);
});

test("a group shows no number of one column under another while the next answer is awaited", async ({ page, served, data }) => {
  await open(page, served, data, "&group=params.lr&cols=metrics.loss");
  const group = page.getByRole("row").filter({ hasText: "lr 0.1" });
  await expect(group.getByRole("gridcell").nth(2)).toHaveText("2 ± 1.4");
  const held: (() => void)[] = [];
  await page.route("**/runs/groups", (route) => new Promise<void>((resolve) => held.push(() => resolve(route.continue()))));
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog", { name: "Columns" });
  await dialog.getByRole("searchbox", { name: "Search columns" }).fill("durat");
  await dialog.getByRole("checkbox", { name: "Duration" }).check();
  await page.keyboard.press("Escape");
  await expect(heads(page)).toHaveText(["Runs", "loss", "Duration"]);
  await expect.poll(() => held.length).toBe(1);
  await expect(group.getByRole("gridcell").nth(2)).toHaveText("2 ± 1.4");
  await expect(group.getByRole("gridcell").nth(3)).toHaveClass(/waiting/);
  await expect(group.getByRole("gridcell").nth(3)).toHaveText("");
  held.forEach((one) => one());
  await expect(group.getByRole("gridcell").nth(3)).not.toHaveText("");
});

test("a chart of several metrics draws a band for each group and metric", async ({ page, served, data }) => {
  await page.goto(`${served.url}/experiments/${data.experiment}?group=params.lr&charts=loss*val/acc**tBoth**i1`);
  await expect(chart(page, "Both").getByRole("img", { name: /^Both: 4 lines; lr 0\.[12] · loss ends at 2/ })).toBeVisible();
  await page.goto(`${served.url}/experiments/${data.experiment}?group=params.lr&x=m:val/acc`);
  await expect(chart(page, "loss")).toContainText("Groups are not drawn over another metric; faint lines are their single runs.");
  const lines = chart(page, "loss").getByRole("button", { name: "Draw the runs as lines" });
  await lines.click();
  await expect(lines).toHaveAttribute("aria-pressed", "true");
  await expect(chart(page, "loss").getByRole("img", { name: /^loss: 4 lines/ })).toBeVisible();
  await expectSound(page, "groups over another metric");
});

test("groups over relative time are bands with their runs behind, whole and in part", async ({ page, served }, info) => {
  const data = await known(served, "relative groups", ["a", "b"].map((name) => ({ name, params: { lr: "0.1" }, metrics: { loss: [] } })));
  const day = 86_400_000;
  for (const [i, run] of data.runs.entries()) {
    const metrics = Array.from({ length: 11 }, (_, step) => ({ key: "loss", value: (i + 1) * (step + 1), step, timestamp: Date.UTC(2026, 0, 1) + i * day + step * 1000 }));
    await mlflow(served, "runs/log-batch", { run_id: run, metrics });
  }
  const asked = page.waitForRequest((request) => request.url().endsWith("/charts/bands"));
  await page.goto(`${served.url}/experiments/${data.experiment}?group=params.lr&x=relative`);
  expect((await asked).postDataJSON()).toMatchObject({ axis: "relative" });
  await expect(chart(page, "loss")).toContainText("line: mean over all runs that did not fail, put together at up to 400 places along the axis; band: ± standard deviation; behind: 2 single runs");
  await expect(chart(page, "loss").getByRole("img", { name: /^loss: 1 line; lr 0\.1 ends at 16\.5/ })).toBeVisible();
  await picture(page, info, "relative-bands.png");
  const part = page.waitForRequest((request) => request.url().endsWith("/charts/bands") && "range" in (request.postDataJSON() as object));
  await page.goto(`${served.url}/experiments/${data.experiment}?group=params.lr&x=relative&zoom=2000~5000`);
  expect((await part).postDataJSON()).toMatchObject({ axis: "relative", range: [2000, 5000] });
  await expect(chart(page, "loss").getByRole("img", { name: /^loss: 1 line; lr 0\.1 ends at 9/ })).toBeVisible();
});

test("thousands of columns are a tree by the slashes of their names, closed until they are looked at", async ({ page, served }, info) => {
  const metrics = Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`layer/${Math.floor(i / 100)}/weight/${String(i).padStart(3, "0")}`, [[0, i]] as [number, number][]]));
  const data = await known(served, "many columns", [{ name: "wide", metrics: { ...metrics, loss: [[0, 1]] } }]);
  await open(page, served, data);
  await page.getByRole("button", { name: /^Columns/ }).click();
  const dialog = page.getByRole("dialog", { name: "Columns" });
  await expect(dialog).toContainText("908 listed.");
  await expect(dialog.getByRole("checkbox", { name: /^layer/ })).toHaveCount(0);
  const branch = (name: string) => dialog.locator("summary").filter({ hasText: name });
  await branch("Metrics").click();
  await branch("layer").click();
  await branch("8/weight").click();
  await dialog.getByRole("checkbox", { name: "layer/8/weight/899" }).check();
  await picture(page, info, "tree.png");
  await page.keyboard.press("Escape");
  await expect(heads(page).filter({ hasText: "layer/8/weight/899" })).toBeAttached();
});

test("two thousand columns scroll to the last, and only those about the window are asked for", async ({ page, served }) => {
  const { experiment, run: run_id } = await startApart(served, "widest");
  const keys = Array.from({ length: 2000 }, (_, i) => `m${String(i).padStart(4, "0")}`);
  for (let from = 0; from < keys.length; from += 500) {
    await mlflow(served, "runs/log-batch", { run_id, metrics: keys.slice(from, from + 500).map((key, i) => ({ key, value: from + i, step: 0, timestamp: 1_700_000_000_000 })) });
  }
  const state = `cols=${keys.map((key) => `metrics.${key}`).join(",")}&view=table`;
  const saved = await fetch(`${served.url}/api/v1/experiments/${experiment}/views`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ owner: "someone", name: "", state }) });
  const { view_id } = (await saved.json()) as { view_id: string };
  const asked: number[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/runs/table")) asked.push((request.postDataJSON() as { columns: string[] }).columns.length);
  });
  await page.goto(`${served.url}/experiments/${experiment}?v=${view_id}`);
  const grid = page.getByRole("grid");
  await expect(grid).toHaveAttribute("aria-colcount", "2001");
  const cells = grid.locator(".tr .td");
  await expect(cells.first()).toHaveText("0");
  await grid.evaluate((box) => { box.scrollLeft = box.scrollWidth; });
  await expect(heads(page).filter({ hasText: "m1999" })).toBeVisible();
  await expect(cells.last()).toHaveText("1999");
  await mlflow(served, "runs/log-metric", { run_id, key: "m1999", value: 0.5, step: 1, timestamp: 1_700_000_000_001 });
  await expect(cells.last()).toHaveText("0.5");
  expect(Math.max(...asked)).toBeLessThan(100);
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("all runs that match are saved as CSV, with the columns of the table", async ({ page, served, data }) => {
  await open(page, served, data, "&cols=metrics.loss,params.lr&sort=metrics.loss+ASC");
  await expect(page.getByRole("grid").locator("a[href^='/runs/']").first()).toBeVisible();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const stream = await (await saved).createReadStream();
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  const lines = Buffer.concat(parts).toString().trim().split(/\r?\n/);
  expect(lines[0]).toBe("run_id,run_name,metrics.loss,params.lr");
  const shown = await page.getByRole("grid").locator("a.run-link bdi").allInnerTexts();
  expect(lines.slice(1).map((line) => line.split(",")[1])).toEqual(shown);
  await expect(page.locator(".toast")).toContainText([`${shown.length} runs saved as CSV.`]);
});

test("a run is taken as the baseline, others show their difference to it, and its end in the trash is told", async ({ page, served }, info) => {
  const data = await known(served, "baseline", [["first", 4], ["better", 1], ["worse", 8]].map(([name, loss]) => ({ name: String(name), metrics: { loss: [[0, Number(loss)]] as [number, number][], odd: [[0, Number(loss)]] as [number, number][] } })));
  await open(page, served, data, "&cols=metrics.loss,metrics.odd&sort=metrics.loss+ASC");
  const row = (name: string) => page.getByRole("row").filter({ hasText: name });
  const high = async () => (await sizeOf(row("worse"))).height;
  await expect(row("first")).toBeVisible();
  const before = await high();
  for (const key of ["j", "j", "d"]) await page.keyboard.press(key);
  await expect(page).toHaveURL(new RegExp(`base=${data.runs[0]}`));
  await expect(row("better").locator(".cell-delta")).toHaveText(["▼−3 better", "−3"]);
  await expect(row("worse").locator(".cell-delta")).toHaveText(["△+4 worse", "+4"]);
  await expect(row("first").locator(".cell-delta")).toHaveCount(0);
  expect(await high()).toBe(before);
  await expectSound(page, "a table with a baseline");
  await picture(page, info, "baseline.png");
  // One that the search leaves out is still known.
  await page.getByPlaceholder(/^Search runs/).fill("metrics.loss > 5");
  await expect(row("first")).toHaveCount(0);
  const chip = page.getByRole("group", { name: "Baseline" });
  await expect(chip).toContainText("first");
  await expect(row("worse").locator(".cell-delta").first()).toContainText("+4");
  await mlflow(served, "runs/delete", { run_id: data.runs[0] });
  await expect(chip).toContainText("is in the trash");
  await page.setViewportSize({ width: 390, height: 800 });
  await expectSound(page, "a baseline on a phone");
  await chip.getByRole("button", { name: "Take the baseline back" }).click();
  await expect(chip).toHaveCount(0);
  await expect(page.locator(".cell-delta")).toHaveCount(0);
  await row("worse").getByRole("checkbox").check();
  await page.getByRole("toolbar", { name: "Selected runs" }).getByRole("button", { name: "Baseline" }).click();
  await expect(chip).toContainText("worse");
});

test("numbers of a column are written as one chooses, in groups too, and keep their whole value on hover", async ({ page, served, data }, info) => {
  await open(page, served, data, "&cols=metrics.val/acc,params.lr&sort=params.lr+ASC");
  const cells = (row: number) => page.getByRole("row").nth(row).getByRole("gridcell");
  await expect(cells(4).nth(2)).toHaveText("0.2");
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog", { name: "Columns" });
  await dialog.getByRole("combobox", { name: "How val/acc is written" }).selectOption({ value: "percent" });
  await dialog.getByRole("combobox", { name: "How lr is written" }).selectOption({ value: "fixed" });
  const decimals = dialog.getByRole("spinbutton", { name: "Decimals of lr" });
  await decimals.fill("4");
  await decimals.press("Tab");
  await expectSound(page, "formats of columns");
  await picture(page, info, "formats.png");
  await page.setViewportSize({ width: 390, height: 800 });
  await expectSound(page, "formats of columns on a phone");
  await picture(page, info, "formats-phone.png");
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.keyboard.press("Escape");
  await expect(cells(4).nth(1)).toHaveText("50.0 %");
  await expect(cells(4).nth(2)).toHaveText("0.2000");
  await expect(cells(4).nth(1)).toHaveAttribute("title", "0.5");
  await page.reload();
  await expect(cells(4).nth(2)).toHaveText("0.2000");
  await page.goto(`${page.url()}&group=params.lr`);
  await expect(page.getByRole("row").filter({ hasText: "lr 0.2" }).getByRole("gridcell").nth(2)).toHaveText("50.0 %");
  // What an address should not hold changes nothing.
  await open(page, served, data, "&cols=metrics.val/acc&fmt=q9metrics.val/acc");
  await expect(cells(1).nth(1)).toHaveText("0.5");
});

test("another colour is chosen for a run, and its line, marks and own page have it, also after a reload", async ({ page, served }, info) => {
  const data = await known(served, "looks", [{ name: "coloured", metrics: { loss: [[0, 1], [1, 3]] } }]);
  const [run = ""] = data.runs;
  const wanted = RUN_COLOURS_LIGHT.findIndex((one) => one !== runStyle(run, "light").colour);
  // Any run that has that colour by itself tells which pixels to look for.
  const alike = Array.from({ length: 1000 }, (_, i) => `r${i}`).find((id) => runStyle(id, "light").colour === RUN_COLOURS_LIGHT[wanted]) ?? "";
  await page.goto(`${served.url}/experiments/${data.experiment}`);
  await expect(page.getByRole("row").filter({ hasText: "coloured" })).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Command palette" }).fill("Colour of this run");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Colour of coloured" });
  const colours = dialog.getByRole("group", { name: "Colour", exact: true });
  await colours.getByRole("radio").nth(wanted + 1).check();
  await dialog.getByRole("group", { name: "Dash", exact: true }).getByRole("radio", { name: "whole line" }).check();
  await expectSound(page, "the colour of a run");
  await picture(page, info, "look.png");
  await page.keyboard.press("Escape");
  const mark = page.locator(".run-mark line").first();
  await expect(mark).toHaveAttribute("stroke", RUN_COLOURS_LIGHT[wanted] ?? "");
  const spans = { x: [0, 1], y: [1, 3] } as const;
  await expectDrawn(chart(page, "loss"), alike, spans, [[0.25, 1.5], [0.5, 2]], [[0.25, 2.5]]);
  await page.goto(`${served.url}/runs/${run}/overview`);
  await expect(mark).toHaveAttribute("stroke", RUN_COLOURS_LIGHT[wanted] ?? "");
  await page.setViewportSize({ width: 390, height: 800 });
  await page.getByRole("button", { name: "Colour of this run…" }).click();
  await expectSound(page, "the colour of a run on a phone");
  await dialog.getByRole("button", { name: "Automatic" }).click();
  await expect(mark).toHaveAttribute("stroke", runStyle(run, "light").colour);
});

test("all runs that match are saved as Parquet too, with the values of the CSV file", async ({ page, served, data }) => {
  const scripts: string[] = [];
  page.on("request", (request) => scripts.push(request.url()));
  await open(page, served, data, "&cols=metrics.loss,params.lr,start_time&sort=metrics.loss+ASC");
  await expect(page.getByRole("grid").locator("a[href^='/runs/']").first()).toBeVisible();
  const bytesOf = async (name: string) => {
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name, exact: true }).click();
    const download = await saved;
    const parts: Buffer[] = [];
    for await (const part of await download.createReadStream()) parts.push(part as Buffer);
    return { file: download.suggestedFilename(), bytes: Buffer.concat(parts) };
  };
  const csv = await bytesOf("CSV");
  const lines = csv.bytes.toString().trim().split(/\r?\n/).map((line) => line.split(","));
  // What writes such a file is loaded for it alone.
  expect(scripts.filter((url) => /assets\/parquet-/.test(url))).toEqual([]);
  const parquet = await bytesOf("Parquet");
  expect(parquet.file).toMatch(/\.parquet$/);
  const rows = await parquetReadObjects({ file: new Uint8Array(parquet.bytes).buffer });
  const text = (value: unknown) => (value === null || value === undefined ? "" : value instanceof Date ? value.toISOString() : String(value));
  expect([Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row).map(text))]).toEqual(lines);
  expect([typeof rows[0]?.["metrics.loss"], rows[0]?.["start_time"] instanceof Date]).toEqual(["number", true]);
  await expect(page.locator(".toast")).toContainText([`${rows.length} runs saved as CSV.`, `${rows.length} runs saved as Parquet.`]);
});
