// Views that are saved for all or for one browser, and views too long for an address.
import { type Page, expect } from "@playwright/test";
import { type Known, known } from "./charted";
import { picture, endRun, startApart, startRun } from "./scene";
import { type Served, test as base } from "./server";

const metric = (i: number) => `a-rather-long-name-of-a-metric-of-which-there-are-many/${String(i).padStart(2, "0")}`;

const test = base.extend<object, { data: Known }>({
  data: [
    async ({ served }, use) => {
      const metrics = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [metric(i), [[0, i], [1, i + 1]] as [number, number][]]));
      await use(await known(served, "long views", ["first", "second"].map((name) => ({ name, metrics }))));
    },
    { scope: "worker" },
  ],
});

const place = (served: Served, data: Known) => `${served.url}/experiments/${data.experiment}`;
const named = async (served: Served, data: Known, owner: string) => ((await (await fetch(`${served.url}/api/v1/experiments/${data.experiment}/views?owner=${owner}`)).json()) as { views: { name: string }[] }).views.map((view) => view.name);
const own = (page: Page) => page.getByRole("region", { name: "Your charts" }).getByRole("figure");
const star = (page: Page, i: number) => page.getByRole("button", { name: `${metric(i)} among your charts` }).click();
const longCharts = (n: number) => Array.from({ length: n }, (_, i) => metric(i)).join(",");

test("a view too long for its address is kept under an id, and Back undoes each step", async ({ page, served, data }) => {
  await page.goto(`${place(served, data)}?view=charts`);
  for (let i = 0; i < 24; i += 1) await star(page, i);
  await page.getByRole("button", { name: "Show 16 more of 16" }).click();
  for (let i = 24; i < 38; i += 1) {
    await star(page, i);
    await expect(own(page)).toHaveCount(i + 1);
  }
  const charts = async () => {
    const id = /\?v=([0-9a-f]{32})$/.exec(page.url())?.[1];
    if (id === undefined) return undefined;
    const { state } = (await (await fetch(`${served.url}/api/v1/views/${id}`)).json()) as { state: string };
    return new URLSearchParams(state).get("charts")?.split(",").length;
  };
  await expect.poll(charts).toBe(38);
  await page.goBack();
  await expect(own(page)).toHaveCount(37);
  await page.goBack();
  await expect(own(page)).toHaveCount(36);
  await page.goForward();
  await expect.poll(charts).toBe(37);
  await page.reload();
  await expect(own(page)).toHaveCount(37);
  // Nothing of this is among the views that have a name.
  await page.getByRole("button", { name: /^Views/ }).click();
  await expect(page.getByRole("dialog")).toContainText("No saved views yet");
});

test("a view that is deleted in the menu is brought back from there", async ({ page, served, data, shell }) => {
  await fetch(`${served.url}/api/v1/experiments/${data.experiment}/views`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ owner: "everyone", name: "for a moment", state: "view=table" }) });
  await page.goto(place(served, data));
  await page.getByRole("button", { name: /^Views/ }).click();
  const item = shell.dialog.getByRole("listitem").filter({ hasText: "for a moment" });
  await item.getByRole("button", { name: "Delete" }).click();
  await expect(item).toHaveCount(0);
  expect(await named(served, data, "everyone")).not.toContain("for a moment");
  await shell.dialog.getByRole("button", { name: "Undo" }).click();
  await expect(item).toBeVisible();
  expect(await named(served, data, "everyone")).toContain("for a moment");
  await item.getByRole("button", { name: "Delete" }).click();
  await expect(item).toHaveCount(0);
  await page.keyboard.press("Escape");
  await shell.run("undo", "Undo: The view “for a moment” is gone for everyone.");
  await expect.poll(() => named(served, data, "everyone")).toContain("for a moment");
  for (const view of ((await (await fetch(`${served.url}/api/v1/experiments/${data.experiment}/views?owner=everyone`)).json()) as { views: { view_id: string }[] }).views) await fetch(`${served.url}/api/v1/views/${view.view_id}`, { method: "DELETE" });
});

test("a long address that was pasted is shortened, and its changes are kept", async ({ page, served, data }) => {
  await page.goto(`${place(served, data)}?view=charts&charts=${longCharts(39)}`);
  await expect(page).toHaveURL(/\?v=[0-9a-f]{32}$/);
  await expect(own(page)).toHaveCount(39);
  const before = page.url();
  await page.getByRole("group", { name: "How charts are drawn" }).getByRole("combobox", { name: "Y scale" }).selectOption("Log");
  await expect.poll(() => page.url()).not.toBe(before);
  await expect(page).toHaveURL(/\?v=[0-9a-f]{32}$/);
  await page.reload();
  await expect(page.getByRole("combobox", { name: "Y scale" })).toHaveValue("log");
  await own(page).first().getByRole("button", { name: /in full screen$/ }).click();
  await expect(page.locator(".chart-full")).toBeVisible();
  await page.goBack();
  await expect(page.locator(".chart-full")).toBeHidden();
});

test("a comparison of many runs has a short address too", async ({ page, served }) => {
  const data = await known(served, "crowd", Array.from({ length: 64 }, (_, i) => ({ name: `one of many ${i}`, metrics: { loss: [[0, i]] as [number, number][] } })));
  await page.goto(`${served.url}/compare?runs=${data.runs.join(",")}`);
  await expect(page.getByRole("heading", { name: "Compare 64 runs" })).toBeVisible();
  await expect(page).toHaveURL(/\/compare\?v=[0-9a-f]{32}$/);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Compare 64 runs" })).toBeVisible();
});

test("a stored view that cannot be stored or found says so, and the page goes on", async ({ page, served, data }) => {
  await page.route("**/api/v1/experiments/*/views", (route) => (route.request().method() === "POST" ? route.abort() : route.continue()));
  await page.goto(`${place(served, data)}?view=charts&charts=${longCharts(39)}`);
  await expect(page.locator(".toast", { hasText: "This view is too long for a short address, and could not be stored: The server cannot be reached." })).toBeVisible();
  await expect(own(page)).toHaveCount(39);
  await page.goto(`${place(served, data)}?v=${"0".repeat(32)}`);
  await expect(page.locator(".toast", { hasText: "The view of this address was deleted; here are all runs." })).toBeVisible();
  await expect(page.getByText("2 runs", { exact: true })).toBeVisible();
  await expect(page).not.toHaveURL(/v=/);
});

test("views are everyone's or this browser's, and the menu says what that means", async ({ page, browser, served, data }, info) => {
  await page.goto(`${place(served, data)}?sort=duration+DESC`);
  await page.getByRole("button", { name: /^Views/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("There are no accounts");
  const save = async (name: string, whom: string) => {
    await dialog.getByRole("textbox", { name: "Name of the view" }).fill(name);
    await dialog.getByRole("combobox", { name: "Save for" }).selectOption(whom);
    await dialog.getByRole("button", { name: "Save as a new view" }).click();
    await expect(dialog.getByRole("button", { name, exact: true })).toBeVisible();
  };
  await save("ours", "everyone");
  await save("mine", "this browser");
  await picture(page, info, "views.png");
  expect(await named(served, data, "everyone")).toEqual(["ours"]);
  const elsewhere = await (await browser.newContext()).newPage();
  await elsewhere.goto(place(served, data));
  await elsewhere.getByRole("button", { name: /^Views/ }).click();
  await expect(elsewhere.getByRole("dialog").getByRole("button", { name: "ours", exact: true })).toBeVisible();
  await expect(elsewhere.getByRole("dialog").getByRole("button", { name: "mine", exact: true })).toHaveCount(0);
  // A shared view may be changed by anyone, and every browser sees that it is.
  await elsewhere.getByRole("dialog").getByRole("button", { name: "ours", exact: true }).click();
  await elsewhere.getByRole("columnheader", { name: /Status/ }).getByRole("button").click();
  await expect(elsewhere.getByText("changed")).toBeVisible();
  await elsewhere.getByRole("button", { name: /^ours/ }).click();
  await elsewhere.getByRole("button", { name: "Save changes to “ours”" }).click();
  await expect(elsewhere.locator(".changed-mark")).toHaveCount(0);
  await elsewhere.context().close();
});

test("a page follows what others make of its views, without being loaded again", async ({ page, served, data }) => {
  const call = async (method: string, path: string, body?: object) => (await (await fetch(`${served.url}/api/v1/${path}`, { method, headers: { "content-type": "application/json" }, body: body === undefined ? null : JSON.stringify(body) })).text()) || "{}";
  const save = async (name: string) => (JSON.parse(await call("POST", `experiments/${data.experiment}/views`, { owner: "everyone", name, state: "q=a" })) as { view_id: string }).view_id;
  const shown = await save("shown");
  await page.goto(`${place(served, data)}?q=a&saved=${shown}`);
  const menu = page.getByRole("button", { name: /^shown/ });
  await expect(menu).toHaveText("shown s");
  await call("PATCH", `views/${shown}`, { state: "q=b" });
  await expect(menu).toHaveText("shown · changed s");
  await menu.click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "shown" }).first()).toBeVisible();
  const other = await save("from elsewhere");
  await expect(dialog.getByRole("button", { name: "from elsewhere" })).toBeVisible();
  await call("DELETE", `views/${other}`);
  await expect(dialog.getByRole("button", { name: "from elsewhere" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await call("DELETE", `views/${shown}`);
  await expect(page.getByRole("region", { name: "Messages" })).toContainText("The view “shown” was just deleted.");
  await expect(page).toHaveURL(/\?q=a$/);
});

test("the view that opens first is there from the first row on: no other rows are asked for or shown", async ({ page, served }) => {
  const { experiment, run } = await startApart(served, "ends well");
  const other = await startRun(served, experiment, "goes on");
  await endRun(served, run);
  const made = await fetch(`${served.url}/api/v1/experiments/${experiment}/views`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ owner: "everyone", name: "done", state: "q=status+%3D+%27FINISHED%27" }) });
  const { view_id } = (await made.json()) as { view_id: string };
  await fetch(`${served.url}/api/v1/views/${view_id}`, { method: "PATCH", headers: { "content-type": "application/json" }, body: JSON.stringify({ is_default: true }) });
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/runs/table")) asked.push(request.postData() ?? "");
  });
  await page.addInitScript((id) => {
    new MutationObserver(() => {
      if (document.querySelector(`[role=grid] a[href*="${id}"]`) !== null) document.documentElement.dataset["seen"] = "other";
    }).observe(document, { childList: true, subtree: true });
  }, other);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/views\?/, async (route) => {
    await held;
    await route.continue();
  });
  const opening = page.waitForResponse(/\/opening$/);
  await page.goto(`${served.url}/experiments/${experiment}`, { waitUntil: "commit" });
  await (await opening).finished();
  await expect(page.getByRole("columnheader", { name: "Status" })).toBeVisible();
  // Whatever was to be drawn of the rows that are there is drawn by then.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await expect(page.getByRole("grid").getByRole("link")).toHaveCount(0);
  release();
  await expect(page.getByRole("grid").getByRole("link", { name: "ends well" })).toBeVisible();
  await expect(page).toHaveURL(/saved=/);
  expect(asked.filter((body) => !body.includes("FINISHED"))).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.dataset["seen"])).toBeUndefined();
});
