// Back leads to where one was: the place in a table, the marked run, what was open; and a list where it was scrolled to.
import { expect } from "@playwright/test";
import { ShellPage } from "./pages/shell";
import { WorkspacePage } from "./pages/workspace";
import { makeExperiment, ownServer, settled, startApart, startRun } from "./scene";
import { mlflow, test } from "./server";

test("who comes back from a run finds the table as it was: scrolled, marked, with its children open", async ({ page, served }) => {
  const { experiment, run: parent } = await startApart(served, "parent");
  await startRun(served, experiment, "child", [{ key: "mlflow.parentRunId", value: parent }]);
  for (let i = 0; i < 120; i += 1) await startRun(served, experiment, `later ${i}`);
  const workspace = new WorkspacePage(page, served);
  await workspace.open("?view=table&nested=1", experiment);
  await expect(workspace.firstName).toHaveText("later 119");
  await settled(page);
  await workspace.grid.focus();
  await page.keyboard.press("End");
  const marked = workspace.grid.locator(".tr.active");
  await expect(marked).toContainText("parent");
  await page.keyboard.press("ArrowRight");
  await expect(workspace.grid.getByText("child", { exact: true })).toBeVisible();
  const top = await workspace.grid.evaluate((grid) => grid.scrollTop);
  expect(top).toBeGreaterThan(1000);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "parent", level: 1 })).toBeVisible();
  await page.goBack();
  await expect(workspace.grid.getByText("child", { exact: true })).toBeVisible();
  await expect(marked).toContainText("parent");
  expect(await workspace.grid.evaluate((grid) => grid.scrollTop)).toBe(top);
  // A link to the same page begins at its top.
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Experiments" }).click();
  await expect(page.getByRole("heading", { name: "Experiments", level: 1 })).toBeVisible();
  await page.locator(`main a[href='/experiments/${experiment}']`).click();
  await expect(workspace.firstName).toHaveText("later 119");
  expect(await workspace.grid.evaluate((grid) => grid.scrollTop)).toBe(0);
});

test("who comes back from a run of a group finds the group open, and the table scrolled to where it was", async ({ page, served }) => {
  const { experiment } = await startApart(served, "first");
  for (let i = 0; i < 120; i += 1) {
    const run = await startRun(served, experiment, `r${i}`);
    await mlflow(served, "runs/log-parameter", { run_id: run, key: "kind", value: i % 2 === 0 ? "even" : "odd" });
  }
  const workspace = new WorkspacePage(page, served);
  await workspace.open("?view=table&group=params.kind", experiment);
  await workspace.openGroup();
  await expect(workspace.firstName).toBeVisible();
  await workspace.groups.focus();
  await page.keyboard.press("End");
  for (let i = 0; i < 3; i += 1) await page.keyboard.press("ArrowUp");
  const top = await workspace.groups.evaluate((grid) => grid.scrollTop);
  expect(top).toBeGreaterThan(300);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/runs\//);
  await page.goBack();
  await expect.poll(() => workspace.groups.evaluate((grid) => grid.scrollTop)).toBe(top);
});

test("a page begins at its top, and Back leads to where its list was scrolled to", async ({ page }) => {
  const server = await ownServer();
  try {
    for (let i = 0; i < 80; i += 1) await makeExperiment(server, `many ${i}`);
    await page.goto(`${server.url}/experiments`);
    const last = page.getByRole("link", { name: "many 45", exact: true });
    await expect(last).toBeAttached();
    await settled(page);
    await last.scrollIntoViewIfNeeded();
    const main = page.locator("#main");
    const top = await main.evaluate((element) => element.scrollTop);
    expect(top).toBeGreaterThan(300);
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Settings" }).click();
    await expect(page.getByRole("heading", { name: "Appearance", level: 1 })).toBeVisible();
    expect(await main.evaluate((element) => element.scrollTop)).toBe(0);
    await page.goBack();
    await expect(last).toBeInViewport();
    await expect.poll(() => main.evaluate((element) => element.scrollTop)).toBe(top);
  } finally {
    await server.close();
  }
});

test("a run that is deleted under the pointer stays in its place, struck out, until the pointer leaves", async ({ page, served }) => {
  const { experiment, run: first } = await startApart(served, "first");
  await startRun(served, experiment, "second");
  const workspace = new WorkspacePage(page, served);
  await workspace.open("?view=table", experiment);
  await expect(workspace.names).toHaveText(["second", "first"]);
  await settled(page);
  await workspace.rows.first().hover();
  await mlflow(served, "runs/delete", { run_id: first });
  await expect(workspace.grid.locator(".tr.gone")).toContainText("first");
  await expect(workspace.names).toHaveText(["second", "first"]);
  await page.mouse.move(5, 5);
  await expect(workspace.names).toHaveText(["second"]);
});

test("the keys of the palette lead to entries that are out of sight, and bring them there", async ({ page, served }) => {
  const workspace = new WorkspacePage(page, served);
  const shell = new ShellPage(page);
  await workspace.open();
  await expect(workspace.firstName).toBeVisible();
  await shell.openPalette();
  const options = shell.dialog.getByRole("option");
  await expect(options.nth(20)).toBeAttached();
  await expect(options.nth(20)).not.toBeInViewport();
  for (let i = 0; i < 20; i += 1) await page.keyboard.press("ArrowDown");
  await expect(options.nth(20)).toHaveAttribute("aria-selected", "true");
  await expect(options.nth(20)).toBeInViewport();
});
