// The main path by keys alone: nothing is clicked, nothing is given the focus but by Tab, arrows and letters, and it is always seen.
import { expect } from "@playwright/test";
import { expectSeen, pressAll, tabTo } from "./pages/keys";
import { LOOKS } from "./scene";
import { test } from "./server";

for (const [theme, width] of LOOKS.filter(([, width]) => width === 1280)) {
  test(`keys alone lead from home to an experiment, its runs, a comparison, a run, a chart over the window, and back, ${theme}`, async ({ page, served, shell, workspace, compare, run }) => {
    await page.emulateMedia({ colorScheme: theme });
    await page.setViewportSize({ width, height: 800 });
    await page.goto(served.url);
    await expect(shell.title).toBeVisible();
    await tabTo(page, shell.place("Experiments"), "home");
    await page.keyboard.press("Enter");
    await expect(shell.title).toHaveText("Experiments");
    await expect(shell.title).toBeFocused();
    await page.keyboard.press("/");
    await page.keyboard.type("demo");
    await tabTo(page, page.getByRole("link", { name: "demo", exact: true }), "experiments");
    await page.keyboard.press("Enter");
    await expect(workspace.firstName).toBeVisible();
    await expect(shell.title).toBeFocused();
    await expectSeen(page, "workspace");

    await page.keyboard.press("/");
    await expect(workspace.search).toBeFocused();
    await expectSeen(page, "search");
    await page.keyboard.type("metrics.`train/loss` < 1000");
    await expect(page).toHaveURL(/q=metrics/);
    await page.keyboard.press("Escape");
    await expect(workspace.search).not.toBeFocused();
    await tabTo(page, workspace.grid, "table");
    await pressAll(page, "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight");
    await expect(page.locator("#cell-here")).toHaveAttribute("aria-colindex", "3");
    await expectSeen(page, "cell");
    await page.keyboard.press(" ");
    await expect(workspace.selected(1)).toBeVisible();
    await page.keyboard.press(" ");
    await expect(workspace.selected(1)).toBeHidden();
    await tabTo(page, workspace.head(/Duration/), "sort");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/sort=duration/);
    await expect(workspace.head(/Duration/)).toBeFocused();
    await pressAll(page, "j", "x", "j", "x");
    await expect(workspace.selected(2)).toBeVisible();
    await page.keyboard.press("c");
    await expect(compare.title(2)).toBeFocused();
    await expectSeen(page, "compare");
    await expect(compare.curves.first()).toBeVisible();

    await tabTo(page, page.getByRole("main").locator("a[href^='/runs/']").first(), "run of the comparison");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/runs\/[0-9a-f]{32}\/overview/);
    await expect(run.title).toBeFocused();
    await tabTo(page, run.tab("Charts"), "tab");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/charts$/);
    // Who goes from tab to tab stays on the tabs.
    await expect(run.tab("Charts")).toBeFocused();
    const full = page.getByRole("button", { name: /in full screen$/ }).first();
    await tabTo(page, full, "full screen");
    await page.keyboard.press("Enter");
    await expect(page.locator(".chart-full canvas").first()).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(page.locator(".chart-full")).toHaveCount(0);

    // A chart over the window and a tab are steps of their own.
    for (let step = 0; step < 6 && !page.url().includes("/compare"); step += 1) await page.goBack();
    await expect(compare.title(2)).toBeVisible();
    await pressAll(page, "g", "h");
    await expect(page).toHaveURL(`${served.url}/`);
    await expect(shell.title).toBeFocused();
  });
}

test("letters lead to every place, and stay still where they are switched off", async ({ page, served, shell }) => {
  await page.goto(served.url);
  await expect(shell.title).toBeVisible();
  for (const [letter, title] of [["e", "Experiments"], ["m", "Models"], ["t", "Trash"], ["s", "Appearance"]] as const) {
    await pressAll(page, "g", letter);
    await expect(shell.title).toHaveText(title);
    await expect(shell.title).toBeFocused();
  }
  await tabTo(page, page.getByRole("navigation", { name: "Sections of the settings" }).getByRole("link", { name: "Shortcuts" }), "sections");
  await page.keyboard.press("Enter");
  await expect(shell.title).toHaveText("Shortcuts");
  const letters = page.getByRole("group", { name: "Single-letter shortcuts" });
  await tabTo(page, letters.getByRole("radio", { name: "On" }), "letters");
  await page.keyboard.press("ArrowDown");
  await expect(letters.getByRole("radio", { name: "Off" })).toBeChecked();
  await pressAll(page, "g", "h");
  await page.keyboard.press("t");
  await expect(shell.title).toHaveText("Shortcuts");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await shell.run("letter shortcuts on", "Switch single-letter shortcuts on");
  await page.keyboard.press("t");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await pressAll(page, "g", "h");
  await expect(page).toHaveURL(`${served.url}/`);
});
