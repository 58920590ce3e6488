// What people see: every page in both themes and at both widths, and the ways through them.
import { type Page, expect } from "@playwright/test";
import { places } from "./pages/places";
import { LOOKS, expectSound, picture, placeOf, settled, sizeOf } from "./scene";
import { type Served, mlflow, test } from "./server";

/** Gathers what a page complains about, and requests that leave the server. */
function complaints(page: Page, served: Served): string[] {
  const found: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) found.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => found.push(`uncaught: ${error.message}`));
  page.on("request", (request) => {
    if (!/^(blob|data):/.test(request.url()) && !request.url().startsWith(`${served.url}/`)) found.push(`asks elsewhere: ${request.url()}`);
  });
  return found;
}

for (const [theme, width] of LOOKS) {
  test(`every page is sound, ${theme}, ${width} px`, async ({ page, served }, info) => {
    const found = complaints(page, served);
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height: 800 });
    for (const [name, path] of Object.entries(places(served))) {
      await page.goto(served.url + path);
      await expect(page.locator("main h1, main [role=grid], main [role=treegrid]").first(), name).toBeVisible();
      await settled(page);
      await expectSound(page, name);
      await picture(page, info, `${name}.png`);
    }
    expect(found).toEqual([]);
  });
}

test("a search narrows the table and says what is wrong with itself", async ({ page, workspace }) => {
  await workspace.open();
  await expect(workspace.count(40)).toBeVisible();
  const box = workspace.search;
  await box.fill("params.model_kind = 'x' AN");
  await expect(box).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator(".search-fault")).toBeVisible();
  await expect(workspace.count(40)).toBeVisible();
  await box.fill("status = 'FAILED'");
  await expect(workspace.count(40)).toBeHidden();
  await expect(workspace.rows.first()).toContainText("Failed");
  await page.reload();
  await expect(workspace.rows.first()).toContainText("Failed");
});

test("values that a parameter has are offered behind its comparison, and taken by key", async ({ page, workspace }) => {
  await workspace.open("?view=table");
  const { search } = workspace;
  await search.pressSequentially("params.optimizer = 'ad");
  const offers = page.getByRole("option");
  await expect(offers.filter({ hasText: "'adamw'" })).toContainText(/\d+ runs?/);
  await expect(offers.filter({ hasText: "sgd" })).toHaveCount(0);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(search).toHaveValue(/^params\.optimizer = 'adamw?' $/);
  await expect(page).toHaveURL(/q=params\.optimizer/);
});

test("the head of a column begins a search by it, with the values it has", async ({ page, workspace }) => {
  await workspace.open(`?view=table&cols=status,params.optimizer,duration&q=status+%3D+%27FINISHED%27`);
  const { search } = workspace;
  const head = page.getByRole("columnheader", { name: /optimizer/ });
  await head.getByRole("button").focus();
  await page.keyboard.press("f");
  await expect(search).toBeFocused();
  await expect(search).toHaveValue("status = 'FINISHED' AND params.optimizer = ");
  await page.getByRole("option").filter({ hasText: "'sgd'" }).click();
  await expect(page).toHaveURL(/optimizer\+%3D\+%27sgd%27|optimizer.*sgd/);
  await expect(page.getByRole("grid").getByRole("gridcell", { name: "adam", exact: true })).toHaveCount(0);
  await page.getByRole("columnheader", { name: /Duration/ }).hover();
  await page.getByTitle("Search by Duration; with the keyboard, f").click();
  await expect(search).toHaveValue(/ AND duration < $/);
});

test("table and charts share the width as they are told, by drag and by keys, and the address keeps it", async ({ page, workspace }) => {
  await workspace.open();
  const bar = page.getByRole("separator", { name: "Share of the table" });
  const share = async () => {
    const [table, charts] = [await sizeOf(page.locator(".pane-table")), await sizeOf(page.locator(".pane-charts"))];
    return Math.round((100 * table.width) / (table.width + charts.width));
  };
  await expect.poll(share).toBe(55);
  const { x, y, width, height } = await placeOf(bar);
  await page.mouse.down();
  await page.mouse.move(x + width / 2 - 200, y + height / 2, { steps: 3 });
  await page.mouse.up();
  await expect(page).toHaveURL(/split=\d\d/);
  await expect.poll(share).toBeLessThan(45);
  await bar.focus();
  await page.keyboard.press("End");
  await expect(page).toHaveURL(/split=80/);
  await page.keyboard.press("ArrowLeft");
  await page.reload();
  await expect(bar).toHaveAttribute("aria-valuenow", "75");
  await expect.poll(share).toBeGreaterThan(73);
  await bar.focus();
  await page.keyboard.press("Enter");
  await expect(page).not.toHaveURL(/split=/);
});

test("a run that starts elsewhere appears by itself", async ({ page, served, workspace }) => {
  // What starts before the page hears of changes is in its first rows, and not announced.
  const hears = page.waitForResponse(/\/api\/v1\/events/);
  await workspace.open();
  await expect(workspace.rows.first()).toBeVisible();
  await hears;
  const made = await mlflow<{ run: { info: { run_id: string } } }>(served, "runs/create", { experiment_id: served.experiment, run_name: "started-elsewhere", start_time: Date.now() });
  // Rows do not move under the reader's pointer: the new one waits until it is asked for.
  await page.getByRole("button", { name: /^1 new run/ }).click();
  await expect(workspace.rows.first()).toContainText("started-elsewhere");
  await mlflow(served, "runs/delete", { run_id: made.run.info.run_id });
  await expect(page.getByText("started-elsewhere")).toHaveCount(0);
});

test("a run leads from the table to its charts and back", async ({ page, workspace, run }) => {
  await workspace.open();
  await workspace.rows.first().locator("a").first().click();
  await expect(page).toHaveURL(/\/runs\/[0-9a-f]{32}/);
  await run.tab("Charts").click();
  await expect(page.locator("canvas").first()).toBeVisible();
  await expect(run.tab("Overview")).toBeVisible();
  await page.getByRole("link", { name: "demo" }).click();
  await expect(workspace.count(40)).toBeVisible();
});

test("the keyboard opens the palette and the sheet of shortcuts", async ({ page, served }) => {
  await page.goto(`${served.url}/experiments`);
  await expect(page.getByRole("heading", { name: "Experiments" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Keyboard shortcuts");
});

test("what has no key of its own is done by the palette, and only what can be done now is offered", async ({ page, served, shell, workspace, run }) => {
  const offered = (what: string) => shell.offered(what);
  await workspace.open("?view=table");
  await expect(workspace.firstName).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(offered("Next run")).toBeVisible();
  await expect(offered("Tag the selected runs")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await shell.run("tag selected", "Tag the selected runs");
  await expect(page.getByRole("dialog", { name: "Tag 1 run" })).toBeVisible();
  await page.keyboard.press("Escape");
  await shell.run("clear selection", "Clear selection");
  await expect(workspace.bulk).toHaveCount(0);
  await shell.run("layout charts", "Layout: charts");
  await expect(page).toHaveURL(/view=charts/);
  await shell.run("add chart", "Add chart");
  await expect(page.getByRole("dialog", { name: "Add chart" })).toBeVisible();
  await run.open("overview", served.runs[3]);
  await expect(run.title).toBeVisible();
  await page.keyboard.press("Control+k");
  await expect(offered("Delete the run")).toBeVisible();
  await expect(offered("Mark the run as killed")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.keyboard.type("loss");
  await expect(page).toHaveURL(/find=loss/);
  await page.reload();
  await expect(page.getByRole("searchbox", { name: /^Search metrics, parameters/ })).toHaveValue("loss");
  await shell.run("go to charts", "Go to charts of the run");
  await expect(page).toHaveURL(/\/charts$/);
  await expect(page.locator(".chart-title").first()).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search metrics" })).toBeFocused();
});

test("a shortcut right after Escape opens what it says", async ({ page, served }) => {
  await page.goto(`${served.url}/experiments`);
  await expect(page.getByRole("heading", { name: "Experiments" })).toBeVisible();
  for (let i = 0; i < 10; i += 1) {
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("dialog")).toBeVisible();
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog")).toContainText("Keyboard shortcuts");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toBeHidden();
  }
});
