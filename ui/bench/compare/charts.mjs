// Our charts beside uPlot: drawing, zooming, hovering, and what it holds.
import { busy, held, inPage } from "./browse.mjs";

export const SIDES = ["ours", "uplot"];
const SCENES = ["100 x 1000", "1 x 100000", "20 x 5 x 500"];

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** One round: each scene by each side. Fails when a side draws nothing. */
export async function charts(browser, url, sideNote) {
  for (const scene of SCENES) {
    for (const side of SIDES) {
      const note = (figure, unit, value) => sideNote(side, `${scene}: ${figure}`, unit, value);
      await inPage(browser, async (page, session) => {
        await page.goto(`${url}charts-${side}`);
        await page.evaluate((name) => window.charts.prepare(name), scene);
        const before = await held(session);
        note("first draw", "ms", await page.evaluate(() => window.charts.draw()));
        const inked = await page.evaluate(inkedShares);
        if (!inked.every((share) => share > 0.01)) throw new Error(`${side} drew nothing of ${scene}: ${inked}`);
        note("held by the charts", "MB", (await held(session)).all - before.all);
        note("zoom, once it rests", "ms", median(await page.evaluate(() => window.charts.zoom(false))));
        note("zoom, under the wheel", "ms", median(await page.evaluate(() => window.charts.zoom(true))));
        note("hover, main thread per move", "ms", (await busy(session, () => page.evaluate(() => window.charts.hover()))).task / 60);
      });
    }
  }
}

/** Which share of each chart is not empty. */
function inkedShares() {
  return [...document.querySelectorAll("canvas")]
    .filter((canvas) => canvas.parentElement.querySelector("canvas") === canvas)
    .map((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let n = 0;
      for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 0 && (data[i] < 250 || data[i + 1] < 250 || data[i + 2] < 250)) n += 1;
      return (4 * n) / data.length;
    });
}
