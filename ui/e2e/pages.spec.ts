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

test("the palette sorts by a column, then by another, opens a view and an image, and searches by a column", async ({ page, served, shell, workspace }) => {
  const saved = await fetch(`${served.url}/api/v1/experiments/${served.experiment}/views`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ owner: "everyone", name: "by accuracy", state: "sort=metrics.accuracy+DESC&view=table" }) });
  const { view_id } = (await saved.json()) as { view_id: string };
  await workspace.open("?view=table&cols=status,duration,params.optimizer");
  await expect(workspace.firstName).toBeVisible();
  await shell.run("sort by duration, asc", "Sort by Duration, ascending");
  await expect(page).toHaveURL(/sort=duration\+ASC/);
  await expect(page.getByRole("columnheader", { name: /Duration/ })).toHaveAttribute("aria-sort", "ascending");
  await shell.run("then name desc", "Then sort by Name, descending");
  await expect(page).toHaveURL(/sort=duration\+ASC(%2C|,)run_name\+DESC/);
  await shell.run("search by optimizer", "Search by optimizer");
  await expect(workspace.search).toBeFocused();
  await expect(workspace.search).toHaveValue("params.optimizer = ");
  await workspace.search.fill("");
  await shell.run("open view by", "Open view by accuracy");
  await expect(page).toHaveURL(new RegExp(`saved=${view_id}`));
  await shell.run("images beside", "Images beside the table");
  await expect(page.locator(".shot-open").first()).toBeVisible();
  await shell.run("in full size", "in full size");
  await expect(page.locator(".shot-stage")).toBeVisible();
  await shell.run("image of the next", "Image of the next run");
  await shell.run("close the image", "Close the image");
  await expect(page.locator(".shot-stage")).toHaveCount(0);
  await fetch(`${served.url}/api/v1/views/${view_id}`, { method: "DELETE" });
});

test("what the palette offers of two thousand columns is there as fast as it is typed", async ({ page, shell, served }) => {
  const columns = Array.from({ length: 2000 }, (_, i) => `metrics.m${i}`).join(",");
  await page.route(/\/fields$/, (route) => route.fulfill({ json: { metrics: Array.from({ length: 2000 }, (_, i) => ({ key: `m${i}`, field: `metrics.m${i}` })), params: [], tags: [] } }));
  await page.goto(`${served.url}/experiments/${served.experiment}?view=table&cols=${columns}`);
  await expect(page.locator("[role=grid] a[href^='/runs/']").first()).toBeVisible();
  await shell.openPalette();
  await expect(shell.dialog).toContainText(/The first 50 of \d{1,2},\d{3} are shown/);
  await page.keyboard.type("sort m1999 desc");
  await expect(shell.offered("Sort by m1999, descending")).toBeVisible();
});

test("the sheet lists the keys of what is on screen, and the settings those of every part", async ({ page, served, workspace, shell }) => {
  await workspace.open();
  await expect(workspace.firstName).toBeVisible();
  await page.keyboard.press("?");
  await expect(shell.dialog.getByRole("region", { name: "In the table of runs" })).toContainText("Select the marked run");
  for (const part of ["On the head of a column", "In the search of runs", "On the bar between table and charts", "In charts"]) await expect(shell.dialog.getByRole("region", { name: part }), part).toBeVisible();
  await expect(shell.dialog.getByRole("region", { name: "In a log" })).toHaveCount(0);
  await shell.dialog.getByRole("link", { name: "The keys of every part" }).click();
  await expect(page).toHaveURL(`${served.url}/settings/shortcuts`);
  await expect(page.getByRole("main").getByRole("region", { name: "In a log" })).toContainText("Follow the end");
});

test("Enter on the head of a column sorts by it, with Shift by it as well", async ({ page, workspace }) => {
  await workspace.open("?view=table&cols=status,duration");
  await expect(workspace.firstName).toBeVisible();
  await workspace.head(/Status/).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/sort=status\+DESC/);
  await workspace.head(/Duration/).focus();
  await page.keyboard.press("Shift+Enter");
  await expect(page).toHaveURL(/sort=status\+DESC(%2C|,)duration\+DESC/);
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
