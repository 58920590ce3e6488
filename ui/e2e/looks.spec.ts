// Themes, rows and sizes: what is chosen is shown, from the first frame on, and large enough for a finger.
import { expect } from "@playwright/test";
import { known } from "./charted";
import { chart, drawn, pixels } from "./pages/chart";
import { putFile, settled, sizeOf, startApart } from "./scene";
import { mlflow, test } from "./server";

const GROUND = { light: "rgb(255, 255, 255)", dark: "rgb(15, 18, 22)" } as const;

test("a page begins in its theme while its code is still on its way, also where the system has another", async ({ page, served, shell }) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  for (const [system, chosen, shown] of [["dark", undefined, "dark"], ["light", "dark", "dark"], ["dark", "light", "light"]] as const) {
    await page.emulateMedia({ colorScheme: system });
    await page.goto(served.url);
    await expect(shell.title).toBeVisible();
    await page.evaluate((theme) => (theme === undefined ? localStorage.clear() : localStorage.setItem("trialbook.theme", theme)), chosen);
    // The code of the pages is held back: what is seen is the frame before it.
    await page.route(/\/assets\/app-[^/]+\.js$/, () => undefined);
    await page.goto(`${served.url}/experiments`, { waitUntil: "commit" });
    await expect(page.locator("html"), `${system}, ${chosen ?? "nothing"} chosen`).toHaveAttribute("data-theme", shown);
    await expect.poll(ground).toBe(GROUND[shown]);
    expect(await page.locator(".boot").count()).toBe(1);
    await page.unrouteAll({ behavior: "ignoreErrors" });
  }
});

test("theme and rows are chosen in the settings and stay in this browser", async ({ page, served, workspace }) => {
  const html = page.locator("html");
  await page.goto(`${served.url}/settings`);
  await page.getByRole("group", { name: "Theme" }).getByRole("radio", { name: "Dark" }).check();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await page.getByRole("group", { name: "Rows of tables" }).getByRole("radio", { name: "Roomy" }).check();
  await workspace.open("?view=table");
  await expect(html).toHaveAttribute("data-theme", "dark");
  await expect.poll(async () => (await sizeOf(workspace.rows.first())).height).toBe(36);
  await page.goto(`${served.url}/settings`);
  await page.getByRole("group", { name: "Rows of tables" }).getByRole("radio", { name: "Dense" }).check();
  await workspace.open("?view=table");
  await expect.poll(async () => (await sizeOf(workspace.rows.first())).height).toBe(28);
});

for (const theme of ["light", "dark"] as const) {
  test(`lines and bands have the colours of the ${theme} theme where their data lies`, async ({ page, served }) => {
    await page.emulateMedia({ colorScheme: theme });
    const run = (name: string, end: number) => ({ name, params: { lr: "0.1" }, metrics: { loss: [[0, 9], [1, end]] as [number, number][] } });
    const data = await known(served, `pixels ${theme}`, [run("low", 1), run("high", 5)]);
    const spans = { x: [0, 1], y: [1, 9] } as const;
    await page.goto(`${served.url}/experiments/${data.experiment}?view=charts&sel=${data.runs[0] ?? ""}`);
    const along = Array.from({ length: 17 }, (_, i) => [0.1 + i / 20, 9 - 8 * (0.1 + i / 20)] as const);
    // The line may be a dashed one: gaps show on it.
    const line = async (places: readonly (readonly [number, number])[]) => (await drawn(chart(page, "loss"), data.runs[0] ?? "", spans, places)).filter(Boolean).length;
    await expect.poll(() => line(along)).toBeGreaterThan(9);
    // Below both lines, and above both: the other run may have this one's colour.
    expect(await line(along.map(([x, y]) => [x, x <= 0.5 ? y - 3 : 9 - 4 * x + 1.5] as const))).toBe(0);
    // The mean of two runs that end at 1 and 5 is 3; a standard deviation beside it lies 2.83.
    await page.goto(`${served.url}/experiments/${data.experiment}?view=charts&group=params.lr`);
    await expect(chart(page, "loss")).toContainText("standard deviation");
    const ground = await chart(page, "loss").evaluate((figure) => getComputedStyle(figure).backgroundColor);
    const isGround = (pixel: readonly number[]) => `rgb(${pixel.join(", ")})` === ground;
    const band = { x: [0, 1], y: [3 - Math.SQRT2 * 2, 9] } as const;
    const inside = async () => (await pixels(chart(page, "loss"), band, [[0.9, 1.4], [0.9, 5.6], [0.95, 2]])).map((around) => around.some(isGround));
    await expect.poll(inside).toEqual([false, false, false]);
    const outside = await pixels(chart(page, "loss"), band, [[0.5, 2.1], [0.3, 3.1], [0.9, 7.7]]);
    expect(outside.map((around) => around.some(isGround))).toEqual([true, true, true]);
  });
}

test("fingers find boxes, badges and lines of a log 24 px high", async ({ browser, served }) => {
  const context = await browser.newContext({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } });
  const page = await context.newPage();
  const { experiment, run } = await startApart(served, "fingers");
  await putFile(served, experiment, run, "output.log", "one\ntwo\nthree\n");
  await mlflow(served, "runs/update", { run_id: run, status: "FINISHED", end_time: Date.now() });
  const heights = async (selector: string) => page.locator(selector).evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().height)));
  await page.goto(`${served.url}/runs/${run}/console`);
  await expect(page.locator(".log-line")).toHaveCount(3);
  expect(await heights(".log-number")).toEqual([24, 24, 24]);
  expect(await heights("input[type=checkbox]")).toEqual([24]);
  await page.locator(".log-number").nth(1).tap();
  await expect(page).toHaveURL(/#L2$/);
  await page.setViewportSize({ width: 1000, height: 800 });
  await page.goto(`${served.url}/models`);
  await expect(page.locator("a.badge:visible").first()).toBeVisible();
  await settled(page);
  expect(Math.min(...(await heights("a.badge:visible")))).toBeGreaterThanOrEqual(24);
  await page.goto(`${served.url}/experiments/${experiment}?view=table`);
  await page.getByRole("grid").getByRole("link", { name: "fingers" }).tap();
  await expect(page.getByRole("heading", { level: 1, name: "fingers" })).toBeVisible();
  await context.close();
});

test("nothing moves for ever, and nothing at all where people want none", async ({ page, served }) => {
  await page.goto(served.url);
  const loops = () => page.evaluate(() => [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => /infinite/.test(rule.cssText)).map((rule) => rule.cssText));
  expect(await loops()).toEqual([]);
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});
