// The first page and the list of experiments: news since the last visit, views at hand, several experiments at a time.
import { execFileSync } from "node:child_process";
import { expect } from "@playwright/test";
import { RunPage } from "./pages/run";
import { endRun, expectSound, makeExperiment, ownServer, startApart, startRun } from "./scene";
import { mlflow, test } from "./server";

test("home tells which runs failed since the visit before", async ({ page, served }) => {
  const experiment = await makeExperiment(served, "home-news");
  const old = await startRun(served, experiment, "failed-long-ago");
  await mlflow(served, "runs/update", { run_id: old, status: "FAILED", end_time: Date.now() - 3 * 86_400_000 });
  const fresh = await startRun(served, experiment, "failed-last-night");
  await endRun(served, fresh, "FAILED");
  await page.goto(served.url);
  await expect(page.getByRole("heading", { name: "Failed last" })).toBeVisible();
  // Yesterday was the last visit.
  await page.addInitScript((seen) => localStorage.setItem("trialbook.visit", String(seen)), Date.now() - 86_400_000);
  await page.reload();
  const news = page.getByRole("list", { name: "Failed since your last visit" });
  await expect(news).toContainText("failed-last-night");
  await expect(news).not.toContainText("failed-long-ago");
  await expect(page.getByText(/^You were here before on \d{4}-/)).toBeVisible();
  await expectSound(page, "home with news");
});

test("the block for any language, pasted into a shell, logs a whole run, and home turns into it", async ({ page, context, served }) => {
  const server = await ownServer();
  try {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(server.url);
    await page.getByRole("tab", { name: "Any language (HTTP)" }).click();
    await page.getByRole("tabpanel").getByRole("button", { name: "Copy" }).click();
    await expect(page.getByRole("tabpanel").getByRole("button", { name: "Copied" })).toBeVisible();
    const block = await page.evaluate(() => navigator.clipboard.readText());
    const before = Date.now();
    execFileSync("sh", ["-c", block], { stdio: ["ignore", "ignore", "inherit"] });
    await expect(page).toHaveURL(/\/runs\/[0-9a-f]{32}\/overview$/);
    const run = new RunPage(page, served);
    await expect(run.title).toContainText("by hand");
    await expect(run.status).toContainText("Finished");
    await expect(page.locator(".overview-main")).toContainText("loss");
    const reply = await fetch(`${server.url}/api/2.0/mlflow/runs/get?run_id=${new URL(page.url()).pathname.split("/")[2] ?? ""}`);
    const { info, data } = ((await reply.json()) as { run: { info: { start_time: number; end_time: number }; data: { metrics: unknown[] } } }).run;
    // The shell tells whole seconds.
    expect(info.start_time).toBeGreaterThanOrEqual(before - 1000);
    expect(info.end_time).toBeGreaterThanOrEqual(info.start_time);
    expect(data.metrics).toEqual([expect.objectContaining({ key: "loss", value: 0.5, step: 4 })]);
  } finally {
    await server.close();
  }
});

test("a saved view is chosen for home, opens from there and is taken away again", async ({ page, served }) => {
  const { experiment } = await startApart(served, "at-hand");
  await page.goto(`${served.url}/experiments/${experiment}?q=status+%3D+%27FAILED%27&view=table`);
  await page.getByRole("button", { name: /^Views/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name of the view" }).fill("what failed");
  await dialog.getByRole("button", { name: "Save as a new view" }).click();
  await expect(dialog.getByRole("button", { name: "what failed", exact: true })).toBeVisible();
  await page.goto(served.url);
  await page.getByRole("button", { name: "Choose views" }).click();
  await dialog.getByRole("checkbox", { name: "what failed" }).check();
  await page.keyboard.press("Escape");
  const list = page.getByRole("list", { name: "Views at hand" });
  await page.reload();
  await list.getByRole("link", { name: "what failed" }).click();
  await expect(page.getByPlaceholder(/^Search runs/)).toHaveValue("status = 'FAILED'");
  await page.goto(served.url);
  await list.getByRole("button", { name: "Take what failed away from here" }).click();
  await expect(page.getByText("Saved views that you choose stand here.")).toBeVisible();
});

for (const width of [1280, 390]) {
  test(`several experiments are tagged, archived and deleted at a time, each with a way back, ${width} px`, async ({ page, served }) => {
    await page.setViewportSize({ width, height: 800 });
    const names = ["one", "two"].map((name) => `bulk-${width}-${name}`);
    for (const name of names) await makeExperiment(served, name);
    const row = (name: string) => page.getByRole("row").filter({ hasText: name });
    const selectBoth = async () => {
      for (const name of names) await page.getByRole("checkbox", { name: `Select ${name}` }).check();
    };
    await page.goto(`${served.url}/experiments?q=bulk-${width}`);
    await selectBoth();
    const bar = page.getByRole("toolbar", { name: "Selected experiments" });
    await expect(bar).toContainText("2 selected");
    await expectSound(page, "selected experiments");
    await bar.getByRole("button", { name: "Tag" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Key" }).fill("team");
    await dialog.getByRole("textbox", { name: "Value" }).fill("red");
    await dialog.getByRole("button", { name: "Set tag" }).click();
    for (const name of names) await expect(row(name)).toContainText("team: red");
    await selectBoth();
    await bar.getByRole("button", { name: "Archive" }).click();
    await expect(page.getByRole("heading", { name: "No experiment matches" })).toBeVisible();
    await page.getByRole("checkbox", { name: "Show archived (2)" }).check();
    for (const name of names) await expect(row(name)).toContainText("archived");
    await selectBoth();
    await bar.getByRole("button", { name: "Take out of the archive" }).click();
    for (const name of names) await expect(row(name)).not.toContainText("archived");
    await selectBoth();
    await expect(page).toHaveURL(/sel=/);
    await bar.getByRole("button", { name: "Delete" }).click();
    for (const name of names) await expect(row(name)).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).last().click();
    for (const name of names) await expect(row(name)).toBeVisible();
  });
}
