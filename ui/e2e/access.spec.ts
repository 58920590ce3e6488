// Reading without seeing, without a mouse, with large text: dialogs, tabs, narrow windows, what is spoken.
import { type Page, expect } from "@playwright/test";
import { LOOKS, endRun, expectSound, picture, settled, startApart } from "./scene";
import { type Served, test } from "./server";

const TABS = ["overview", "charts", "system", "console", "files", "models", "inputs", "children"];

const places = (served: Served): Record<string, string> => ({
  home: "/",
  experiments: "/experiments",
  runs: `/experiments/${served.experiment}?view=table`,
  ...Object.fromEntries(TABS.map((tab) => [tab, `/runs/${served.runs[0] ?? ""}/${tab}`])),
  compare: `/compare?runs=${served.runs.slice(0, 3).join(",")}`,
  models: "/models",
  model: `/models/${served.model}`,
  version: `/models/${served.model}/1`,
  versions: `/models/${served.model}/compare?versions=2,1`,
  trash: "/trash",
  settings: "/settings",
});

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
}

const press = (key: string) => (page: Page) => page.keyboard.press(key);
const click = (name: string | RegExp) => (page: Page) => page.getByRole("button", { name }).first().click();

const dialogs = (served: Served, running: string): readonly Opened[] => [
  { name: "palette", path: "/experiments", open: press("Control+k") },
  { name: "shortcuts", path: "/experiments", open: press("?") },
  { name: "new experiment", path: "/experiments", open: press("n") },
  { name: "tags of an experiment", path: "/experiments", open: click("Tags of demo") },
  { name: "choose views", path: "/", open: click("Choose views") },
  { name: "stop", path: `/runs/${running}/overview`, open: press("s") },
  { name: "rename", path: `/runs/${running}/overview`, open: press("r") },
  { name: "tag a run", path: `/runs/${running}/overview`, open: click("Add a tag") },
  { name: "promote", path: `/models/${served.model}/1`, open: press("p") },
  { name: "roll back", path: `/models/${served.model}`, open: click("Roll back") },
];

for (const [theme, width] of LOOKS) {
  test(`every dialog opens by keyboard or button, is sound, and gives the focus back, ${theme}, ${width} px`, async ({ page, served }, info) => {
    const { run: running } = await startApart(served, "runs-on");
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height: 800 });
    for (const one of dialogs(served, running)) {
      await page.goto(served.url + one.path);
      await expect(page.locator("main h1")).toBeVisible();
      await settled(page);
      if (width === 390 && one.name === "tags of an experiment") continue;
      await one.open(page);
      const dialog = page.getByRole("dialog");
      await expect(dialog, one.name).toBeVisible();
      expect(await page.evaluate(() => document.activeElement?.closest("dialog") !== null), `${one.name} has the focus`).toBe(true);
      await expectSound(page, `${one.name}, ${theme}, ${width} px`);
      await picture(page, info, `${one.name.replaceAll(" ", "-")}-${width}.png`);
      await page.keyboard.press("Escape");
      await expect(dialog, one.name).toBeHidden();
    }
    await endRun(served, running);
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

test("the audit itself finds a picture without words and grey on grey", async ({ page }) => {
  await page.setContent(`<html lang="en"><title>t</title><main><h1>t</h1><img src="data:,"><p style="color:#aaa;background:#bbb">grey</p></main></html>`);
  await expect(expectSound(page, "poor")).rejects.toThrow(/image-alt/);
  await expect(expectSound(page, "poor")).rejects.toThrow(/color-contrast/);
});
