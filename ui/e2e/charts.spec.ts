// Charts made by hand, their axes, sizes and files, against data that is known.
import { readFileSync } from "node:fs";
import { type Download, type Page, expect } from "@playwright/test";
import { runStyle } from "../src/lib/colour";
import { type Known, known } from "./charted";
import { chart, choose, drawn, expectDrawn } from "./pages/chart";
import { expectSound, picture, placeOf, sizeOf } from "./scene";
import { type Served, test as base } from "./server";

const steps = Array.from({ length: 11 }, (_, i) => i);
const STEPS = { x: [0, 10], y: [0, 10] } as const;

const test = base.extend<object, { data: Known }>({
  data: [
    async ({ served }, use) => {
      const run = (name: string, from: number) => ({
        name,
        metrics: {
          "loss": steps.map((step) => [step, 10 - step] as const),
          "acc": steps.map((step) => [step, from + step / 2] as const),
          // No value at the last three steps: those points have no partner.
          "samples": steps.slice(0, 8).map((step) => [step, step * 100] as const),
          "val/loss": steps.map((step) => [step, step] as const),
        },
      });
      await use(await known(served, "known charts", [run("one", 0), run("two", 5)]));
    },
    { scope: "worker" },
  ],
});

const open = (page: Page, served: Served, data: Known, query = "") => page.goto(`${served.url}/experiments/${data.experiment}?view=charts${query}`);
/** Only the first run is drawn: what its pixels are is known. */
const alone = (data: Known) => `&sel=${data.runs[0]}&only=sel`;
const own = (page: Page) => page.getByRole("region", { name: "Your charts" });

test("a chart made by hand holds several metrics, is kept in the address, and Back takes it away", async ({ page, served, data }, info) => {
  await open(page, served, data, alone(data));
  await page.getByRole("button", { name: "Add chart" }).click();
  const dialog = page.getByRole("dialog", { name: "Add chart" });
  await expect(dialog.getByRole("button", { name: "Add", exact: true })).toBeDisabled();
  await dialog.getByRole("checkbox", { name: "loss", exact: true }).check();
  await dialog.getByRole("checkbox", { name: "acc", exact: true }).check();
  await dialog.getByRole("textbox", { name: "Title" }).fill("Loss, and accuracy");
  await picture(page, info, "editor.png");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  const made = chart(page, "Loss, and accuracy");
  await expect(made.getByRole("list", { name: /^Metrics of/ })).toContainText("acc");
  // The first metric is a whole line, the second a dashed one: gaps show on it, and not on the first.
  const run = data.runs[0] ?? "";
  const along = (line: (x: number) => number) => Array.from({ length: 60 }, (_, i) => [0.5 + i * 0.15, line(0.5 + i * 0.15)] as const);
  await expectDrawn(made, run, STEPS, along((x) => 10 - x).filter(([x]) => Math.abs(x - 6.67) > 0.5), [[2, 3], [8, 9]]);
  const second = async () => (await drawn(made, run, STEPS, along((x) => x / 2).filter(([x]) => Math.abs(x - 6.67) > 0.5))).filter(Boolean).length;
  await expect.poll(second).toBeGreaterThan(20);
  expect(await second()).toBeLessThan(54);
  await page.reload();
  await expect(chart(page, "Loss, and accuracy")).toBeVisible();
  await picture(page, info, "made.png");
  await page.goBack();
  await expect(own(page)).toBeHidden();
});

test("charts are edited, duplicated, moved and removed", async ({ page, served, data }) => {
  await open(page, served, data, "&charts=loss,acc,val/loss");
  const titles = own(page).locator(".chart-title");
  await expect(titles).toHaveText(["loss", "acc", "val/loss"]);
  await choose(own(page).getByRole("figure", { name: "acc" }), "Edit chart");
  const dialog = page.getByRole("dialog", { name: "Edit chart" });
  await dialog.getByRole("textbox", { name: "Title" }).fill("Accuracy");
  await dialog.getByRole("combobox", { name: "Y scale" }).selectOption("log");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(titles).toHaveText(["loss", "Accuracy", "val/loss"]);
  await choose(chart(page, "Accuracy"), "Move earlier");
  await expect(titles).toHaveText(["Accuracy", "loss", "val/loss"]);
  await choose(chart(page, "Accuracy"), "Duplicate");
  await expect(titles).toHaveText(["Accuracy", "Accuracy", "loss", "val/loss"]);
  await choose(chart(page, "Accuracy").first(), "Remove");
  await own(page).locator("li").filter({ hasText: "Accuracy" }).locator(".chart-grip").dragTo(own(page).locator("li").filter({ hasText: "val/loss" }).locator("canvas").last());
  await expect(titles).toHaveText(["loss", "val/loss", "Accuracy"]);
  await expect(page).toHaveURL(/charts=loss\*\*i1/);
  await page.goBack();
  await expect(titles).toHaveText(["Accuracy", "loss", "val/loss"]);
  // A metric's own chart goes in and out of the list by its star.
  await page.getByRole("button", { name: "val/loss among your charts" }).click();
  await expect(titles).toHaveText(["Accuracy", "loss"]);
});

test("a chart is resized by its corner, by keys and by menu, within the grid", async ({ page, served, data }, info) => {
  await open(page, served, data, "&charts=loss,acc");
  const first = own(page).getByRole("figure", { name: "loss" });
  const box = () => sizeOf(first);
  const corner = first.getByRole("button", { name: /^Size of loss/ });
  const before = await placeOf(first);
  await corner.press("ArrowRight");
  await corner.press("ArrowDown");
  await expect.poll(async () => (await box()).width).toBeGreaterThan(before.width * 1.9);
  await expect.poll(async () => Math.round((await box()).height)).toBe(Math.round(before.height + 40));
  await expect(page).toHaveURL(/loss\*\*w2\*\*h240\*\*i1/);
  const at = await placeOf(corner);
  const from = { x: at.x + 12, y: at.y + 12 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x - before.width, from.y + 85, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/loss\*\*h320\*\*i1/);
  await expect.poll(async () => Math.round((await box()).width)).toBe(Math.round(before.width));
  await choose(first, "Wider");
  await choose(first, "Shorter");
  await expect(page).toHaveURL(/loss\*\*w2\*\*h280\*\*i1/);
  await picture(page, info, "resized.png");
  await page.setViewportSize({ width: 390, height: 800 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
  await picture(page, info, "phone.png");
});

test("any metric can be the axis: points stand over its value, those without are left out and counted", async ({ page, served, data }, info) => {
  await open(page, served, data, alone(data));
  await page.getByRole("group", { name: "How charts are drawn" }).getByRole("combobox", { name: "X", exact: true }).selectOption("samples");
  const loss = chart(page, "loss");
  await expect(loss).toContainText("x: samples at the same step · 3 points left out: no value of samples at their step");
  const spans = { x: [0, 700], y: [3, 10] } as const;
  // The run's own dash has gaps: at some places near each of these there is ink.
  const near = (x: number) => Array.from({ length: 9 }, (_, i) => [x - 16 + i * 4, 10 - (x - 16 + i * 4) / 100] as const);
  for (const x of [100, 350, 600]) await expect.poll(async () => (await drawn(loss, data.runs[0] ?? "", spans, near(x))).some(Boolean)).toBe(true);
  expect(await drawn(loss, data.runs[0] ?? "", spans, [[100, 5], [600, 8]])).toEqual([false, false]);
  await picture(page, info, "metric-axis.png");
  await expect(page).toHaveURL(/x=m%3Asamples/);
  await page.goBack();
  await expect(loss).not.toContainText("samples");
});

test("a chart has an axis of its own, and zooms on it alone", async ({ page, served, data }) => {
  await open(page, served, data, "&charts=loss**xm:acc**i1");
  const first = own(page).getByRole("figure", { name: "loss" });
  await expect(first).toContainText("x: acc at the same step");
  await choose(first, "Zoom in");
  await expect(first.getByRole("button", { name: "Reset zoom" })).toBeVisible();
  await expect(page).toHaveURL(/loss\*\*xm%3Aacc\*\*z/);
  await expect(page).not.toHaveURL(/zoom=/);
  await expect(page.getByRole("button", { name: "Reset zoom" })).toHaveCount(1);
});

async function drag(page: Page, title: string, from: number, to: number): Promise<void> {
  const canvas = chart(page, title).locator("canvas.chart-over");
  const box = await placeOf(canvas);
  const at = (share: number) => box.x + 52 + share * (box.width - 62);
  await page.mouse.move(at(from), box.y + 60);
  await page.mouse.down();
  await page.mouse.move(at((from + to) / 2), box.y + 60);
  await page.mouse.move(at(to), box.y + 60);
  await page.mouse.up();
}

test("a brushed range is asked for again from the server, and relative time as well", async ({ page, served }) => {
  const many = Array.from({ length: 5000 }, (_, i) => [i, Math.sin(i / 50)] as const);
  const data = await known(served, "many points", [{ name: "long", metrics: { wave: many } }]);
  await open(page, served, data);
  await expect(chart(page, "wave")).toContainText("5,000 points; every extreme is drawn");
  const asked = page.waitForRequest((request) => request.url().endsWith("/charts/series") && request.postData()?.includes('"range"') === true);
  await drag(page, "wave", 0.5, 0.54);
  const { range } = (await asked).postDataJSON() as { range: [number, number] };
  expect(range[0]).toBeGreaterThan(2400);
  expect(range[1]).toBeLessThan(2800);
  // Fewer points than pixels: nothing is summarised any more.
  await expect(chart(page, "wave")).not.toContainText("every extreme is drawn");
  await page.keyboard.press("Escape");
  await page.goBack();
  await expect(chart(page, "wave")).toContainText("5,000 points");
  await page.getByRole("group", { name: "How charts are drawn" }).getByRole("combobox", { name: "X", exact: true }).selectOption("Relative time");
  await expect(chart(page, "wave")).toContainText("5,000 points");
  const relative = page.waitForRequest((request) => request.url().endsWith("/charts/series") && request.postData()?.includes('"range"') === true);
  await drag(page, "wave", 0.5, 0.54);
  const times = (await relative).postDataJSON() as { axis: string; range: [number, number] };
  expect([times.axis, times.range[0] > 2_400_000, times.range[1] < 2_800_000]).toEqual(["relative", true, true]);
  await expect(chart(page, "wave")).not.toContainText("every extreme is drawn");
});

test("the pointer on one chart shows the same place on all, and one run stands out everywhere", async ({ page, served, data }) => {
  // All charts in the window at once.
  await page.setViewportSize({ width: 1280, height: 1400 });
  await page.goto(`${served.url}/experiments/${data.experiment}`);
  const acc = chart(page, "acc");
  const loss = chart(page, "loss");
  await expect(acc.getByRole("img", { name: /^acc: 2 lines/ })).toBeVisible();
  await expect(loss.getByRole("img", { name: /^loss: 2 lines/ })).toBeVisible();
  const inked = () => loss.locator("canvas.chart-over").evaluate((canvas: HTMLCanvasElement) => canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value > 0));
  expect(await inked()).toBe(false);
  // At step 5 the run "one" has 2.5 of 0 to 10.
  const canvas = acc.locator("canvas.chart-over");
  const box = await placeOf(canvas);
  const y = box.height - 24 - ((2.5 + 0.5) / 11) * (box.height - 32);
  await page.mouse.move(box.x + 52 + (box.width - 62) / 2, box.y + y);
  await expect.poll(inked).toBe(true);
  await expect(acc.locator(".chart-tip")).toContainText("2.5");
  await expect(page.locator("[role=row].lit")).toContainText("one");
  await page.locator("[role=row]").filter({ hasText: "two" }).hover();
  await expect(page.locator("[role=row].lit")).toContainText("two");
});

test("a run under the pointer in the table fades the others in the charts", async ({ page, served, data }) => {
  await page.goto(`${served.url}/experiments/${data.experiment}`);
  const acc = chart(page, "acc");
  const one = () => drawn(acc, data.runs[0] ?? "", STEPS, Array.from({ length: 40 }, (_, i) => [i / 4, i / 8] as const));
  await expect.poll(async () => (await one()).some(Boolean)).toBe(true);
  await page.locator("[role=row]").filter({ hasText: "two" }).hover();
  await expect.poll(async () => (await one()).some(Boolean)).toBe(false);
});

const text = async (download: Download) => readFileSync(await download.path(), "utf8");

test("a chart of several metrics is saved as picture, drawing and table", async ({ page, served, data }, info) => {
  await open(page, served, data, `&smooth=0.5&charts=loss*val/loss**tBoth**i1`);
  const both = chart(page, "Both");
  await expect(both.getByRole("img", { name: /^Both: 4 lines/ })).toBeVisible();
  const save = async (item: string) => {
    const arriving = page.waitForEvent("download");
    await choose(both, item);
    return arriving;
  };
  const svg = await text(await save("Save as SVG"));
  for (const part of ["<title>Both</title>", ">one · loss</text>", ">two · val/loss</text>", 'stroke-dasharray="7 4"']) expect(svg).toContain(part);
  const csv = (await text(await save("Save as CSV"))).split("\r\n");
  expect(csv[0]).toBe("run,name,metric,step,mean,min,max,n,smoothed (EMA 0.5)");
  expect(csv.filter((row) => row.includes("val/loss"))).toHaveLength(22);
  const picture = await save("Save as PNG");
  expect(picture.suggestedFilename()).toBe("Both.png");
  await picture.saveAs(info.outputPath("saved.png"));
  // Its lines have the colours of their runs.
  const saved = `data:image/png;base64,${readFileSync(info.outputPath("saved.png")).toString("base64")}`;
  const colours = data.runs.map((run) => runStyle(run, "light").colour);
  const counts = await page.evaluate(async ({ saved, colours }) => {
    const image = new Image();
    image.src = saved;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const ctx = canvas.getContext("2d");
    ctx?.drawImage(image, 0, 0);
    // The plot alone: the legend stands below it.
    const { data } = ctx?.getImageData(0, 76, canvas.width, 800) ?? { data: [] };
    return colours.map((colour) => {
      const parts = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
      let n = 0;
      for (let i = 0; i < data.length; i += 4) n += parts.every((part, k) => Math.abs((data[i + k] ?? 0) - part) < 16) ? 1 : 0;
      return n;
    });
  }, { saved, colours });
  // Both runs have the same values here: the later one lies over the other.
  expect(counts.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(3000);
  await choose(both, "Show data");
  await expect(page.getByRole("dialog").getByRole("row")).toHaveCount(45);
});

test("a chart fills the screen, Escape closes its menu first, and a chart that is gone says so", async ({ page, served, data }, info) => {
  await open(page, served, data, "&charts=loss*acc**tBoth**i1");
  await chart(page, "Both").getByRole("button", { name: "Show Both in full screen" }).click();
  const whole = page.locator(".chart-full");
  await expect(whole.getByRole("figure", { name: "Both" })).toBeVisible();
  await picture(page, info, "full.png");
  await whole.getByRole("button", { name: /^Actions for/ }).click();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await expect(whole).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(whole).toBeHidden();
  await open(page, served, data, "&full=@9");
  await expect(whole).toContainText("This chart is no longer there");
  await whole.getByRole("button", { name: "Back to all charts" }).click();
  await expect(whole).toBeHidden();
});

test("the copied link of a chart opens it over the whole window", async ({ page, context, served, data }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, served, data, "&charts=loss*acc**tBoth**i1");
  await choose(chart(page, "Both"), "Copy link");
  await expect(page.locator(".toast", { hasText: "The link is copied." })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  await page.goto("about:blank");
  await page.goto(link);
  await expect(page.locator(".chart-full").getByRole("figure", { name: "Both" })).toBeVisible();
});

test("a chart that fills the screen holds the focus, its page hears no letters, and the focus comes back", async ({ page, served, data }) => {
  await open(page, served, data, "&charts=loss*acc**tBoth**i1");
  const opener = chart(page, "Both").getByRole("button", { name: "Show Both in full screen" });
  await opener.focus();
  await page.keyboard.press("Enter");
  const whole = page.getByRole("dialog", { name: "Both" });
  const isInside = () => whole.evaluate((dialog) => dialog.contains(document.activeElement));
  await expect.poll(isInside).toBe(true);
  const before = page.url();
  for (const key of ["n", "v", "i", "x", "e"]) await page.keyboard.press(key);
  expect([page.url(), await page.getByRole("dialog").count()]).toEqual([before, 1]);
  for (let n = 0; n < 12; n += 1) {
    await page.keyboard.press("Tab");
    // Between two rounds the focus may be at the window itself, never on what is covered.
    expect(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null)).toBe(true);
  }
  await page.keyboard.press("Escape");
  await expect(whole).toBeHidden();
  await expect(opener).toBeFocused();
});

test("a dialog gives the focus back to what opened it", async ({ page, served, data }) => {
  await open(page, served, data);
  const opener = page.getByRole("button", { name: "Add chart" });
  await opener.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Add chart" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(opener).toBeFocused();
});

test("Back takes back scale, axis and a smoothing that has settled, one by one", async ({ page, served, data }) => {
  await open(page, served, data);
  const controls = page.getByRole("group", { name: "How charts are drawn" });
  const scale = controls.getByRole("combobox", { name: "Y scale" });
  const slider = controls.getByRole("slider", { name: "Smoothing" });
  await scale.selectOption("Log");
  await slider.focus();
  for (let n = 0; n < 5; n += 1) await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/smooth=0\.05/);
  await controls.getByRole("combobox", { name: "X", exact: true }).selectOption("Time");
  await expect(page).toHaveURL(/x=time/);
  await page.goBack();
  await expect(page).not.toHaveURL(/x=time/);
  await expect(slider).toHaveValue("0.05");
  await page.goBack();
  await expect(slider).toHaveValue("0");
  await expect(scale).toHaveValue("log");
  await page.goBack();
  await expect(scale).toHaveValue("linear");
});

test.describe("with a finger", () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 800 } });

  test("a tap shows values, and a drag along the axis zooms while one across it scrolls", async ({ page, served, data }) => {
    await open(page, served, data, "&view=charts");
    await chart(page, "loss").scrollIntoViewIfNeeded();
    // Its name says what is drawn: until then there is nothing to tap.
    const plot = chart(page, "loss").getByRole("img", { name: /^loss: 2 lines/ });
    await expect(plot).toBeVisible();
    await plot.scrollIntoViewIfNeeded();
    const box = await plot.boundingBox();
    if (box === null) throw new Error("the plot has no place");
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.touchscreen.tap(x, y);
    await expect(chart(page, "loss").locator(".chart-tip .tip-row")).not.toHaveCount(0);
    const session = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", at?: readonly [number, number]) => session.send("Input.dispatchTouchEvent", { type, touchPoints: at === undefined ? [] : [{ x: at[0], y: at[1] }] });
    await touch("touchStart", [box.x + 80, y]);
    for (let n = 1; n <= 5; n += 1) await touch("touchMove", [box.x + 80 + n * 20, y]);
    await touch("touchEnd");
    await expect(page).toHaveURL(/zoom=/);
  });
});

test("charts behind one that fills the screen ask for nothing until they are seen", async ({ page, served, data }) => {
  const widths: number[] = [];
  page.on("request", (request) => {
    const asked: unknown = request.url().endsWith("/charts/series") ? request.postDataJSON() : undefined;
    if (typeof asked === "object" && asked !== null && "width" in asked) widths.push(Number(asked.width));
  });
  await open(page, served, data, "&full=loss");
  const whole = page.locator(".chart-full");
  await expect(whole.getByRole("img", { name: /^loss: 2 lines/ })).toBeVisible();
  await expect(page.locator(".chart-grid .chart")).toHaveCount(0);
  await whole.getByRole("img").press("+");
  await expect(page).toHaveURL(/zoom=/);
  await expect(whole.getByRole("button", { name: "Reset zoom" })).toBeVisible();
  await whole.getByRole("button", { name: "Back to all charts" }).click();
  await expect(chart(page, "loss").getByRole("button", { name: "Reset zoom" })).toBeVisible();
  const alone = widths.filter((width) => width > 1000);
  expect(alone).toHaveLength(2);
  expect(widths.slice(0, 2)).toEqual(alone);
  await expect.poll(() => widths.length).toBeGreaterThan(2);
});

test("a chart that cannot be read says why and tries again", async ({ page, served, data }) => {
  await page.route("**/api/v1/charts/pairs", (route) => route.fulfill({ status: 413, contentType: "application/json", body: JSON.stringify({ code: "limit_reached", kind: "limit", what: "Too many points.", request_id: "r", facts: {} }) }));
  await open(page, served, data, "&x=m:acc");
  await expect(chart(page, "loss").getByRole("alert")).toContainText("Too many points.");
  await expect(chart(page, "loss").getByRole("alert")).toContainText("limit_reached · request r");
  await page.unroute("**/api/v1/charts/pairs");
  await chart(page, "loss").getByRole("button", { name: "Try again" }).click();
  await expect(chart(page, "loss").getByRole("alert")).toBeHidden();
  await expect(chart(page, "loss").getByRole("img", { name: /^loss: 2 lines/ })).toBeVisible();
});

for (const theme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test(`charts made by hand, their menu and editor are sound, ${theme}, ${width} px`, async ({ page, served, data }, info) => {
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 800 });
      await open(page, served, data, "&charts=loss*val/loss*acc**tAll+of+them**w2**h280**i1,acc");
      const all = chart(page, "All of them");
      await expect(all.getByRole("img", { name: /^All of them: 6 lines/ })).toBeVisible();
      const check = async (name: string) => {
        await expectSound(page, name);
        await picture(page, info, `${name}.png`);
      };
      await all.getByRole("button", { name: /^Actions for/ }).click();
      const menu = all.getByRole("menu");
      await expect(menu.getByRole("menuitem", { name: "Edit chart" })).toBeFocused();
      const box = await placeOf(menu);
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      await check("menu");
      await menu.getByRole("menuitem", { name: "Edit chart" }).click();
      await expect(page.getByRole("dialog", { name: "Edit chart" })).toBeVisible();
      await check("editor");
    });
  }
}
