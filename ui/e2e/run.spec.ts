// The page of one run: console, files, models, inputs, children, stopping.
import { expect } from "@playwright/test";
import { endRun, expectSound, makeExperiment, picture, putFile, sizeOf, startApart, startRun } from "./scene";
import { mlflow, test } from "./server";

test("a log of a million lines opens at once, is searched whole, and a link opens at its line", async ({ page, served, run: runPage }, info) => {
  const { experiment, run } = await startApart(served, "long-log");
  await endRun(served, run);
  const lines = Array.from({ length: 1_000_000 }, (_, i) => (i % 250_000 === 123_456 ? `\u001b[31mERROR\u001b[0m diverged at ${i}` : `epoch ${i} loss=${(1 / (i + 1)).toFixed(6)} of a line as long as usual`));
  await putFile(served, experiment, run, "output.log", lines.join("\n"));
  await page.goto(`${served.url}/runs/${run}/console`);
  await expect(runPage.line("1")).toContainText("epoch 0 loss=1.000000");
  await expect(page.getByText("1,000,000 lines")).toBeVisible();
  expect(await runPage.logLines.count()).toBeLessThan(200);
  // The page does not freeze while it is read and searched: another thread does that.
  expect(page.workers()).toHaveLength(1);
  // The end is reached by the keyboard.
  await page.locator(".log-box").focus();
  await page.keyboard.press("End");
  await expect(runPage.line("1000000")).toContainText("epoch 999999");
  await page.getByRole("searchbox", { name: "Search the log" }).fill("error");
  await expect(page.getByText("4 lines", { exact: true })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.locator(".log-target")).toContainText("ERROR diverged at 123456");
  await expect(page).toHaveURL(/find=error#L123457$/);
  await page.keyboard.press("Enter");
  await expect(page.locator(".log-target")).toContainText("373456");
  await page.keyboard.press("Shift+Enter");
  await expect(page.locator(".log-target")).toContainText("123456");
  await expect(page.getByText("1 of 4 lines")).toBeVisible();
  await expect(page.locator(".log-target mark")).toHaveText("ERROR");
  await picture(page, info, "console.png");
  await page.goto("about:blank");
  await page.goto(`${served.url}/runs/${run}/console#L700000`);
  await expect(page.locator(".log-target")).toContainText("epoch 699999");
  await expectSound(page, "console");
});

test("several logs are chosen among, lines wrap, and colours of the terminal read in both themes", async ({ page, served, run: runPage }, info) => {
  const { experiment, run } = await startApart(served, "two-logs");
  await endRun(served, run);
  const esc = "\u001b[";
  const colours = Array.from({ length: 8 }, (_, i) => `${esc}3${i}mcolour ${i}${esc}0m ${esc}9${i}mbright ${i}${esc}0m ${esc}4${i}mground ${i}${esc}0m`);
  await putFile(served, experiment, run, "stdout.txt", [...colours, `${esc}38;5;208m256 colours${esc}0m ${esc}38;2;255;255;0mtrue colour${esc}0m ${esc}1mbold${esc}0m`, `long ${"word ".repeat(200)}end`, "10%\r50%\r100% done"].join("\n"));
  await putFile(served, experiment, run, "logs/worker.log", "only here\n");
  await putFile(served, experiment, run, "data.txt", "no log");
  await page.goto(`${served.url}/runs/${run}/console`);
  await expect(page.getByRole("group", { name: "Logs" }).getByRole("button")).toHaveText(["stdout.txt", "logs/worker.log"]);
  await expect(runPage.line("11")).toContainText("100% done");
  await expect(runPage.line("11")).not.toContainText("50%");
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await expectSound(page, `console, ${theme}`);
    await picture(page, info, `colours-${theme}.png`);
  }
  const high = async () => (await sizeOf(runPage.line("10"))).height;
  expect(await high()).toBe(18);
  await page.getByRole("checkbox", { name: "Wrap lines" }).check();
  await expect(page).toHaveURL(/wrap=1/);
  await expect.poll(high).toBeGreaterThan(18);
  await page.getByRole("button", { name: "logs/worker.log" }).click();
  await expect(runPage.logLines).toContainText(["only here"]);
  await page.goBack();
  await expect(runPage.line("11")).toContainText("100% done");
});

test("the console of a run that goes on follows its end until the reader scrolls up", async ({ page, served, run: runPage }) => {
  const { experiment, run } = await startApart(served, "goes-on");
  const lines = (n: number) => `${Array.from({ length: n }, (_, i) => `line ${i + 1}`).join("\n")}\n`;
  await putFile(served, experiment, run, "output.log", lines(500));
  await page.goto(`${served.url}/runs/${run}/console`);
  await expect(runPage.line("500")).toBeVisible();
  await putFile(served, experiment, run, "output.log", lines(900));
  await expect(runPage.line("900")).toBeVisible();
  await page.locator(".log-box").focus();
  await page.keyboard.press("Home");
  await expect(runPage.line("1")).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Follow the end" })).not.toBeChecked();
  await putFile(served, experiment, run, "output.log", lines(1200));
  await expect(page.getByText("1,200 lines")).toBeVisible();
  await expect(runPage.line("1")).toBeVisible();
  await page.getByRole("checkbox", { name: "Follow the end" }).check();
  await expect(runPage.line("1200")).toBeVisible();
  await endRun(served, run);
  await expect(page.getByRole("checkbox", { name: "Follow the end" })).toHaveCount(0);
});

test("a run without a log says how to keep one, and the log appears when it comes", async ({ page, served, run: runPage }, info) => {
  const { experiment, run } = await startApart(served, "quiet");
  await page.goto(`${served.url}/runs/${run}/console`);
  await expect(page.getByRole("heading", { name: "This run kept nothing that it printed" })).toBeVisible();
  await expect(page.getByText('mlflow.log_artifact("output.log")')).toBeVisible();
  await expectSound(page, "empty console");
  await picture(page, info, "empty.png");
  await putFile(served, experiment, run, "console.txt", "here\n");
  await mlflow(served, "runs/set-tag", { run_id: run, key: "k", value: "v" });
  await expect(runPage.logLines).toContainText(["here"]);
});

test("a run that goes on is marked as killed, and says by whom it ended", async ({ page, served, run: runPage }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  const { run } = await startApart(served, "to-stop");
  await page.goto(`${served.url}/runs/${run}/overview`);
  await page.getByRole("button", { name: "Stop" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("The process that runs it is not reached");
  await expectSound(page, "stop dialog");
  await dialog.getByRole("button", { name: "Mark as killed" }).click();
  await expect(dialog).toBeHidden();
  await expect(runPage.status).toContainText("Killed");
  await expect(page.getByText("Marked as killed in Trialbook", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Stop" })).toHaveCount(0);
});

test("the models of a run lead to the versions registered from them, and its data to the other runs", async ({ page, served }, info) => {
  const experiment = await makeExperiment(served, "models-of-a-run");
  const run = await startRun(served, experiment, "maker", [{ key: "mlflow.source.git.commit", value: "c0ffee0123456789" }, { key: "mlflow.source.name", value: "train.py" }]);
  const other = await startRun(served, experiment, "other-user");
  const properties = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`part_${i}`, { type: "long", required: i > 0 }]));
  const schema = JSON.stringify({ mlflow_colspec: [{ type: "double", name: "fare" }, { type: "array", items: { type: "object", properties }, name: "stops" }] });
  for (const id of [run, other]) {
    await mlflow(served, "runs/log-inputs", { run_id: id, datasets: [{ dataset: { name: "rides", digest: "d1g3st", source_type: "http", source: "https://x/rides.csv", schema }, tags: [{ key: "mlflow.data.context", value: "training" }] }] });
  }
  const { model } = await mlflow<{ model: { info: { model_id: string } } }>(served, "logged-models", { experiment_id: experiment, name: "net", source_run_id: run, model_type: "sklearn" });
  const put = await fetch(`${served.url}/api/2.0/mlflow-artifacts/artifacts/${experiment}/models/${model.info.model_id}/artifacts/MLmodel`, { method: "PUT", body: "flavors: {}" });
  expect(put.status).toBe(200);
  await mlflow(served, "registered-models/create", { name: "rides" });
  await mlflow(served, "model-versions/create", { name: "rides", source: `models:/${model.info.model_id}`, run_id: run, model_id: model.info.model_id });
  await page.goto(`${served.url}/runs/${run}/models`);
  const card = page.getByRole("region", { name: "net" });
  await expect(card).toContainText(model.info.model_id);
  await card.getByText("Files", { exact: true }).click();
  await card.getByRole("button", { name: "MLmodel" }).click();
  await expect(card.locator(".preview-text")).toContainText("flavors: {}");
  const download = page.waitForEvent("download");
  await card.getByRole("link", { name: "Download" }).click();
  expect((await download).suggestedFilename()).toBe("MLmodel");
  await expectSound(page, "models");
  await picture(page, info, "models.png");
  await card.getByRole("link", { name: "rides version 1" }).click();
  await expect(page).toHaveURL(/\/models\/rides\/1$/);
  const files = page.locator(".card", { has: page.getByRole("heading", { name: "Files of the model" }) });
  await files.getByText("Files", { exact: true }).click();
  await files.getByRole("button", { name: "MLmodel" }).click();
  await expect(files.locator(".preview-text")).toContainText("flavors: {}");
  await page.goto(`${served.url}/runs/${run}/inputs`);
  await expect(page.getByText("d1g3st").first()).toBeVisible();
  await page.getByText("Schema", { exact: true }).first().click();
  await expect(page.getByRole("definition").filter({ hasText: "double" }).first()).toBeVisible();
  const long = page.getByRole("definition").filter({ hasText: /^array<object\{part_0\?: long, part_1: long/ }).locator("code");
  await expect(long).toHaveAttribute("title", /part_29: long\}>$/);
  expect((await long.boundingBox())?.height).toBeLessThan(30);
  await expectSound(page, "schema");
  await picture(page, info, "schema.png");
  await expect(page.getByRole("list", { name: "Also used by" })).toContainText("other-user");
  await page.getByText("As a list").click();
  for (const part of ["rides", "c0ffee0123", "maker", "net"]) await expect(page.locator(".lineage-list")).toContainText(part);
  await expectSound(page, "inputs");
  await picture(page, info, "inputs.png");
});

test("children are a table of what differs among them", async ({ page, served }, info) => {
  const experiment = await makeExperiment(served, "children");
  const parent = await startRun(served, experiment, "search");
  for (const [i, lr] of ["0.1", "0.2", "0.3"].entries()) {
    const child = await startRun(served, experiment, `trial-${i}`, [{ key: "mlflow.parentRunId", value: parent }]);
    await mlflow(served, "runs/log-batch", { run_id: child, params: [{ key: "lr", value: lr }, { key: "model", value: "net" }], metrics: [{ key: "loss", value: i / 8, timestamp: 1, step: 0 }] });
  }
  await page.goto(`${served.url}/runs/${parent}/children`);
  await expect(page.getByText("3 child runs")).toBeVisible();
  const table = page.getByRole("group", { name: "Child runs" }).getByRole("table");
  await expect(table.getByRole("columnheader")).toHaveText(["Name", "Status", "Duration", "loss", "lr", "model"]);
  await expect(table.getByRole("row").nth(1)).toContainText("0.3");
  await expectSound(page, "children");
  await picture(page, info, "children.png");
  await page.getByRole("link", { name: "open in the table of runs" }).click();
  await expect(page.getByText("3 runs", { exact: true })).toBeVisible();
});

test("what is needed to do a run again is one block, and what was not captured is named", async ({ page, served }, info) => {
  const { experiment, run } = await startApart(served, "again", [{ key: "mlflow.source.git.commit", value: "c0ffee" }, { key: "mlflow.source.name", value: "train.py" }]);
  await putFile(served, experiment, run, "requirements.txt", "numpy\n");
  await page.goto(`${served.url}/runs/${run}/overview`);
  const block = page.getByRole("region", { name: "Do it again" });
  await expect(block.locator("code")).toContainText("git checkout c0ffee");
  await expect(block.locator("code")).toContainText("pip install -r requirements.txt");
  await expect(block.getByRole("listitem")).toHaveText(["where the code is kept", "changes that were not committed", "the arguments it was started with", "a seed (a parameter named so)", "the data (mlflow.log_input)"]);
  await picture(page, info, "again.png");
});

test("what a run was made with is shown: a patch, packages, seeds and machine, and a parent is no child of itself", async ({ page, served }, info) => {
  const { experiment, run } = await startApart(served, "made", [{ key: "gpu_type", value: "A100" }]);
  await mlflow(served, "runs/log-parameter", { run_id: run, key: "seed", value: "7" });
  await putFile(served, experiment, run, "requirements.txt", "numpy\n");
  await putFile(served, experiment, run, "diff.patch", "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n");
  const child = await startRun(served, experiment, "made-below", [{ key: "mlflow.parentRunId", value: run }]);
  await page.goto(`${served.url}/runs/${child}/overview`);
  const up = page.locator("p", { hasText: "Child of" });
  await expect(up).toBeVisible();
  await up.getByRole("link").click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("made");
  await expect(up).toHaveCount(0);
  const made = page.getByRole("region", { name: "Made with" });
  await expect(made).toContainText("seed = 7");
  await expect(made).toContainText("gpu_type: A100");
  await expect(made.getByRole("link", { name: "requirements.txt" })).toBeVisible();
  await made.getByText("Show what was changed").click();
  await expect(made.locator(".diff-added")).toHaveText("+b");
  await expectSound(page, "made with");
  await picture(page, info, "made.png");
  await endRun(served, run);
});

test("notes that were not saved are kept, each tab keeps its view, and a run that cannot be read again stays in sight", async ({ page, served }) => {
  const { run } = await startApart(served, "kept");
  await mlflow(served, "runs/log-metric", { run_id: run, key: "loss", value: 1, timestamp: Date.now(), step: 1 });
  await mlflow(served, "runs/log-metric", { run_id: run, key: "system/gpu_0_utilization_percentage", value: 50, timestamp: Date.now(), step: 1 });
  await page.goto(`${served.url}/runs/${run}/overview`);
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Notes" }).fill("An hour of work");
  await page.keyboard.press("Escape");
  const parts = page.getByRole("navigation", { name: "Parts of the run" });
  await parts.getByRole("link", { name: "System" }).click();
  await expect(page.getByText("system/gpu_0", { exact: true })).toBeVisible();
  await parts.getByRole("link", { name: "Charts" }).click();
  await page.getByRole("searchbox", { name: "Search metrics" }).fill("loss");
  await expect(page).toHaveURL(/keys=loss/);
  await parts.getByRole("link", { name: "Overview" }).click();
  await page.getByRole("button", { name: "Edit" }).click();
  await expect(page.getByRole("textbox", { name: "Notes" })).toHaveValue("An hour of work");
  await parts.getByRole("link", { name: "Charts" }).click();
  await expect(page).toHaveURL(/keys=loss/);
  await page.route(`**/api/v1/runs/${run}`, (route) => route.abort());
  await mlflow(served, "runs/set-tag", { run_id: run, key: "k", value: "v" });
  await expect(page.getByRole("main").getByText("This run could not be read again.")).toBeVisible();
  await page.unroute(`**/api/v1/runs/${run}`);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("main").getByText("This run could not be read again.")).toHaveCount(0);
  await endRun(served, run);
});

test("colours of a log go on over lines", async ({ page, served, run: runPage }) => {
  const { experiment, run } = await startApart(served, "colours");
  await putFile(served, experiment, run, "output.log", `\u001b[31mred\nstill red\n\u001b[0mplain\n${"x\n".repeat(300)}`);
  await endRun(served, run);
  await page.goto(`${served.url}/runs/${run}/console`);
  const colour = (text: string) => page.locator(".log-text .ink", { hasText: new RegExp(`^${text}$`) }).evaluate((ink) => getComputedStyle(ink).color);
  await expect(runPage.logLines.first()).toContainText("red");
  expect(await colour("still red")).toBe(await colour("red"));
  expect(await colour("plain")).not.toBe(await colour("still red"));
});
