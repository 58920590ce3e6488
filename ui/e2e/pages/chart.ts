// One chart: what its pixels are, its menu, and how it is drawn on.
import { type Locator, type Page, expect } from "@playwright/test";
import { runStyle } from "../../src/lib/colour";

export const chart = (page: Page, title: string): Locator => page.getByRole("figure", { name: title, exact: true });

/** Where a value stands on the plot: its axes span the data, five hundredths added above and below. */
export interface Spans {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

export type Place = readonly [x: number, y: number];

const themeOf = (figure: Locator): Promise<"light" | "dark"> => figure.evaluate(() => (document.documentElement.dataset["theme"] === "dark" ? "dark" : "light"));

/** The colours of the pixels around some places of the plot, as red, green and blue. */
export function pixels(figure: Locator, spans: Spans, places: readonly Place[]): Promise<(readonly [number, number, number])[][]> {
  return figure.locator("canvas.chart-canvas").evaluate(
    (canvas: HTMLCanvasElement, { spans, places }) => {
      const ctx = canvas.getContext("2d");
      if (ctx === null) return [];
      const ratio = window.devicePixelRatio;
      const [width, height] = [canvas.width / ratio, canvas.height / ratio];
      const pad = (spans.y[1] - spans.y[0]) * 0.05;
      const [low, high] = [spans.y[0] - pad, spans.y[1] + pad];
      return places.map(([x, y]) => {
        const px = 52 + ((x - spans.x[0]) / (spans.x[1] - spans.x[0])) * (width - 10 - 52);
        const py = height - 24 - ((y - low) / (high - low)) * (height - 24 - 8);
        const { data } = ctx.getImageData(Math.round((px - 1.5) * ratio), Math.round((py - 1.5) * ratio), Math.max(1, Math.round(3 * ratio)), Math.max(1, Math.round(3 * ratio)));
        return Array.from({ length: data.length / 4 }, (_, i) => [data[4 * i] ?? 0, data[4 * i + 1] ?? 0, data[4 * i + 2] ?? 0] as const);
      });
    },
    { spans, places },
  );
}

const parts = (colour: string): readonly number[] => [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
const isNear = (colour: string) => (pixel: readonly number[]) => parts(colour).every((part, k) => Math.abs((pixel[k] ?? 0) - part) < 48);

/** For each place of a line whether a pixel next to it has the colour of the run in the theme that is shown. */
export async function drawn(figure: Locator, run: string, spans: Spans, places: readonly Place[]): Promise<boolean[]> {
  const { colour } = runStyle(run, await themeOf(figure));
  return (await pixels(figure, spans, places)).map((around) => around.some(isNear(colour)));
}

/** The chart is drawn from these points, and nothing of this run stands where it should not. */
export async function expectDrawn(figure: Locator, run: string, spans: Spans, on: readonly Place[], off: readonly Place[]): Promise<void> {
  await expect.poll(() => drawn(figure, run, spans, on)).toEqual(on.map(() => true));
  expect(await drawn(figure, run, spans, off)).toEqual(off.map(() => false));
}

/** Chooses an entry of a chart's menu. */
export async function choose(figure: Locator, item: string): Promise<void> {
  await figure.getByRole("button", { name: /^Actions for/ }).click();
  await figure.getByRole("menuitem", { name: item, exact: true }).click();
}
