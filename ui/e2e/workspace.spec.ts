// Groups, saved views and the registry, as people use them.
import { type Route, expect } from "@playwright/test";
import { endRun, makeExperiment, startApart, startRun } from "./scene";
import { mlflow, test } from "./server";

test("groups count all runs, leave failed ones out of the numbers, and open to their runs", async ({ page, served, workspace }) => {
  const found = await mlflow<{ runs: { info: { status: string } }[] }>(served, "runs/search", { experiment_ids: [served.experiment], max_results: 1000 });
  const nFailed = found.runs.filter((one) => ["FAILED", "KILLED"].includes(one.info.status)).length;
  await workspace.open();
  await workspace.openGroups();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "By fields" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByText(new RegExp(`groups? of ${found.runs.length} runs; ${nFailed} failed`))).toBeVisible();
  const group = workspace.groups.getByRole("button", { name: /^Open the group/ }).first();
  await group.click();
  await expect(workspace.firstName).toBeVisible();
  await expect(page.locator(".pane-charts canvas").first()).toBeVisible();
  await expect(page.locator(".chart-foot").first()).toContainText("standard deviation");
  await page.reload();
  await expect(workspace.groups).toBeVisible();
});

test("Back takes away what was done in the dialog of groups, and the charts say how many groups are drawn", async ({ page, workspace }) => {
  await workspace.open();
  await workspace.openGroups();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "All but…" }).click();
  await expect(page).toHaveURL(/group=/);
  await page.keyboard.press("Escape");
  await expect(page.locator(".chart-why")).toContainText(/Drawn: the first 10 of \d+ groups, each over all its runs that did not fail\./);
  await page.goBack();
  await expect(page).not.toHaveURL(/group=/);
  await expect(workspace.firstName).toBeVisible();
});

test("a saved view comes back whole, says when it is changed, and can open first", async ({ page, served, workspace }) => {
  const { experiment, run } = await startApart(served, "viewed");
  await endRun(served, run);
  await workspace.open("?q=status+%3D+%27FINISHED%27&view=table", experiment);
  await workspace.openViews();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name of the view" }).fill("finished");
  await dialog.getByRole("button", { name: "Save as a new view" }).click();
  await expect(dialog.getByRole("button", { name: "finished", exact: true })).toBeVisible();
  await dialog.getByRole("button", { name: "Open first" }).click();
  await expect(dialog.getByText("opens first")).toBeVisible();
  await page.keyboard.press("Escape");
  await workspace.head(/Duration/).click();
  await expect(page.getByText("changed")).toBeVisible();
  await workspace.open("", experiment);
  await expect(workspace.search).toHaveValue("status = 'FINISHED'");
  await expect(page).toHaveURL(/saved=[0-9a-f]{32}/);
  await page.getByRole("button", { name: /^finished/ }).click();
  page.once("dialog", (asked) => void asked.accept());
  await dialog.getByRole("button", { name: "Delete" }).click();
  await expect(dialog.getByText("No saved views yet")).toBeVisible();
});

test("a version is promoted, and the alias rolled back and forth", async ({ page, model }) => {
  await model.open();
  await model.promote(2);
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("The alias moves from version 1 to version 2.")).toBeVisible();
  await expect(dialog.getByText("No rule guards this move.")).toBeVisible();
  await dialog.getByRole("button", { name: "Promote" }).click();
  await expect(dialog).toBeHidden();
  const alias = model.alias("champion");
  await expect(alias).toContainText("version 2");
  await expect(model.record).toContainText("champion");
  await model.rollBack("champion");
  await expect(alias).toContainText("version 1");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(alias).toContainText("version 2");
  await model.rollBack("champion");
  await expect(alias).toContainText("version 1");
});

test("an alias is removed, with a way back, and both are on record", async ({ page, served, model }) => {
  const name = `removed-${served.runs[0] ?? ""}`;
  await mlflow(served, "registered-models/create", { name });
  await mlflow(served, "model-versions/create", { name, source: `runs:/${served.runs[0] ?? ""}/model`, run_id: served.runs[0] });
  await mlflow(served, "registered-models/alias", { name, alias: "live", version: "1" });
  await model.open(name);
  await page.getByRole("button", { name: "Remove the alias live" }).click();
  await expect(page.getByText("No alias points to a version yet.")).toBeVisible();
  await page.locator(".toast").getByRole("button", { name: "Undo" }).click();
  await expect(model.alias("live")).toContainText("version 1");
  await expect(model.record.getByRole("listitem").filter({ hasText: "live" })).toHaveCount(3);
});

test("versions that are compared follow what happens to them, and too many are told", async ({ page, served, shell }) => {
  const name = `compared-${served.runs[1] ?? ""}`;
  await mlflow(served, "registered-models/create", { name });
  for (const run_id of served.runs.slice(0, 2)) await mlflow(served, "model-versions/create", { name, source: `runs:/${run_id}/model`, run_id });
  await page.goto(`${served.url}/models/${name}/compare?versions=1,2`);
  await expect(page.getByRole("columnheader", { name: "version 2" }).first()).toBeVisible();
  await expect(page.getByText("@best")).toHaveCount(0);
  await mlflow(served, "registered-models/alias", { name, alias: "best", version: "2" });
  await expect(page.getByText("@best")).toBeVisible();
  await shell.run("show also", "Show also what is the same");
  await expect(page.getByRole("checkbox", { name: "Only what differs" })).not.toBeChecked();
  await page.goto(`${served.url}/models/${name}/compare?versions=${Array.from({ length: 11 }, (_, i) => i + 1).join(",")}`);
  await expect(page.getByRole("heading", { name: "At most 10 versions can be compared at once." })).toBeVisible();
});

test("a rule that is not met is shown with its evidence and forbids the move", async ({ page, served, model }) => {
  const path = `${served.url}/api/v1/models/${served.model}/rules`;
  const { revision } = (await (await fetch(path)).json()) as { revision: number };
  const rules = { aliases: ["golden"], tags: [{ key: "approved", value: "yes" }] };
  const set = await fetch(path, { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify({ revision, rules }) });
  expect(set.status, await set.text()).toBe(200);
  await model.open(served.model, 2);
  await page.getByRole("button", { name: /^Promote/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox", { name: "Alias" }).fill("golden");
  await expect(dialog.getByText("✕ fails")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "The rules forbid it" })).toBeDisabled();
  await mlflow(served, "model-versions/set-tag", { name: served.model, version: "2", key: "approved", value: "yes" });
  await page.reload();
  await page.getByRole("button", { name: /^Promote/ }).click();
  await dialog.getByRole("combobox", { name: "Alias" }).fill("golden");
  await expect(dialog.getByText("✓ passes")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Promote" })).toBeEnabled();
});

test("a version shows where it comes from, what it takes, and how it is loaded", async ({ page, served, model }) => {
  await model.open(served.model, 1);
  await expect(page.getByRole("group", { name: "Lineage graph" })).toContainText("@champion");
  await expect(page.getByText("float64 [-1]")).toBeVisible();
  await expect(page.getByText('mlflow.sklearn.load_model("models:/churn@champion")')).toBeVisible();
});

test("Enter presses the button or link that has the focus, also while a run is marked", async ({ page, workspace, shell }) => {
  await workspace.open("?view=table");
  await expect(workspace.firstName).toBeVisible();
  await page.keyboard.press("j");
  await page.getByRole("button", { name: /^Columns/ }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await workspace.head(/Duration/).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/sort=duration/);
  await workspace.head(/Started/).focus();
  await page.keyboard.press("Shift+Enter");
  await expect(page).toHaveURL(/sort=duration[^&]*start_time/);
  await shell.place("Models").focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/models$/);
});

test("keys mark and open the run of the line they are on, also a child, and children change as they do elsewhere", async ({ page, served, workspace }) => {
  const { experiment, run: parent } = await startApart(served, "parent");
  const child = await startRun(served, experiment, "child", [{ key: "mlflow.parentRunId", value: parent }]);
  await startRun(served, experiment, "newest");
  await page.goto(`${served.url}/experiments/${experiment}?nested=1&view=table`);
  const { grid } = workspace;
  await grid.getByRole("button", { name: "1 child run" }).click();
  const below = grid.locator(".tr.child");
  await expect(below).toContainText(["child"]);
  for (let line = 0; line < 3; line += 1) await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(page).toHaveURL(new RegExp(`sel=${child}(&|$)`));
  await endRun(served, child);
  await expect(below.locator(".status")).toContainText("Finished");
  await startRun(served, experiment, "second", [{ key: "mlflow.parentRunId", value: parent }]);
  await expect(below).toHaveCount(2);
  await expect(below.first()).toContainText("child");
  await grid.focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/runs/${child}/`));
});

test("child runs that a search finds are counted beside the runs at the top, and listed when asked", async ({ page, served, workspace }) => {
  const experiment = await makeExperiment(served, "found below");
  const parent = await startRun(served, experiment, "parent", [{ key: "part", value: "whole" }]);
  for (const name of ["first", "second"]) await startRun(served, experiment, name, [{ key: "mlflow.parentRunId", value: parent }, { key: "part", value: "piece" }]);
  // The parent of this one is in the trash: it stands at the top itself.
  const gone = await startRun(served, experiment, "gone");
  await startRun(served, experiment, "orphan", [{ key: "mlflow.parentRunId", value: gone }, { key: "part", value: "piece" }]);
  await mlflow(served, "runs/delete", { run_id: gone });
  await workspace.open(`?nested=1&view=table&q=${encodeURIComponent("tags.part = 'piece'")}`, experiment);
  await expect(workspace.names).toHaveText(["orphan"]);
  await expect(page.getByText("2 child runs match as well, below their parents.")).toBeVisible();
  await page.getByRole("button", { name: "List all that match" }).click();
  await expect(workspace.names).toHaveText(["orphan", "second", "first"]);
  await expect(page).not.toHaveURL(/nested/);
  await page.goBack();
  await expect(workspace.names).toHaveText(["orphan"]);
});

test("groups are walked, opened and left by keys alone, and no run out of sight is marked", async ({ page, workspace }) => {
  await workspace.open("?group=params.optimizer&view=table");
  const groups = workspace.groups;
  await expect(groups.locator(".group-name").first()).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(groups.locator(".tr.active")).toHaveCount(1);
  await expect(groups.locator(".tr.active .td-name")).toHaveCSS("box-shadow", /inset/);
  await expect(page).not.toHaveURL(/sel=/);
  await page.keyboard.press("Enter");
  const runs = groups.locator("a[href^='/runs/']");
  await expect(runs.first()).toBeVisible();
  await groups.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(runs).toHaveCount(0);
  await page.keyboard.press("ArrowRight");
  await expect(runs.first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(groups).toHaveAttribute("aria-activedescendant", "line-1");
  const name = await runs.first().innerText();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
});

test("what cannot be read of the runs is told, and read again when asked", async ({ page, workspace }) => {
  const refuse = (what: string) => (route: Route) => route.fulfill({ status: 503, contentType: "application/json", body: JSON.stringify({ code: "overloaded", kind: "unavailable", what, hint: "Send it again.", request_id: "r-1", facts: {} }) });
  await page.route("**/fields", refuse("No fields."));
  await workspace.open("?view=table");
  await expect(page.getByRole("alert")).toContainText("No fields.");
  await page.unrouteAll();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(workspace.firstName).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await page.getByRole("checkbox", { name: "Select all runs that match" }).click();
  await page.route("**/runs/edit", refuse("No changes."));
  await page.getByRole("toolbar", { name: "Selected runs" }).getByRole("button", { name: "Delete" }).click();
  await expect(page.locator(".toast")).toContainText(["No changes."]);
  await page.unrouteAll();
  await workspace.open("?group=params.optimizer&view=table");
  const group = workspace.groups.getByRole("button", { name: /^Open the group/ }).first();
  await expect(group).toBeVisible();
  await page.route("**/runs/table", refuse("No members."));
  await group.click();
  await expect(page.locator(".toast")).toContainText(["No members."]);
});

test("the keyboard alone leads from home to a comparison", async ({ page, served, workspace }) => {
  await page.goto(served.url);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("e");
  await expect(page).toHaveURL(/\/experiments$/);
  await page.getByRole("link", { name: "demo" }).focus();
  await page.keyboard.press("Enter");
  await expect(workspace.firstName).toBeVisible();
  // Other tests make runs of their own, without curves.
  await page.keyboard.press("/");
  await page.keyboard.type("metrics.`train/loss` < 1000");
  await expect(page).toHaveURL(/q=metrics/);
  await page.keyboard.press("Escape");
  await expect(workspace.search).not.toBeFocused();
  for (const key of ["j", "x", "j", "x"]) await page.keyboard.press(key);
  await expect(workspace.selected(2)).toBeVisible();
  await page.keyboard.press("c");
  await expect(page.getByRole("heading", { name: "Compare 2 runs" })).toBeVisible();
  await expect(page.locator("canvas").first()).toBeVisible();
});

test("what is not there says so, with a code and a way on", async ({ page, served }) => {
  for (const path of [`/runs/${"0".repeat(32)}/overview`, "/experiments/999", "/models/nothing"]) {
    await page.goto(served.url + path);
    await expect(page.getByRole("alert").first(), path).toContainText("_not_found");
    await expect(page.getByRole("button", { name: "Try again" }).first()).toBeVisible();
  }
  await page.goto(`${served.url}/settings/nowhere`);
  await expect(page.getByRole("heading", { name: "There is no such section" })).toBeVisible();
  await page.getByRole("link", { name: "Server", exact: true }).click();
  await expect(page).toHaveURL(/\/settings\/server$/);
  await page.goto(`${served.url}/experiments/1/nothing`);
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
});

test("a server that is away is told, and the last good view stays", async ({ page, workspace }) => {
  await workspace.open("?view=table");
  await expect(workspace.firstName).toBeVisible();
  await page.route("**/api/v1/runs/table", (route) => route.abort());
  await workspace.head(/Duration/).click();
  await expect(page.getByRole("alert")).toContainText("The server cannot be reached.");
  await expect(workspace.firstName).toBeVisible();
  await page.unroute("**/api/v1/runs/table");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("alert")).toBeHidden();
});

test("all that match are changed by one request, but those left out, and Undo takes exactly that back", async ({ page, served }) => {
  const { experiment } = await startApart(served, "run 0");
  for (let i = 1; i < 130; i += 1) await startRun(served, experiment, `run ${i}`);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "PATCH" || request.url().endsWith("/runs/edit")) asked.push(request.postData() ?? "");
  });
  await page.goto(`${served.url}/experiments/${experiment}?view=table`);
  const grid = page.getByRole("grid");
  const bar = page.getByRole("toolbar", { name: "Selected runs" });
  await page.getByRole("checkbox", { name: "Select all runs that match" }).check();
  await expect(bar).toContainText("All 130 that match are selected");
  await page.reload();
  await expect(bar).toContainText("All 130 that match are selected");
  await grid.getByRole("checkbox", { name: "Select run 129", exact: true }).uncheck();
  await expect(bar).toContainText("All 129 that match are selected");
  await bar.getByRole("button", { name: "Delete" }).click();
  const toast = page.locator(".toast", { hasText: "129 runs moved to the trash." });
  await expect(toast).toBeVisible();
  await expect(grid.locator("a[href^='/runs/']")).toHaveText(["run 129"]);
  await expect(bar).toHaveCount(0);
  await toast.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("130 runs", { exact: false }).first()).toBeVisible();
  await expect(grid).toHaveAttribute("aria-rowcount", "131");
  expect(asked.map((body) => Object.keys(JSON.parse(body) as object))).toEqual([["matching", "lifecycle"], ["run_ids", "lifecycle"]]);
});

test("a run that begins after all were selected is not deleted with them", async ({ page, served }) => {
  const { experiment } = await startApart(served, "run 0");
  for (let i = 1; i < 130; i += 1) await startRun(served, experiment, `run ${i}`);
  await page.goto(`${served.url}/experiments/${experiment}?view=table`);
  const grid = page.getByRole("grid");
  const bar = page.getByRole("toolbar", { name: "Selected runs" });
  await page.getByRole("checkbox", { name: "Select all runs that match" }).check();
  await startRun(served, experiment, "late");
  await expect(page.getByRole("button", { name: /^1 new/ })).toBeVisible();
  await expect(bar).toContainText("All 130 that match are selected");
  // Further pages of that answer hold what was there when it began.
  await grid.evaluate((one) => one.scrollTo({ top: 1e6 }));
  await expect(grid.getByText("run 0", { exact: true })).toBeVisible();
  await expect(bar).toContainText("All 130 that match are selected");
  await bar.getByRole("button", { name: "Delete" }).click();
  await expect(page.locator(".toast", { hasText: "130 runs moved to the trash." })).toBeVisible();
  await expect(grid.locator("a[href^='/runs/']")).toHaveText(["late"]);
});

test("a file of the selected runs holds those alone", async ({ page, served }) => {
  const { experiment } = await startApart(served, "left");
  await startRun(served, experiment, "wanted");
  await page.goto(`${served.url}/experiments/${experiment}?view=table`);
  await page.getByRole("checkbox", { name: "Select wanted" }).check();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save the selected runs as CSV" }).click();
  const stream = await (await saved).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const lines = Buffer.concat(chunks).toString().trim().split("\n");
  expect([lines.length, lines[1]?.includes("wanted")]).toEqual([2, true]);
});

test("a search with an error in an address is marked, and the table says what is wrong instead of reading for ever", async ({ page, workspace }) => {
  await workspace.open(`?view=table&q=${encodeURIComponent("metrics.loss <")}`);
  await expect(page.getByPlaceholder(/^Search runs/)).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator(".search-note .bad")).toBeVisible();
  await expect(page.getByText("Reading runs")).toHaveCount(0);
});

test("a search that was written is taken back by one Back, and a hidden line too", async ({ page, workspace }) => {
  await workspace.open("?view=table");
  await expect(page.getByRole("grid").locator("a[href^='/runs/']").first()).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("status = 'FINISHED'");
  await expect(page).toHaveURL(/q=status/);
  await page.getByRole("grid").locator(".eye").first().click();
  await expect(page).toHaveURL(/hide=/);
  await page.goBack();
  await expect(page).not.toHaveURL(/hide=/);
  await page.goBack();
  await expect(page).not.toHaveURL(/q=/);
});

test("runs that were ticked one after the other are undone by one Back, and so is a column that was pulled", async ({ page, workspace }) => {
  await workspace.open("?view=table&cols=status");
  await expect(workspace.firstName).toBeVisible();
  const tick = (row: number) => workspace.rows.nth(row).getByRole("checkbox").click();
  await tick(0);
  await tick(1);
  await expect(workspace.selected(2)).toBeVisible();
  for (let i = 0; i < 2; i += 1) await page.getByRole("separator", { name: "Width of Status" }).press("ArrowRight");
  await expect(page).toHaveURL(/[?&]w=/);
  await tick(2);
  await expect(workspace.selected(3)).toBeVisible();
  await page.goBack();
  await expect(workspace.selected(2)).toBeVisible();
  await page.goBack();
  await expect(page).not.toHaveURL(/[?&]w=/);
  await expect(workspace.selected(2)).toBeVisible();
  await page.goBack();
  await expect(workspace.bulk).toHaveCount(0);
  await page.goForward();
  await expect(workspace.selected(2)).toBeVisible();
});

test("child runs are drawn when they are selected, and one that is hidden is counted", async ({ page, served, workspace }) => {
  const { experiment, run: parent } = await startApart(served, "search");
  for (const name of ["trial 0", "trial 1"]) {
    const run_id = await startRun(served, experiment, name, [{ key: "mlflow.parentRunId", value: parent }]);
    await mlflow(served, "runs/log-batch", { run_id, metrics: [0, 1].map((step) => ({ key: "loss", value: step, step, timestamp: 1 })) });
  }
  await workspace.open("?nested=1", experiment);
  const why = page.locator(".chart-why");
  await expect(why).toHaveText("Drawn: the one run that matches.");
  await page.getByRole("button", { name: "2 child runs" }).click();
  await expect(why).toHaveText("Drawn: all 3 runs that match.");
  for (const name of ["trial 0", "trial 1"]) await page.getByRole("checkbox", { name: `Select ${name}` }).click();
  await workspace.bulk.getByRole("button", { name: "Draw only these" }).click();
  await expect(why).toHaveText("Drawn: 2 of 2 selected runs.");
  await expect(page.getByRole("figure", { name: "loss" }).getByRole("img")).toHaveAttribute("aria-label", /trial 0.*trial 1|trial 1.*trial 0/);
  await page.getByRole("button", { name: "Draw trial 1 in charts" }).click();
  await expect(why).toHaveText("Drawn: 2 of 2 selected runs, 1 of them hidden.");
  await page.reload();
  await expect(why).toHaveText("Drawn: 2 of 2 selected runs, 1 of them hidden.");
});
