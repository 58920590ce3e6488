// Pictures of pages: taken when a page is whole, and made small enough to be kept with the text.

/** A page that is not whole by then is taken as it is, and told. */
const WHOLE_MS = 15_000;
/** What a picture may weigh. */
const BYTES_MAX = 72 * 1024;

/** Counts the answers that a page waits for, from its first script on. */
function countAwaited() {
  const ask = window.fetch;
  window.nAwaited = 0;
  window.fetch = (...question) => {
    window.nAwaited += 1;
    return ask(...question).finally(() => (window.nAwaited -= 1));
  };
}

export const watchAnswers = (page) => page.addInitScript(countAwaited);

/** What the window shows is whole: no place is held in it, nothing says that it is busy, no answer is on its way, for some frames. */
function isWhole(frames) {
  // On a phone the places lie below the page: what is behind them is drawn once it comes into sight.
  const frame = document.querySelector("main")?.getBoundingClientRect() ?? new DOMRect(0, 0, window.innerWidth, window.innerHeight);
  const inSight = (element) => {
    // A chart is drawn when its plot comes into sight; its head may be there before.
    const { top, right, bottom, left } = (element.querySelector(":scope > .chart-hold") ?? element).getBoundingClientRect();
    return bottom > frame.top && right > frame.left && top < frame.bottom && left < frame.right;
  };
  const held = [...document.querySelectorAll(".skeleton, .skeleton-row, .load-bar, .later, [aria-busy=true]")];
  const whole = document.querySelector("main h1, main h2, main [role=grid], main [role=treegrid]") !== null && window.nAwaited === 0 && !held.some(inSight) && [...document.images].filter(inSight).every((image) => image.complete);
  window.nWhole = whole ? (window.nWhole ?? 0) + 1 : 0;
  return window.nWhole >= frames;
}

/** A page that has not begun to ask looks whole as well: for so many frames nothing may change. */
const FRAMES = 20;

/** Opens a page and waits until it is whole. */
export async function shoot(page, url, path) {
  await page.goto(url + path);
  await page.waitForFunction(isWhole, FRAMES, { polling: "raf", timeout: WHOLE_MS }).catch(async () => {
    const held = await page.evaluate(() => [window.nAwaited, ...[...document.querySelectorAll(".skeleton, .skeleton-row, .load-bar, .later, [aria-busy=true]")].map((part) => part.className)]);
    console.warn(`${path} is not whole after ${WHOLE_MS} ms; answers awaited and places held: ${held.slice(0, 8).join(", ")}`);
  });
  return page.screenshot();
}

/** Lays pictures beside and below each other, smaller by `scale`, and encodes them; runs in the browser, which has an encoder. */
async function drawn([rows, scale, quality]) {
  const images = await Promise.all(rows.map((row) => Promise.all(row.map(async (base64) => createImageBitmap(new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]))))));
  const gap = rows.length > 1 ? 12 : 0;
  const sizeOf = (image) => [Math.round(image.width * scale), Math.round(image.height * scale)];
  const widths = images.map((row) => row.reduce((sum, image) => sum + sizeOf(image)[0] + gap, -gap));
  const heights = images.map((row) => Math.max(...row.map((image) => sizeOf(image)[1])));
  const canvas = new OffscreenCanvas(Math.max(...widths), heights.reduce((sum, height) => sum + height + gap, -gap));
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = "#7b8794";
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.imageSmoothingQuality = "high";
  let y = 0;
  for (const [i, row] of images.entries()) {
    let x = 0;
    for (const image of row) {
      const [width, height] = sizeOf(image);
      ctx.drawImage(image, x, y, width, height);
      x += width + gap;
    }
    y += heights[i] + gap;
  }
  const encoded = new Uint8Array(await (await canvas.convertToBlob({ type: "image/webp", quality })).arrayBuffer());
  let text = "";
  for (let from = 0; from < encoded.length; from += 8192) text += String.fromCharCode(...encoded.subarray(from, from + 8192));
  return btoa(text);
}

/** Letters are read down to this quality; below it a smaller picture says more. */
const QUALITY_MIN = 0.35;

/** Rows of pictures as one, as sharp and as large as its weight allows. */
export async function sheet(page, rows, scale, best = 0.9) {
  const texts = rows.map((row) => row.map((png) => png.toString("base64")));
  for (let size = scale; size > scale / 2; size *= 0.85) {
    for (let quality = best; quality > QUALITY_MIN; quality -= 0.1) {
      const bytes = Buffer.from(await page.evaluate(drawn, [texts, size, quality]), "base64");
      if (bytes.length <= BYTES_MAX) return bytes;
    }
  }
  throw new Error("The picture does not become small enough.");
}
