// Reading without seeing, without a mouse, with large text: dialogs, tabs, narrow windows, what is spoken.
import { type Page, expect } from "@playwright/test";
import { places } from "./pages/places";
import { LOOKS, audit, endRun, expectSound, picture, settled, startApart } from "./scene";
import { type Served, test } from "./server";

// 320 px is 1280 px at 400 %; 640 × 400 is 1280 × 800 with text of twice the size.
for (const [width, height] of [[320, 640], [640, 400]] as const) {
  test(`nothing is lost in a window of ${width} px`, async ({ page, served }, info) => {
    await page.setViewportSize({ width, height });
    for (const [name, path] of Object.entries(places(served))) {
      await page.goto(served.url + path);
      await expect(page.locator("main h1, main [role=grid]").first(), name).toBeVisible();
      await settled(page);
      await picture(page, info, `${name}.png`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), `${name} is wider than the window`).toBeLessThanOrEqual(0);
      expect(await page.locator("main").evaluate((main) => main.scrollWidth - main.clientWidth), `${name} scrolls sideways`).toBeLessThanOrEqual(0);
    }
  });
}

test("every page has one heading of its own, landmarks and a way past the navigation", async ({ page, served }) => {
  for (const [name, path] of Object.entries(places(served))) {
    await page.goto(served.url + path);
    await expect(page.getByRole("heading", { level: 1 }), name).toHaveCount(1);
    await expect(page.getByRole("main"), name).toHaveCount(1);
    await expect(page.getByRole("navigation", { name: "Main" }), name).toHaveCount(1);
    await expect(page, name).toHaveTitle(/ · Trialbook$/);
  }
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

interface Opened {
  readonly name: string;
  readonly path: string;
  readonly open: (page: Page) => Promise<void>;
  /** Too narrow a window has no way to it. */
  readonly isWideOnly?: boolean;
}

const press = (key: string) => (page: Page) => page.keyboard.press(key);
const click = (name: string | RegExp) => (page: Page) => page.getByRole("button", { name }).first().click();

/** The title is there before the rows are, and letters pressed before there is a row choose none. */
const chosen = async (page: Page) => {
  await expect(page.locator("[role=grid] a[href^='/runs/']").first()).toBeVisible();
  for (const key of ["j", "x"]) await page.keyboard.press(key);
};

const dialogs = (served: Served, running: string): readonly Opened[] => {
  const workspace = `/experiments/${served.experiment}`;
  const run = `/runs/${running}/overview`;
  return [
    { name: "palette", path: "/experiments", open: press("Control+k") },
    { name: "shortcuts", path: "/experiments", open: press("?") },
    { name: "palette over runs", path: workspace, open: press("Control+k") },
    { name: "shortcuts of runs", path: workspace, open: press("?") },
    { name: "new experiment", path: "/experiments", open: press("n") },
    { name: "tags of an experiment", path: "/experiments", open: click("Tags of demo"), isWideOnly: true },
    { name: "choose views", path: "/", open: click("Choose views") },
    { name: "stop", path: run, open: press("s") },
    { name: "rename", path: run, open: press("r") },
    { name: "tag a run", path: run, open: click("Add a tag") },
    { name: "colour of a run", path: run, open: click("Colour of this run…") },
    { name: "columns", path: workspace, open: click(/^Columns/) },
    { name: "groups", path: workspace, open: click(/^Group/) },
    { name: "views", path: workspace, open: click(/^Views/) },
    { name: "add a chart", path: workspace, open: click("Add chart") },
    { name: "tag runs", path: `${workspace}?view=table`, open: async (page) => { await chosen(page); await page.getByRole("toolbar").getByRole("button", { name: /^Tag/ }).click(); } },
    { name: "promote", path: `/models/${served.model}/1`, open: press("p") },
    { name: "roll back", path: `/models/${served.model}`, open: click("Roll back") },
  ];
};

for (const [theme, width] of LOOKS) {
  test(`every dialog opens by keyboard or button, is sound, and gives the focus back, ${theme}, ${width} px`, async ({ page, served, shell }, info) => {
    const { run: running } = await startApart(served, "runs-on");
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height: 800 });
    for (const one of dialogs(served, running)) {
      if (one.isWideOnly === true && width < 640) continue;
      await page.goto(served.url + one.path);
      await expect(shell.title).toBeVisible();
      await settled(page);
      await one.open(page);
      await expect(shell.dialog, one.name).toBeVisible();
      expect(await page.evaluate(() => document.activeElement?.closest("dialog") !== null), `${one.name} has the focus`).toBe(true);
      await settled(page);
      await expectSound(page, `${one.name}, ${theme}, ${width} px`);
      await picture(page, info, `${one.name.replaceAll(" ", "-")}-${width}.png`);
      await page.keyboard.press("Escape");
      await expect(shell.dialog, one.name).toBeHidden();
    }
    await endRun(served, running);
  });

  test(`menus, offers, full screens, messages and what is awaited are sound, ${theme}, ${width} px`, async ({ page, served, shell, workspace }, info) => {
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height: 800 });
    const sound = async (name: string) => {
      await expectSound(page, `${name}, ${theme}, ${width} px`);
      await picture(page, info, `${name}-${width}.png`);
    };
    await workspace.open("?view=charts");
    const tools = page.getByRole("button", { name: /^Actions for/ }).first();
    await tools.click();
    await expect(page.getByRole("menu")).toBeVisible();
    await sound("menu");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /in full screen$/ }).first().click();
    await expect(page.locator(".chart-full canvas").first()).toBeVisible();
    await settled(page);
    await sound("full screen");
    await workspace.open("?view=table");
    await expect(workspace.firstName).toBeVisible();
    await workspace.search.pressSequentially("params.optimizer = 'ad");
    await expect(page.getByRole("option").first()).toBeVisible();
    await sound("offers");
    await workspace.search.fill("params.optimizer = AN");
    await expect(page.locator(".search-fault")).toBeVisible();
    await sound("faulty search");
    await workspace.open("?view=table");
    await expect(workspace.firstName).toBeVisible();
    await chosen(page);
    await expect(workspace.selected(1)).toBeVisible();
    await sound("selected");
    await page.route("**/runs/table", (route) => route.abort());
    await workspace.head(/Status/).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await sound("away");
    await page.goto(`${served.url}/models/${served.model}`);
    await expect(shell.title).toBeVisible();
    await page.route("**/api/**", (route) => route.abort());
    await page.getByRole("button", { name: "Remove the alias champion" }).click();
    await expect(shell.messages.first()).toBeVisible();
    await sound("message");
  });
}

test("a run that ends by itself is spoken of once", async ({ page, served }) => {
  const { run } = await startApart(served, "speaks");
  await page.goto(`${served.url}/runs/${run}/overview`);
  await expect(page.getByRole("heading", { name: "speaks" })).toBeVisible();
  const region = page.locator("[data-live-region]");
  await expect(region).toHaveText("");
  await endRun(served, run, "FAILED");
  await expect(region).toHaveText("speaks: Failed");
});

test("an error of each page names its code and what to do", async ({ page, served }) => {
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const path of ["/", "/experiments", "/models", "/trash", `/models/${served.model}`, `/runs/${served.runs[0] ?? ""}/overview`, ...["files", "console", "models", "children"].map((tab) => `/runs/${served.runs[0] ?? ""}/${tab}`)]) {
      const part = path.split("/").at(-1) ?? "";
      // Tabs fail while their run is known.
      const failing = ["files", "console"].includes(part) ? /\/api\/v1\/runs\/[^/]+\/files/ : part === "children" ? "**/fields" : part === "models" && path !== "/models" ? "**/logged-models?**" : "**/api/v1/{experiments,models,runs}**";
      const also = typeof failing === "string" && failing.includes("{") ? "**/api/v1/{experiments,models,runs}/**" : failing;
      const refuse = (route: Parameters<Parameters<Page["route"]>[1]>[0]) => route.fulfill({ status: 503, contentType: "application/json", body: JSON.stringify({ code: "overloaded", kind: "unavailable", what: "The server has more to do than it can queue.", hint: "Send it again.", request_id: "r-1", facts: {} }) });
      await page.route(failing, refuse);
      await page.route(also, refuse);
      await page.goto(served.url + path);
      const alert = page.getByRole("alert").first();
      await expect(alert, path).toContainText("overloaded");
      await expect(alert, path).toContainText("Send it again.");
      await expectSound(page, `${path} failing, ${theme}`);
      await page.unrouteAll();
      await alert.getByRole("button", { name: "Try again" }).click();
      await expect(page.getByRole("alert"), path).toHaveCount(0);
    }
  }
});

test("the audit itself finds a picture without words, grey on grey, and what is too small for a finger, in dark too", async ({ page }) => {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setContent(`<html lang="en" data-theme="${colorScheme}"><title>t</title><main><h1>t</h1><img src="data:,"><p style="color:#aaa;background:#bbb">grey</p><button style="width:9px;height:9px;padding:0" aria-label="a"></button><button style="width:9px;height:9px;padding:0" aria-label="b"></button></main></html>`);
    const found = (await audit(page)).map((one) => one.split(" ")[0]);
    expect(found.sort()).toEqual(["color-contrast", "image-alt", "target-size"]);
  }
});
