// Going by keys alone: where the focus is, and that it is seen.
import { type Locator, type Page, expect } from "@playwright/test";

/** As many stops as no page has before what is looked for. */
const STOPS = 200;

/** What is wrong with where the focus stands; nothing when it is in sight, uncovered and drawn. */
function fault(): string | undefined {
  const at = document.activeElement;
  if (!(at instanceof HTMLElement) || at === document.body) return "nothing has the focus";
  const told = `${at.tagName} ${at.getAttribute("aria-label") ?? at.textContent?.trim().slice(0, 40) ?? ""}`;
  // A table has the focus, and the line or cell of it that is marked stands for it.
  const part = document.getElementById(at.getAttribute("aria-activedescendant") ?? "") ?? at;
  const { left, top, right, bottom } = part.getBoundingClientRect();
  const [x, y] = [(Math.max(0, left) + Math.min(window.innerWidth, right)) / 2, (Math.max(0, top) + Math.min(window.innerHeight, bottom)) / 2];
  const seen = document.elementFromPoint(x, y);
  if (seen === null || !(part.contains(seen) || seen.contains(part))) return `${told} is not in sight: ${seen?.outerHTML.slice(0, 120) ?? "out of the window"}`;
  const isRinged = (element: Element | null | undefined) => {
    if (element === null || element === undefined) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1;
  };
  return [part, at, at.parentElement, at.parentElement?.parentElement].some(isRinged) ? undefined : `${told} has no ring`;
}

export const expectSeen = (page: Page, where: string) => expect.poll(() => page.evaluate(fault), where).toBeUndefined();

/** Presses Tab until a part has the focus; each stop on the way is seen. */
export async function tabTo(page: Page, part: Locator, where: string): Promise<void> {
  await expect(part, where).toBeVisible();
  for (let stop = 0; stop < STOPS; stop += 1) {
    if (await part.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
    // Behind the last stop of a page the browser's own come, and then the page begins anew.
    if (await page.evaluate(() => document.activeElement === document.body)) continue;
    await expectSeen(page, `${where}, stop ${stop + 1}`);
  }
  throw new Error(`${where} is not reached in ${STOPS} stops`);
}

export async function pressAll(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
}
