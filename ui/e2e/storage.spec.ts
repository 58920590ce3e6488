// What the server keeps of each experiment, in the settings.
import { type Page, expect } from "@playwright/test";
import { LOOKS, expectSound, makeExperiment, ownServer, picture, putFile, settled, startRun } from "./scene";
import { type Served, mlflow, test } from "./server";

type Own = Awaited<ReturnType<typeof ownServer>>;

/** Two experiments that share a file, one of them deleted, and one whose files are elsewhere. */
async function keeping(server: Own): Promise<void> {
  const served = server as unknown as Served;
  const names = ["forest-of-many-trees", "nets"];
  for (const [i, name] of names.entries()) {
    const experiment = await makeExperiment(server, name);
    const run = await startRun(server, experiment, "one");
    await putFile(server, experiment, run, "shared.txt", "x".repeat(2048));
    await putFile(server, experiment, run, "again/shared.txt", "x".repeat(2048));
    if (i === 0) await putFile(server, experiment, run, "model.bin", "y".repeat(1024));
    else await mlflow(served, "runs/log-batch", { run_id: run, metrics: Array.from({ length: 900 }, (_, step) => ({ key: "loss", value: step, timestamp: 1, step })) });
    if (i === 0) await mlflow(served, "experiments/delete", { experiment_id: experiment });
  }
  await mlflow(served, "experiments/create", { name: "in-a-bucket", artifact_location: "s3://team/bucket" });
}

const section = (page: Page) => page.locator(".storage-section");
/** All rows at one moment, each as its cells that are in sight. */
const rows = (page: Page) =>
  section(page)
    .locator("tbody")
    .evaluate((body) => [...body.querySelectorAll("tr")].map((row) => [...row.children].filter((cell) => (cell as HTMLElement).offsetParent !== null).map((cell) => (cell as HTMLElement).innerText.replaceAll(/\s+/g, " ").trim())));
const head = (page: Page, name: RegExp) => section(page).getByRole("columnheader", { name });

test("what is kept is counted when its section is opened, sorted by any column, and leads to its experiment", async ({ page }) => {
  const server = await ownServer();
  try {
    await keeping(server);
    const asked: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/api/v1/storage")) asked.push(request.url());
    });
    await page.goto(`${server.url}/settings`);
    await expect(page).toHaveURL(/\/settings\/appearance$/);
    await expect(page.getByRole("heading", { name: "Appearance" })).toBeVisible();
    expect(asked).toEqual([]);
    await page.getByRole("link", { name: "Storage" }).click();
    await expect(section(page).locator("tbody tr")).toHaveCount(4);
    expect(await rows(page)).toEqual([
      ["forest-of-many-trees deleted", "3.0 KiB", "2.0 KiB", "3", "1", "0"],
      ["nets", "2.0 KiB", "2.0 KiB", "2", "1", "900"],
      ["Default", "0 B", "–", "0", "0", "0"],
      ["in-a-bucket files elsewhere", "0 B", "–", "0", "0", "0"],
    ]);
    await expect(section(page).locator("tfoot")).toContainText("3.0 KiB");
    await expect(section(page)).toContainText("The rows come to 2.0 KiB more than the server holds");
    await head(page, /^Points/).getByRole("button").click();
    await expect(head(page, /^Points/)).toHaveAttribute("aria-sort", "descending");
    expect((await rows(page)).map(([name]) => name)).toEqual(["nets", "forest-of-many-trees deleted", "Default", "in-a-bucket files elsewhere"]);
    await page.reload();
    await expect(head(page, /^Points/)).toHaveAttribute("aria-sort", "descending");
    await section(page).getByRole("link", { name: "nets" }).click();
    await expect(page).toHaveURL(/\/experiments\/2$/);
    await page.goBack();
    await expect(section(page).locator("tbody tr")).toHaveCount(4);
  } finally {
    await server.close();
  }
});

test("the keyboard leads to what is kept, and a server that is away can be asked again", async ({ page }) => {
  const server = await ownServer();
  try {
    await page.goto(`${server.url}/settings/server`);
    await expect(page.getByText(/^Trialbook \d/)).toBeVisible();
    await server.stop();
    await page.getByRole("link", { name: "Storage" }).focus();
    await page.keyboard.press("Enter");
    await expect(section(page).getByRole("alert")).toContainText("The server cannot be reached.");
    await server.start();
    await section(page).getByRole("button", { name: "Try again" }).click();
    await expect(section(page)).toContainText("Nothing is kept yet");
  } finally {
    await server.close();
  }
});

for (const [theme, width] of LOOKS) {
  test(`what is kept is sound, ${theme}, ${width} px`, async ({ page }, info) => {
    const server = await ownServer();
    try {
      await keeping(server);
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${server.url}/settings/storage?order=size_bytes`);
      await expect(section(page).locator("tbody tr")).toHaveCount(4);
      await settled(page);
      await expectSound(page, "what is kept");
      const [first] = await rows(page);
      expect(first).toEqual(width < 640 ? ["forest-of-many-trees deleted", "3.0 KiB 2.0 KiB shared", "3", "0"] : ["forest-of-many-trees deleted", "3.0 KiB", "2.0 KiB", "3", "1", "0"]);
      await section(page).scrollIntoViewIfNeeded();
      await picture(page, info, `storage-${theme}-${width}.png`);
    } finally {
      await server.close();
    }
  });
}

test("a long name of an experiment takes lines, not the columns beside it", async ({ page }) => {
  const server = await ownServer();
  try {
    const experiment = await makeExperiment(server, `rides-by-bicycle-and-scooter/${"ablation of the learning rate schedule ".repeat(4)}${"x".repeat(80)}`);
    await putFile(server, experiment, await startRun(server, experiment, "one"), "a.txt", "a");
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${server.url}/settings/storage?order=size_bytes`);
      await expect(page.getByRole("rowheader", { name: /^rides/ })).toBeVisible();
      const { table, room } = await section(page).evaluate((box) => ({ table: box.querySelector("table")?.scrollWidth ?? Infinity, room: box.clientWidth }));
      expect(table, `at ${width} px`).toBeLessThanOrEqual(room);
    }
  } finally {
    await server.close();
  }
});
