// While a page is read, grey shapes stand where its parts will be: what comes takes their place, and nothing moves.
import { type Locator, type Page, expect } from "@playwright/test";
import { places } from "./pages/places";
import { settled } from "./scene";
import { type Served, test } from "./server";

/** How far from its grey shape a part may come to stand, in pixels: texts differ by less. */
const NEAR_PX = 6;

interface Part {
  /** The grey shape, and what comes in its place; the first of each. */
  readonly grey: string;
  readonly real: string;
  /** What is the same of both. */
  readonly same: readonly ("x" | "y" | "width")[];
}

const title: Part = { grey: ".of-title", real: "main h1", same: ["y"] };
const parts: Record<string, readonly Part[]> = {
  home: [{ ...title, same: ["x", "y"] }, { grey: ".home-grid .card .of-list > i", real: ".home-grid .card li", same: ["x", "y", "width"] }],
  experiments: [{ grey: ".of-table", real: "main table", same: ["x", "y", "width"] }],
  runs: [
    { grey: ".of-grid", real: "[role=grid]", same: ["x", "y", "width"] },
    { grey: ".of-charts > i", real: ".chart", same: ["x", "width"] },
  ],
  "runs alone": [{ grey: ".of-grid", real: "[role=grid]", same: ["x", "y", "width"] }],
  "run overview": [title, { grey: ".overview-side .card", real: ".overview-side .card", same: ["x", "y", "width"] }, { grey: ".overview-main .card", real: ".overview-main .card", same: ["x", "width"] }],
  "run charts": [title, { grey: ".of-charts > i", real: ".chart", same: ["x", "y", "width"] }],
  "run files": [title, { grey: ".files .of-lines > i", real: ".files .tree li", same: ["x", "y"] }],
  compare: [{ grey: ".of-charts > i", real: ".chart", same: ["x", "y", "width"] }],
  models: [{ grey: ".of-table", real: "main table", same: ["x", "y", "width"] }],
  model: [title],
  version: [title, { grey: ".overview-side .card", real: ".overview-side .card", same: ["x", "width"] }],
};

/** Opens a page whose server does not answer until it is told to. */
async function heldPage(page: Page, address: string): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/api\/v1\/(?!events)/, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(address, { waitUntil: "commit" });
  return release;
}

async function boxOf(part: Locator) {
  await expect(part).toBeVisible();
  const box = await part.boundingBox();
  if (box === null) throw new Error("A part that is seen has a place.");
  return box;
}

async function check(served: Served, page: Page, name: string, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  const release = await heldPage(page, served.url + (places(served)[name] ?? ""));
  const before = [];
  for (const part of parts[name] ?? []) before.push(await boxOf(page.locator(part.grey).first()));
  release();
  await expect(page.locator("main .skeleton")).toHaveCount(0);
  await settled(page);
  for (const [i, part] of (parts[name] ?? []).entries()) {
    const [grey, real] = [before[i], await boxOf(page.locator(part.real).first())];
    for (const side of part.same) expect(Math.abs((grey?.[side] ?? Number.NaN) - real[side]), `${side} of ${part.real}: ${JSON.stringify(grey)} and ${JSON.stringify(real)}`).toBeLessThanOrEqual(NEAR_PX);
  }
}

for (const name of Object.keys(parts)) {
  for (const width of [1280, 390]) {
    test(`${name} at ${width} px comes where its grey shapes were`, async ({ page, served }) => {
      await check(served, page, name, width);
    });
  }
}
