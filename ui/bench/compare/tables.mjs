// The same table in three frameworks: what each costs, one side after the other.
import { busy, held, inPage, longestTask } from "./browse.mjs";

export const SIDES = ["solid", "react", "svelte"];

const FIRST_ROW = () => document.querySelector(".row .cell")?.textContent !== undefined;
const SCROLL_FRAMES = 100;
const LIVE_MS = 5000;

const sorted = (values) => [...values].sort((a, b) => a - b);
const quantile = (values, q) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * q))];

/** Scrolls from the first to the last row in steps of one frame; gives how long each frame took. */
function scrollDown(frames) {
  const scroller = document.querySelector(".scroll");
  const far = scroller.scrollHeight - scroller.clientHeight;
  return new Promise((resolve) => {
    const times = [];
    let before;
    const step = (now) => {
      if (before !== undefined) times.push(now - before);
      before = now;
      scroller.scrollTop = (far * times.length) / frames;
      if (times.length < frames) requestAnimationFrame(step);
      else resolve(times);
    };
    requestAnimationFrame(step);
  });
}

/** What stands in the table, without what frameworks leave between it. */
const content = () => {
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data.trim();
    if (node.nodeType !== Node.ELEMENT_NODE) return "";
    const named = [...node.attributes].map((one) => `${one.name}=${one.value.replaceAll(/[\s;]/g, "")}`).filter((one) => !one.startsWith("value=")).sort();
    return `<${node.localName} ${named.join(" ")}>${[...node.childNodes].map(walk).join("")}</>`;
  };
  return walk(document.querySelector(".page"));
};

async function firstRow(browser, address, note) {
  await inPage(browser, async (page) => {
    await page.goto(address, { waitUntil: "commit" });
    note("first row", "ms", await page.evaluate((seen) => window.bench.when(new Function(`return (${seen})()`)), String(FIRST_ROW)));
  });
}

async function traced(browser, address, note) {
  await inPage(browser, async (page) => {
    const longest = await longestTask(browser, page, async () => {
      await page.goto(address, { waitUntil: "commit" });
      await page.waitForSelector(".row");
    });
    note("longest task to first row", "ms", longest);
  });
}

/** A click on a header, a word in the filter: the time to the frame after the change, and the work of the main thread. */
async function orders(page, session, note) {
  for (const title of ["Loss", "Name"]) {
    const { value, task } = await busy(session, () =>
      page.evaluate(async (name) => {
        const first = () => document.querySelector(".row .cell").textContent;
        const before = first();
        const from = await window.bench.atFrame(() => {
          const now = performance.now();
          [...document.querySelectorAll(".head-cell")].find((one) => one.textContent === name).click();
          return now;
        });
        return window.bench.when(() => first() !== before, from);
      }, title),
    );
    note("sort to repaint", "ms", value);
    note("sort, main thread", "ms", task);
  }
  const { value, task } = await busy(session, () =>
    page.evaluate(async () => {
      const count = () => document.querySelector(".count").textContent;
      const before = count();
      const box = document.querySelector(".filter");
      const from = await window.bench.atFrame(() => {
        const now = performance.now();
        // The setter of the element itself: React keeps another over it.
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(box, "vit");
        box.dispatchEvent(new InputEvent("input", { bubbles: true }));
        return now;
      });
      return window.bench.when(() => count() !== before, from);
    }),
  );
  note("filter to repaint", "ms", value);
  note("filter, main thread", "ms", task);
}

async function used(browser, address, note) {
  return inPage(browser, async (page, session) => {
    await page.goto(address);
    await page.waitForSelector(".row");
    const shown = [await page.evaluate(content)];
    const before = await held(session);
    note("heap, script", "MB", before.script);
    note("heap, with the browser's own", "MB", before.all);
    const live = await busy(session, () =>
      page.evaluate(async (ms) => {
        window.feed.start();
        await new Promise((resolve) => setTimeout(resolve, ms));
        window.feed.stop();
      }, LIVE_MS),
    );
    note("5 s of live cells, main thread", "ms", live.task);
    note("5 s of live cells, script", "ms", live.script);
    note("5 s of live cells, style and layout", "ms", live.layout);
    const scroll = await busy(session, () => page.evaluate(scrollDown, SCROLL_FRAMES));
    note("scrolling, frame p50", "ms", quantile(scroll.value, 0.5));
    note("scrolling, frame p95", "ms", quantile(scroll.value, 0.95));
    note("scrolling, main thread per frame", "ms", scroll.task / SCROLL_FRAMES);
    await page.evaluate(() => window.bench.when(() => document.querySelector(".row:last-child .cell").textContent.endsWith("-9999")));
    shown.push(await page.evaluate(content));
    await page.evaluate(() => (document.querySelector(".scroll").scrollTop = 0));
    await page.evaluate(() => window.bench.when(() => document.querySelector(".row .cell").textContent.endsWith("-0")));
    await orders(page, session, note);
    shown.push(await page.evaluate(content));
    note("heap after all, script", "MB", (await held(session)).script);
    return shown;
  });
}

/** One round: each side once. Fails when two sides do not show the same. */
export async function tables(browser, url, sideNote) {
  const shown = [];
  for (const side of SIDES) {
    const note = (figure, unit, value) => sideNote(side, figure, unit, value);
    const address = `${url}table-${side}`;
    await firstRow(browser, address, note);
    await traced(browser, address, note);
    shown.push([side, await used(browser, address, note)]);
  }
  // Live values are told by a clock, so that only the first picture has the same numbers on all sides.
  const shape = (pictures) => pictures.map((one, i) => (i === 0 ? one : one.replaceAll(/>[^<>]*</g, "><")));
  const [[first, wanted]] = shown;
  for (const [side, pictures] of shown.slice(1)) {
    for (const [i, picture] of shape(pictures).entries()) if (picture !== shape(wanted)[i]) throw new Error(differing(side, picture, first, shape(wanted)[i]));
  }
}

/** Where two pictures part. */
function differing(side, picture, first, other) {
  const at = [...picture].findIndex((letter, i) => letter !== other[i]);
  return `the table of ${side} is not that of ${first}: "${picture.slice(at - 40, at + 80)}" instead of "${other.slice(at - 40, at + 80)}"`;
}
