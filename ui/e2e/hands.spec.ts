// What hands do in the workspace: eyes, sticky heads, levels of groups, many runs at once, a phone.
import { expect } from "@playwright/test";
import { type KnownRun, known } from "./charted";
import { chart, drawn } from "./pages/chart";
import { endRun, makeExperiment, placeOf, settled, startRun } from "./scene";
import { mlflow, test } from "./server";

const line = (name: string, from: number, params: Readonly<Record<string, string>> = {}): KnownRun => ({ name, params, metrics: { loss: [[0, from], [10, 0]] } });

test("the eye of a run takes its line out of the charts and brings it back, by hand and by key", async ({ page, served, workspace }) => {
  // The other line rises: even in the same colour it lies elsewhere, whatever the axis makes of it.
  const data = await known(served, "eyes", [line("one", 10), { name: "two", metrics: { loss: [[0, 0], [10, 5]] } }]);
  await workspace.open("", data.experiment);
  const loss = chart(page, "loss");
  const places = Array.from({ length: 20 }, (_, i) => [i / 2 + 0.2, 10 - (i / 2 + 0.2)] as const);
  const seen = async () => (await drawn(loss, data.runs[0] ?? "", { x: [0, 10], y: [0, 10] }, places)).filter(Boolean).length;
  await expect.poll(seen).toBeGreaterThan(6);
  const eye = workspace.rows.filter({ hasText: "one" }).getByRole("button", { name: /in charts$/ });
  await eye.click();
  await expect(eye).toHaveAttribute("aria-pressed", "false");
  await expect.poll(seen).toBeLessThan(4);
  await page.keyboard.press("h");
  await expect(eye).toHaveAttribute("aria-pressed", "true");
  await expect.poll(seen).toBeGreaterThan(6);
});

test("heads and names stay in sight while the table is scrolled both ways", async ({ page, workspace }) => {
  await workspace.open("?view=table");
  await expect(workspace.firstName).toBeVisible();
  await page.setViewportSize({ width: 900, height: 420 });
  await settled(page);
  const places = () => workspace.grid.evaluate((grid) => {
    const box = grid.getBoundingClientRect();
    const [head, name] = [grid.querySelector(".thead"), grid.querySelector(".td-name")].map((part) => part?.getBoundingClientRect());
    return [Math.round((head?.top ?? -1) - box.top), Math.round((name?.left ?? -1) - box.left)];
  });
  const before = await places();
  await workspace.grid.evaluate((grid) => grid.scrollTo({ left: 300, top: 280 }));
  await expect.poll(() => workspace.grid.evaluate((grid) => grid.scrollTop)).toBe(280);
  await expect.poll(places).toEqual(before);
});

test("groups of two levels open one within the other down to their runs", async ({ page, served, workspace }) => {
  const data = await known(served, "levels", [line("a", 1, { lr: "0.1", depth: "1" }), line("b", 2, { lr: "0.1", depth: "2" }), line("c", 3, { lr: "0.2", depth: "1" })]);
  await workspace.open("?group=params.lr,params.depth&view=table", data.experiment);
  const levels = () => workspace.groups.locator("[role=row][aria-level]").evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-level")));
  await expect.poll(levels).toEqual(["1", "1"]);
  await workspace.openGroup();
  await expect.poll(levels).toContain("2");
  await workspace.openGroup();
  await expect.poll(levels).toContain("3");
  await expect(workspace.firstName).toBeVisible();
  await page.reload();
  await expect.poll(levels).toContain("1");
});

test("many runs are tagged and deleted at once, and come back by the message that says so", async ({ page, served, shell, workspace }) => {
  const data = await known(served, "bulk", [line("a", 1), line("b", 2), line("c", 3)]);
  await workspace.open("?view=table", data.experiment);
  const choose = async () => {
    for (const name of ["a", "b"]) await workspace.rows.getByRole("checkbox", { name: new RegExp(` ${name}$`) }).check();
    await expect(workspace.selected(2)).toBeVisible();
  };
  await choose();
  await workspace.bulk.getByRole("button", { name: "Tag", exact: true }).click();
  await workspace.dialog.getByRole("textbox").first().fill("team");
  await workspace.dialog.getByRole("textbox").last().fill("red");
  await page.keyboard.press("Enter");
  await expect(workspace.dialog).toBeHidden();
  const tagged = async () => (await mlflow<{ runs?: unknown[] }>(served, "runs/search", { experiment_ids: [data.experiment], filter: "tags.team = 'red'" })).runs?.length ?? 0;
  await expect.poll(tagged).toBe(2);
  await choose();
  await workspace.bulk.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(workspace.rows).toHaveCount(1);
  await shell.messages.getByRole("button", { name: "Undo" }).click();
  await expect(workspace.rows).toHaveCount(3);
});

test("what is NaN or infinite in every run is told so in the table and in its chart", async ({ page, served, workspace }) => {
  const experiment = await makeExperiment(served, "odd numbers");
  for (const value of ["NaN", "Infinity"]) {
    const run = await startRun(served, experiment, value);
    await mlflow(served, "runs/log-batch", { run_id: run, metrics: [0, 1].map((step) => ({ key: "loss", value, step, timestamp: step + 1 })) });
    await endRun(served, run);
  }
  await workspace.open("", experiment);
  await expect(workspace.grid.locator(".td.nan")).toHaveText("NaN");
  await expect(workspace.grid.getByRole("gridcell", { name: /^(∞|Infinity)$/ })).toHaveCount(1);
  await expect(chart(page, "loss")).toContainText("Every value here is NaN or infinite");
});

test("more runs than can be compared are told, and nothing is compared in part", async ({ page, served, compare }) => {
  await compare.open(Array.from({ length: 101 }, (_, i) => i.toString(16).padStart(32, "0")));
  await expect(page.getByRole("heading", { name: "At most 100 runs can be compared at once" })).toBeVisible();
  await compare.open(served.runs.slice(0, 1));
  await expect(page.getByRole("heading", { name: /two runs/ })).toBeVisible();
});

test("a chart is zoomed by drag and whole again by a double click, over wall time too", async ({ page, served, workspace }) => {
  const data = await known(served, "zoomed", [line("one", 10)]);
  await workspace.open("?view=charts", data.experiment);
  const over = chart(page, "loss").locator("canvas.chart-over");
  await expect(over).toBeVisible();
  const box = await placeOf(over);
  await page.mouse.move(box.x + 150, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + 260, box.y + 60, { steps: 3 });
  await page.mouse.up();
  await expect(page).toHaveURL(/zoom=/);
  await over.dblclick({ position: { x: 200, y: 60 } });
  await expect(page).not.toHaveURL(/zoom=/);
  await page.getByRole("group", { name: "How charts are drawn" }).getByRole("combobox", { name: "X", exact: true }).selectOption("Time");
  await expect(page).toHaveURL(/x=time/);
  const along = Array.from({ length: 17 }, (_, i) => [1 + i / 2, 9 - i / 2] as const);
  await expect.poll(async () => (await drawn(chart(page, "loss"), data.runs[0] ?? "", { x: [0, 10], y: [0, 10] }, along)).filter(Boolean).length).toBeGreaterThan(9);
});

test("on a phone a run is deleted, said to be, and restored", async ({ page, served, run }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  const experiment = await makeExperiment(served, "phone");
  const id = await startRun(served, experiment, "to-delete");
  await endRun(served, id);
  await run.open("overview", id);
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("main")).toContainText(/in the trash|deleted/i);
  await page.getByRole("main").getByRole("button", { name: "Restore" }).click();
  await expect(page.getByRole("button", { name: "Delete" })).toBeVisible();
});

test("the palette rolls an alias back, removes it, and restores a deleted experiment", async ({ page, served, shell, workspace, model }) => {
  const name = `palette-${served.runs[2] ?? ""}`;
  await mlflow(served, "registered-models/create", { name });
  for (const run_id of served.runs.slice(0, 2)) await mlflow(served, "model-versions/create", { name, source: `runs:/${run_id}/model`, run_id });
  for (const version of ["1", "2"]) await mlflow(served, "registered-models/alias", { name, alias: "live", version });
  await model.open(name);
  await expect(model.alias("live")).toContainText("version 2");
  await shell.run("roll back @live", "Roll back @live");
  await model.dialog.getByRole("button", { name: "Roll back" }).click();
  await expect(model.alias("live")).toContainText("version 1");
  await shell.run("remove alias live", "Remove the alias live");
  await expect(model.alias("live")).toHaveCount(0);
  const experiment = await makeExperiment(served, `gone ${name}`);
  await mlflow(served, "experiments/delete", { experiment_id: experiment });
  await workspace.open("", experiment);
  await expect(page.getByRole("main").getByText(/was deleted on/)).toBeVisible();
  await shell.run("restore experiment", "Restore the experiment");
  await expect(page.getByRole("heading", { name: "Log the first run" })).toBeVisible();
});
