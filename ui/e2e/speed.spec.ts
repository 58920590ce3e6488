// What keeps pages fast, as counts that do not depend on the machine.
import { type Page, expect } from "@playwright/test";
import { placeOf, startApart } from "./scene";
import { type Served, mlflow, test } from "./server";

/** Addresses that a page asks for until a condition holds, without their server. */
async function askedUntil(page: Page, address: string, shown: () => Promise<void>): Promise<string[]> {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(address);
  await shown();
  return asked;
}

const rowsShown = (page: Page) => () => expect(page.getByRole("grid").locator("a[href^='/runs/']").first()).toBeVisible();
const of = (asked: readonly string[], path: string) => asked.filter((one) => one === path).length;

for (const query of ["", "?view=table&sort=duration+DESC&q=status+%3D+%27FINISHED%27", "?cols=status,metrics.%60train/loss%60&nested=1"]) {
  test(`the first rows are asked for once, in at most 12 requests: ${query === "" ? "plain address" : query}`, async ({ page, served }) => {
    const about = `/api/v1/experiments/${served.experiment}`;
    // Charts ask more once rows are shown: a table alone shows what the rows need.
    const asked = await askedUntil(page, `${served.url}/experiments/${served.experiment}${query}`, async () => {
      await rowsShown(page)();
    });
    const first = asked.slice(0, asked.indexOf("/api/v1/charts/series") < 0 ? undefined : asked.indexOf("/api/v1/charts/series"));
    // An address without a view of its own has all three in one answer.
    const asksEach = query === "" ? 0 : 1;
    expect([of(asked, `${about}/opening`), of(asked, about), of(asked, `${about}/fields`)]).toEqual([1 - asksEach, asksEach, asksEach]);
    // The nested view asks for the counts of children as well, and then whether their parents are there; neither keeps the rows waiting.
    const nNested = query.includes("nested") ? of(first, "/api/v1/runs/table") - 1 : 0;
    expect([nNested <= 2, of(first, "/api/v1/runs/table") - nNested]).toEqual([true, asksEach]);
    expect(first.length - nNested, first.join(" ")).toBeLessThanOrEqual(12);
  });
}

test("an experiment and its first rows are asked for before the code of its page has come", async ({ page, served }) => {
  // The code of all pages is held back until the rows are there: asking for them did not wait for it.
  const opening = page.waitForResponse((reply) => reply.url().endsWith("/opening"));
  await page.route(/\/assets\/app-/, async (route) => {
    expect((await opening).status()).toBe(200);
    await route.continue();
  });
  await page.goto(`${served.url}/experiments/${served.experiment}`);
  await rowsShown(page)();
});

test("the few lines of a run are unpacked without a worker", async ({ page, served }) => {
  await page.goto(`${served.url}/runs/${served.runs[3] ?? ""}/charts`);
  await expect(page.locator(".chart-foot, .chart-over").first()).toBeVisible();
  await expect(page.locator(".chart-over").first()).not.toHaveAttribute("aria-label", /no points/);
  expect(page.workers()).toHaveLength(0);
});

/** A run of many metrics in one section. */
async function wideRun(served: Served, nKeys: number): Promise<string> {
  const { run: run_id } = await startApart(served, "wide");
  const metrics = Array.from({ length: nKeys }, (_, key) => [0, 1, 2].map((step) => ({ key: `many/${String(key).padStart(3, "0")}`, value: step * key, step, timestamp: 1_700_000_000_000 + step }))).flat();
  await mlflow(served, "runs/log-batch", { run_id, metrics });
  return run_id;
}

interface Frame {
  readonly nLater: number;
  readonly nCharts: number;
  /** From the top of the first chart to that of the 21st, in px. */
  readonly below: number;
}

/** Notes in each frame where the charts of a section stand, from the first that shows any. */
async function watchCharts(page: Page, section: string): Promise<() => Promise<readonly Frame[]>> {
  await page.addInitScript((name) => {
    const frames: Frame[] = [];
    const note = () => {
      const grid = [...document.querySelectorAll(".chart-section")].find((one) => one.textContent.includes(name))?.querySelector(".chart-grid");
      const charts = [...(grid?.children ?? [])].map((one) => one.getBoundingClientRect().top);
      const [first, last] = [charts[0], charts[20]];
      if (first !== undefined && last !== undefined) frames.push({ nLater: document.querySelectorAll(".chart.later").length, nCharts: charts.length, below: last - first });
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
    Object.assign(window, { chartFrames: frames });
  }, section);
  return () => page.evaluate(() => (window as unknown as { chartFrames: readonly Frame[] }).chartFrames);
}

test("charts beyond the window are built later, all of them, and none moves another", async ({ page, served }) => {
  const run = await wideRun(served, 30);
  const watched = await watchCharts(page, "many");
  await page.goto(`${served.url}/runs/${run}/charts`);
  const charts = page.locator(".chart-section").filter({ hasText: "many" }).locator(".chart-grid > .chart");
  await expect(charts).toHaveCount(24);
  await expect(page.locator(".chart.later")).toHaveCount(0);
  await expect(charts).toHaveCount(24);
  await expect.poll(async () => (await watched()).at(-1)?.nLater).toBe(0);
  const frames = await watched();
  expect(frames[0]?.nLater, "some charts wait in the first frame").toBeGreaterThan(0);
  expect(frames[0]?.below).toBeGreaterThan(1000);
  expect(new Set(frames.map((one) => one.nCharts))).toEqual(new Set([24]));
  expect(frames.filter((one) => Math.abs(one.below - (frames[0]?.below ?? 0)) > 1)).toEqual([]);
  await charts.nth(23).scrollIntoViewIfNeeded();
  await expect(charts.nth(23).locator(".chart-over")).not.toHaveAttribute("aria-label", /no points/);
});

/** How many pixels of a canvas are not its ground. */
const inked = (page: Page) =>
  page.locator(".chart.full canvas.chart-canvas").evaluate((canvas) => {
    if (!(canvas instanceof HTMLCanvasElement)) return 0;
    const context = canvas.getContext("2d");
    if (context === null) return 0;
    const { data } = context.getImageData(60, 10, canvas.width - 80, canvas.height - 40);
    const ground = data.slice(0, 3).join();
    let n = 0;
    for (let i = 0; i < data.length; i += 4) if (data.slice(i, i + 3).join() !== ground) n += 1;
    return n;
  });

test("lines stay on screen while a chart is zoomed and moved under the hand", async ({ page, served }) => {
  const run = await wideRun(served, 3);
  await page.goto(`${served.url}/runs/${run}/charts?full=many%2F002`);
  const over = page.locator(".chart.full .chart-over");
  await expect(over).not.toHaveAttribute("aria-label", /no points/);
  await expect.poll(() => inked(page)).toBeGreaterThan(200);
  const box = await placeOf(over);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -50);
  await page.mouse.wheel(0, -50);
  await page.keyboard.up("Control");
  await expect.poll(() => inked(page)).toBeGreaterThan(200);
  await expect(page).toHaveURL(/zoom=/);
  await page.keyboard.down("Shift");
  await page.mouse.down();
  await page.mouse.move(x - 40, y);
  await page.mouse.move(x - 60, y);
  await expect.poll(() => inked(page)).toBeGreaterThan(200);
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await expect.poll(() => inked(page)).toBeGreaterThan(200);
});
