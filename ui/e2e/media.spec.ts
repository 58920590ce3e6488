// Images of many runs over one slider, as clients log them.
import { deflateSync } from "node:zlib";
import { type Page, expect } from "@playwright/test";
import { type Known, known } from "./charted";
import { chart } from "./pages/chart";
import { expectSound, picture } from "./scene";
import { type Served, mlflow, test as base } from "./server";

/** A picture of one colour. */
function png(width: number, height: number, rgb: readonly [number, number, number]): Buffer {
  const table = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const crc = (bytes: Buffer) => (bytes.reduce((c, byte) => (table[(c ^ byte) & 255] ?? 0) ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(8 + body.length);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), 4 + body.length);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), ...Array.from({ length: width }, () => Buffer.from(rgb))]);
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))), chunk("IEND", Buffer.alloc(0))]);
}

async function put(served: Served, data: Known, run: string, path: string, bytes: Buffer): Promise<void> {
  const address = path.split("/").map(encodeURIComponent).join("/");
  const reply = await fetch(`${served.url}/api/2.0/mlflow-artifacts/artifacts/${data.experiment}/${run}/artifacts/${address}`, { method: "PUT", body: new Uint8Array(bytes) });
  if (!reply.ok) throw new Error(await reply.text());
}

const N_RUNS = 20;
const STEPS = [0, 10, 20] as const;
const colourOf = (at: number, step: number): [number, number, number] => [at * 12, step * 12, 120];

const test = base.extend<object, { data: Known }>({
  data: [
    async ({ served }, use) => {
      const runs = Array.from({ length: N_RUNS }, (_, i) => ({ name: `painter ${i}`, metrics: { loss: [[0, i]] as [number, number][] } }));
      const data = await known(served, "pictures", runs);
      for (const [at, run] of data.runs.entries()) {
        // Run 3 has no picture at the last step, run 4 none at all.
        if (at === 4) continue;
        for (const step of STEPS) if (at !== 3 || step < 20) await put(served, data, run, `images/val#dog%step%${step}%timestamp%${1000 + step}%gab-${at}.png`, png(64, 48, colourOf(at, step)));
        if (at < 2) await put(served, data, run, "plots/confusion.png", png(200, 200, [250, at * 100, 0]));
      }
      await use(data);
    },
    { scope: "worker" },
  ],
});

const open = (page: Page, served: Served, data: Known, query = "") => page.goto(`${served.url}/experiments/${data.experiment}?side=media&draw=20${query}`);
const dogs = (page: Page) => page.getByRole("region", { name: "val/dog" });
const slider = (page: Page) => page.getByRole("slider", { name: "Step" });

/** The colour in the middle of a picture that is loaded. */
const middle = (page: Page, name: string | RegExp) =>
  page.getByRole("img", { name }).first().evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    const ctx = canvas.getContext("2d");
    ctx?.drawImage(image, 0, 0);
    return [...(ctx?.getImageData(Math.floor(canvas.width / 2), Math.floor(canvas.height / 2), 1, 1).data ?? [])].slice(0, 3);
  });

test("twenty runs show their pictures at one step, and a run without one says so", async ({ page, served, data }, info) => {
  await open(page, served, data, "&view=charts");
  await expect(dogs(page).getByRole("listitem")).toHaveCount(19);
  await expect(dogs(page)).toContainText("19 of 20 runs");
  await expect(slider(page)).toHaveAttribute("aria-valuetext", "20");
  await dogs(page).getByRole("listitem").filter({ hasText: "painter 7" }).scrollIntoViewIfNeeded();
  expect(await middle(page, "val/dog of painter 7 at step 20")).toEqual(colourOf(7, 20));
  await expect(dogs(page).getByRole("listitem").filter({ hasText: "painter 3" })).toContainText("No image at step 20.");
  await expect(page.getByRole("region", { name: "plots/confusion.png" }).getByRole("listitem")).toHaveCount(2);
  // What is half under the slider that stays is scrolled, not made too small.
  await dogs(page).evaluate((one) => {
    for (let at = one.parentElement; at !== null; at = at.parentElement) at.scrollTop = 0;
  });
  await expectSound(page, "images");
  await picture(page, info, "media.png");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await picture(page, info, "media-phone-dark.png");
});

test("the arrow keys move all runs to another step, which the address keeps", async ({ page, served, data }) => {
  await open(page, served, data);
  const item = dogs(page).getByRole("button", { name: "Show val/dog of painter 7 in full size" });
  await item.scrollIntoViewIfNeeded();
  await slider(page).focus();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByRole("img", { name: "val/dog of painter 7 at step 10" })).toBeVisible();
  expect(await middle(page, "val/dog of painter 7 at step 10")).toEqual(colourOf(7, 10));
  // From anywhere in the panel, not only from the slider.
  await item.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(slider(page)).toHaveAttribute("aria-valuetext", "0");
  await expect(page).toHaveURL(/mstep=0/);
  await page.reload();
  await expect(slider(page)).toHaveAttribute("aria-valuetext", "0");
  await page.keyboard.press("End");
  await page.getByRole("searchbox", { name: "Search images" }).fill("confus");
  await expect(dogs(page)).toBeHidden();
  await expect(slider(page)).toBeHidden();
});

test("a missing step leads to the nearest one there is", async ({ page, served, data }) => {
  await open(page, served, data);
  await dogs(page).getByRole("listitem").filter({ hasText: "painter 3" }).getByRole("button", { name: "Go to 10" }).click();
  await expect(slider(page)).toHaveAttribute("aria-valuetext", "10");
  await expect(page.getByRole("img", { name: "val/dog of painter 3 at step 10" })).toBeVisible();
});

test("a picture opens in full size, is compared with another run's, and closes by Escape", async ({ page, served, data }, info) => {
  await open(page, served, data, "&mstep=10");
  await dogs(page).getByRole("button", { name: "Show val/dog of painter 7 in full size" }).click();
  const dialog = page.getByRole("dialog", { name: "val/dog" });
  await expect(dialog.getByRole("img")).toHaveCount(1);
  await dialog.getByRole("combobox", { name: "Compare with" }).selectOption("painter 9");
  await expect(dialog.getByRole("img", { name: "val/dog of painter 9 at step 10" })).toBeVisible();
  await picture(page, info, "pair.png");
  await dialog.getByRole("button", { name: "Next step" }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(dialog.getByRole("img", { name: "val/dog of painter 7 at step 20" })).toBeVisible();
  await expect(dialog.getByRole("img", { name: "val/dog of painter 9 at step 20" })).toBeVisible();
  await dialog.getByRole("button", { name: "Difference" }).click();
  await expect(dialog.locator(".shot-stage.difference")).toBeVisible();
  await picture(page, info, "difference.png");
  await page.reload();
  await expect(dialog.getByRole("img")).toHaveCount(2);
  await expect(dialog.locator(".shot-stage.difference")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await page.goBack();
  await expect(dialog).toBeVisible();
});

test("pictures are loaded when they come on screen, large ones when asked for", async ({ page, served, data }) => {
  const big = await known(served, "large pictures", [{ name: "large", metrics: { loss: [[0, 1]] } }]);
  const noise = Buffer.concat([png(8, 8, [1, 2, 3]), Buffer.alloc(3 * 1024 * 1024)]);
  await put(served, big, big.runs[0] ?? "", "plots/huge.png", noise);
  const asked: string[] = [];
  page.on("request", (request) => request.url().includes("/files/content") && asked.push(request.url()));
  await open(page, served, big);
  const load = page.getByRole("button", { name: "Load 3.0 MiB" });
  await expect(load).toBeVisible();
  expect(asked).toEqual([]);
  await load.click();
  await expect(page.getByRole("img", { name: /plots\/huge.png/ })).toBeVisible();
  expect(asked).toHaveLength(1);
  asked.length = 0;
  await page.setViewportSize({ width: 700, height: 500 });
  await open(page, served, data);
  await expect(dogs(page).getByRole("listitem")).toHaveCount(19);
  expect(asked.filter((address) => address.includes("dog")).length).toBeLessThan(19);
  // The newest run comes first: the oldest one's picture waits below until it is scrolled to.
  await expect(page.getByRole("img", { name: /val\/dog of painter 0/ })).toHaveCount(0);
  await dogs(page).getByRole("listitem").last().scrollIntoViewIfNeeded();
  await expect(page.getByRole("img", { name: /val\/dog of painter 0/ })).toBeVisible();
});

test("no images and unreadable files are told, each with a way on", async ({ page, served, data }) => {
  await page.goto(`${served.url}/experiments/${served.experiment}?side=media&q=${encodeURIComponent("run_name = 'nobody'")}`);
  await expect(page.getByText("No run is drawn.")).toBeVisible();
  const bare = await known(served, "no pictures", [{ name: "plain", metrics: { loss: [[0, 1]] } }]);
  await open(page, served, bare);
  await expect(page.getByRole("heading", { name: "None of these runs has logged an image" })).toBeVisible();
  await page.route(`**/api/v1/runs/${data.runs[0]}/files**`, (route) => route.abort());
  await open(page, served, data);
  await expect(page.getByRole("alert")).toContainText("The files of 1 run could not be read: The server cannot be reached.");
  await page.unroute(`**/api/v1/runs/${data.runs[0]}/files**`);
  await page.getByRole("alert").getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("alert")).toBeHidden();
  await expect(dogs(page).getByRole("listitem")).toHaveCount(19);
});

test("images stand beside the charts of the same runs, above them where there is little room", async ({ page, served, data }, info) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, served, data, "&view=charts");
  const panel = page.getByRole("region", { name: "Images" });
  const curve = chart(page, "loss");
  await expect(dogs(page)).toBeVisible();
  await expect(curve.getByRole("img", { name: /^loss: 20 lines/ })).toBeVisible();
  const boxes = async () => [await panel.boundingBox(), await curve.boundingBox()];
  const [left, right] = await boxes();
  expect((right?.x ?? 0) - ((left?.x ?? 0) + (left?.width ?? 0))).toBeGreaterThanOrEqual(0);
  await picture(page, info, "media-beside.png");
  await page.setViewportSize({ width: 390, height: 800 });
  const [upper, lower] = await boxes();
  expect((lower?.y ?? 0) - ((upper?.y ?? 0) + (upper?.height ?? 0))).toBeGreaterThanOrEqual(0);
});

test("points that are logged ask for no files again, a file that is uploaded shows by itself", async ({ page, served }) => {
  const mine = await known(served, "painting", [{ name: "painter", metrics: { loss: [[0, 1]] } }]);
  const run = mine.runs[0] ?? "";
  await mlflow(served, "runs/update", { run_id: run, status: "RUNNING" });
  await put(served, mine, run, "images/cat%step%0%timestamp%1%a.png", png(8, 8, [9, 9, 9]));
  let nListed = 0;
  await open(page, served, mine);
  await expect(page.getByRole("region", { name: "cat" })).toBeVisible();
  page.on("request", (request) => (nListed += /\/files(\?|$)/.test(request.url()) ? 1 : 0));
  await mlflow(served, "runs/log-metric", { run_id: run, key: "loss", value: 2, step: 1, timestamp: 1_700_000_001_000 });
  await expect(chart(page, "loss").getByRole("img", { name: /ends at 2/ })).toBeVisible();
  expect(nListed).toBe(0);
  await put(served, mine, run, "images/cat%step%5%timestamp%2%b.png", png(8, 8, [9, 9, 9]));
  await expect(slider(page)).toHaveAttribute("aria-valuetext", "5");
});

test("a picture that is written anew under its path is seen anew, and drawings are pictures", async ({ page, served }) => {
  const mine = await known(served, "repainting", [{ name: "painter", metrics: { loss: [[0, 1]] } }]);
  const run = mine.runs[0] ?? "";
  await mlflow(served, "runs/update", { run_id: run, status: "RUNNING" });
  await put(served, mine, run, "confusion.png", png(8, 8, [200, 10, 10]));
  await put(served, mine, run, "flow.svg", Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" style="fill: rgb(10, 200, 10)"/></svg>`));
  await put(served, mine, run, "plots/roc.html", Buffer.from("<p>roc</p>"));
  await open(page, served, mine);
  await expect(page.getByRole("img", { name: "confusion.png of painter" })).toBeVisible();
  expect(await middle(page, "confusion.png of painter")).toEqual([200, 10, 10]);
  await expect(page.getByRole("img", { name: "flow.svg of painter" })).toBeVisible();
  expect(await middle(page, "flow.svg of painter")).toEqual([10, 200, 10]);
  await put(served, mine, run, "confusion.png", png(8, 8, [10, 10, 200]));
  await expect.poll(() => middle(page, "confusion.png of painter")).toEqual([10, 10, 200]);
  await expect(page.getByText("1 figure of other kinds")).toBeVisible();
  await page.getByText("1 figure of other kinds").getByRole("link", { name: "painter" }).click();
  await expect(page.frameLocator(".preview-frame").getByText("roc")).toBeVisible();
});

test("runs that are compared show their pictures side by side at one step", async ({ page, served, data }) => {
  await page.goto(`${served.url}/compare?runs=${data.runs.slice(0, 5).join(",")}`);
  await page.getByRole("heading", { name: "Images" }).scrollIntoViewIfNeeded();
  await expect(dogs(page).getByRole("listitem")).toHaveCount(4);
  await expect(dogs(page)).toContainText("4 of 5 runs");
  await expect(slider(page)).toHaveAttribute("aria-valuetext", "20");
  await slider(page).press("ArrowLeft");
  await expect(slider(page)).toHaveAttribute("aria-valuetext", "10");
  await expect(page).toHaveURL(/mstep=10/);
  // Parts above may still grow: a picture is loaded once it is in sight.
  for (const at of [1, 2]) {
    await dogs(page).getByRole("listitem").filter({ hasText: `painter ${at}` }).scrollIntoViewIfNeeded();
    expect(await middle(page, `val/dog of painter ${at} at step 10`)).toEqual(colourOf(at, 10));
  }
});
