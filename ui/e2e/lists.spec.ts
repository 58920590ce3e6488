// Lists beside the table of runs: experiments and trash by keyboard, live, with their moments; and the rail beside them.
import { expect } from "@playwright/test";
import { LOOKS, expectSound, makeExperiment, ownServer, picture, settled, sizeOf, startRun } from "./scene";
import { type Served, mlflow, test } from "./server";

test("the rail goes without words by key, by button and by palette, and stays so", async ({ page, served }, info) => {
  await page.goto(`${served.url}/experiments`);
  await expect(page.getByRole("heading", { name: "Experiments" })).toBeVisible();
  const rail = page.getByRole("navigation", { name: "Main" });
  const width = async () => Math.round((await sizeOf(rail)).width);
  expect(await width()).toBe(96);
  await page.keyboard.press("m");
  await expect.poll(width).toBe(48);
  await settled(page);
  await expectSound(page, "the rail without words");
  await picture(page, info, "rail.png");
  await page.reload();
  await expect.poll(width).toBe(48);
  await expect(rail.getByRole("link", { name: "Models" })).toBeVisible();
  await page.getByRole("button", { name: "Rail without words" }).click();
  await expect.poll(width).toBe(96);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Command palette" }).fill("rail with");
  await page.keyboard.press("Enter");
  await expect.poll(width).toBe(48);
  // Below, on a phone, the words stay.
  await page.setViewportSize({ width: 390, height: 800 });
  await expect(rail.getByText("Models")).toBeVisible();
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press("m");
});

test("experiments are gone through by key, and their counts follow what is started elsewhere", async ({ page }) => {
  const server = await ownServer();
  try {
    const served = server as unknown as Served;
    const experiment = await makeExperiment(server, "nets");
    await makeExperiment(server, "trees");
    await page.goto(`${server.url}/experiments`);
    const row = page.getByRole("row").filter({ hasText: "nets" });
    await expect(row.getByRole("cell", { name: "0", exact: true })).toBeVisible();
    await expect(page.getByText("3 experiments")).toBeVisible();
    const run_id = await startRun(server, experiment, "elsewhere");
    await expect(row.getByRole("cell", { name: "1", exact: true })).toBeVisible();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await expect(row.getByRole("checkbox")).toBeChecked();
    await mlflow(served, "runs/delete", { run_id });
    await expect(row.getByRole("cell", { name: "0", exact: true })).toBeVisible();
    await expect(row.getByRole("link", { name: "nets" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`/experiments/${experiment}$`));
  } finally {
    await server.close();
  }
});

for (const [theme, width] of LOOKS) {
  test(`the trash says when each was deleted, and is searched, ${theme}, ${width} px`, async ({ page }, info) => {
    const server = await ownServer();
    try {
      const served = server as unknown as Served;
      const gone = await makeExperiment(server, "old nets");
      const inside = await startRun(server, gone, "went-before");
      await mlflow(served, "runs/delete", { run_id: inside });
      for (const name of ["oak", "ash"]) await mlflow(served, "runs/delete", { run_id: await startRun(server, "0", name) });
      await mlflow(served, "experiments/delete", { experiment_id: gone });
      await page.emulateMedia({ colorScheme: theme });
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${server.url}/trash`);
      const runs = page.getByRole("list", { name: "Deleted runs" });
      await expect(runs.getByRole("listitem")).toHaveCount(3);
      // What was deleted last stands first; a run cannot come back before its experiment.
      expect(await runs.getByRole("link").allTextContents()).toEqual(["ash", "oak", "went-before"]);
      await expect(runs.getByRole("checkbox", { name: "Select went-before" })).toBeDisabled();
      await expect(runs.getByRole("listitem").first()).toContainText("just now");
      await settled(page);
      await expectSound(page, "trash");
      await picture(page, info, "trash.png");
      await page.keyboard.press("/");
      await page.keyboard.type("nets");
      await expect(runs.getByRole("listitem")).toHaveCount(1);
      await page.getByRole("list", { name: "Experiments" }).getByRole("link", { name: "old nets" }).click();
      await expect(page.getByRole("main").getByText(/^It was deleted on \d{4}-/)).toBeVisible();
      await expectSound(page, "a deleted experiment");
      await picture(page, info, "deleted-experiment.png");
      await page.getByRole("button", { name: "Restore" }).click();
      await expect(page.getByRole("heading", { name: "old nets" })).toBeAttached();
      await page.goBack();
      await expect(page).toHaveURL(/q=nets/);
      await expect(runs.getByRole("checkbox", { name: "Select went-before" })).toBeEnabled();
    } finally {
      await server.close();
    }
  });
}
