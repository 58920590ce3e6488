// Where things stand: what a page must not cut off, hide or move.
import { expect } from "@playwright/test";
import { TABS } from "./pages/places";
import { endRun, settled, startApart } from "./scene";
import { test } from "./server";

test("the tab that is shown is in sight in a narrow window, and so is the name of the experiment", async ({ page, served }) => {
  await page.setViewportSize({ width: 390, height: 800 });
  for (const tab of TABS) {
    await page.goto(`${served.url}/runs/${served.runs[0] ?? ""}/${tab}`);
    await expect(page.getByRole("link", { name: "demo" })).toBeVisible();
    const [left, right, cut] = await page.locator(".tabs").evaluate((tabs) => {
      const [box, now] = [tabs.getBoundingClientRect(), tabs.querySelector("[aria-current=page]")?.getBoundingClientRect()];
      const crumb = [...document.querySelectorAll(".crumb")].find((one) => one.textContent === "demo");
      return [(now?.left ?? -1) - box.left, box.right - (now?.right ?? Infinity), (crumb?.scrollWidth ?? Infinity) - (crumb?.clientWidth ?? 0)];
    });
    // Less than a pixel is the rounding of widths.
    expect([left > -1, right > -1, cut <= 0], `${tab}: ${left} ${right} ${cut}`).toEqual([true, true, true]);
  }
});

test("the head of a run stays where it is from tab to tab", async ({ page, served }) => {
  for (const width of [390, 1280, 1800]) {
    await page.setViewportSize({ width, height: 800 });
    const places = new Set<string>();
    for (const tab of TABS) {
      await page.goto(`${served.url}/runs/${served.runs[0] ?? ""}/${tab}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await settled(page);
      places.add(await page.locator(".tabs").evaluate((tabs) => [document.querySelector("h1"), tabs].map((part) => part?.getBoundingClientRect()).map((box) => `${box?.left ?? ""} ${box?.top ?? ""}`).join("; ")));
    }
    expect([...places], `at ${width} px`).toHaveLength(1);
  }
});

test("beside charts the table shows the metrics that tell runs apart", async ({ page, served }) => {
  await page.goto(`${served.url}/experiments/${served.experiment}`);
  await expect(page.getByRole("columnheader", { name: "val/accuracy" })).toBeVisible();
  await settled(page);
  const shown = await page.locator(".grid").evaluate((grid) => {
    const edge = grid.getBoundingClientRect().left + grid.clientWidth;
    return [...grid.querySelectorAll("[role=columnheader]")].filter((head) => head.getBoundingClientRect().right <= edge).map((head) => head.querySelector(".th-button bdi")?.textContent ?? "");
  });
  expect(shown).toContain("val/accuracy");
  expect(shown).toContain("val/auc");
});

test("names of ordinary length stand whole in the lists of home, and longer ones are told when pointed at", async ({ page, served }) => {
  const ordinary = "transformer-small-00024";
  const long = `${ordinary} ${"with a name that goes on ".repeat(8)}`.trim();
  for (const name of [ordinary, long]) await endRun(served, (await startApart(served, name)).run, "FAILED");
  for (const width of [390, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(served.url);
    const names = page.getByRole("list", { name: "Failed last" }).getByRole("link", { name: ordinary });
    await expect(names.first()).toBeVisible();
    await settled(page);
    const seen = await names.evaluateAll((links) => links.map((link) => ({ title: link.getAttribute("title"), isCut: link.scrollWidth > link.clientWidth, ellipsis: getComputedStyle(link).textOverflow })));
    expect(seen.find((one) => one.title === ordinary), `at ${width} px`).toEqual({ title: ordinary, isCut: false, ellipsis: "ellipsis" });
    expect(seen.find((one) => one.title === long), `at ${width} px`).toEqual({ title: long, isCut: true, ellipsis: "ellipsis" });
  }
});

test("on a phone the names and a whole metric stand side by side, of runs as of groups", async ({ page, served }) => {
  for (const [width, address] of [[390, ""], [320, ""], [390, "?group=params.optimizer"]] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${served.url}/experiments/${served.experiment}${address}`);
    await expect(page.getByRole("columnheader", { name: "val/accuracy" })).toBeVisible();
    await settled(page);
    const { first, inSight } = await page.locator(".grid").evaluate((grid) => {
      const [names, next] = [...grid.querySelectorAll("[role=columnheader]")].map((head) => head.getBoundingClientRect());
      const edge = grid.getBoundingClientRect().left + grid.clientLeft + grid.clientWidth;
      return { first: grid.querySelector(".th .th-button bdi")?.textContent, inSight: names !== undefined && next !== undefined && names.right <= next.left + 0.5 && next.right <= edge + 0.5 };
    });
    expect([first, inSight], `at ${width} px ${address}`).toEqual(["val/accuracy", true]);
  }
});

test("numbers, their heads and what is missing among them stand below each other", async ({ page, served }) => {
  await page.goto(`${served.url}/experiments/${served.experiment}?view=table&cols=metrics.%60val/accuracy%60,duration`);
  await expect(page.locator(".td.number.missing").first()).toBeVisible();
  const rights = await page.locator(".grid").evaluate((grid) => {
    const right = (element: Element | null | undefined) => Math.round((element?.getBoundingClientRect().right ?? 0) - grid.getBoundingClientRect().left);
    const head = [...grid.querySelectorAll(".th")].find((one) => one.textContent?.startsWith("Duration") === true);
    const cells = [...grid.querySelectorAll(`.td.number[aria-colindex="${head?.getAttribute("aria-colindex") ?? ""}"] bdi`)];
    return { head: right(head?.querySelector("bdi")), cells: [...new Set(cells.map(right))], missing: cells.some((cell) => cell.textContent === "–") };
  });
  expect(rights).toEqual({ head: rights.head, cells: [rights.head], missing: true });
});
