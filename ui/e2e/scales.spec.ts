// Scales, clipped outliers and smoothing, as the pixels of a chart.
import { type Locator, type Page, expect } from "@playwright/test";
import { type ScaleKind, makeScale } from "../src/charts/scale";
import { runStyle } from "../src/lib/colour";
import { type Known, known } from "./charted";
import { type Place, type Spans, chart, pixels } from "./pages/chart";
import { type Served, test as base } from "./server";

const STEPS = 100;
const LONG = 5000;
/** Where the long metric falls to zero for one step. */
const FALL = 700;
const signed = (step: number) => Math.sign(step - 4) * 10 ** Math.abs(step - 4);

const test = base.extend<object, { data: Known }>({
  data: [
    async ({ served }, use) => {
      const points = (n: number, value: (step: number) => number) => Array.from({ length: n }, (_, step) => [step, value(step)] as const);
      const metrics = {
        decay: points(5, (step) => 10 ** -step),
        signed: points(9, signed),
        spiky: points(STEPS, (step) => (step === 50 ? 1000 : step % 2)),
        long: points(LONG, (step) => (step === FALL ? 0 : Math.log10(Math.max(1, step)))),
        noisy: points(21, (step) => (step % 2) * 10),
      };
      // A run whose id gives it a whole line, not a dashed one: it is looked at everywhere along its way.
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const data = await known(served, `scales ${attempt}`, [{ name: "one", metrics }]);
        if (runStyle(data.runs[0] ?? "", "light").dash.length > 0) continue;
        await use(data);
        return;
      }
      throw new Error("No run of a hundred has a whole line.");
    },
    { scope: "worker" },
  ],
});

const open = (page: Page, served: Served, data: Known, query: string) => page.goto(`${served.url}/experiments/${data.experiment}?view=charts${query}`);

/** Places of a scale as those of a linear one: `low` and `high` are the ends of its axis. */
function placed(kind: ScaleKind, x: readonly [number, number], low: number, high: number): { readonly spans: Spans; readonly at: (x: number, y: number) => Place } {
  const scale = makeScale(kind, [low, high], [0, 1]);
  // The axis of `Spans` has five hundredths more on both sides.
  return { spans: { x, y: [0.05 / 1.1, 1.05 / 1.1] }, at: (step, y) => [step, scale.toPixel(y)] };
}

/** How much of the run's colour lies over the ground, at most, around each place. */
async function shares(figure: Locator, run: string, spans: Spans, places: readonly Place[]): Promise<number[]> {
  const { colour } = runStyle(run, "light");
  const ink = [1, 3, 5].map((i) => 255 - Number.parseInt(colour.slice(i, i + 2), 16));
  const length = ink.reduce((sum, part) => sum + part * part, 0);
  return (await pixels(figure, spans, places)).map((around) => Math.max(...around.map((pixel) => ink.reduce((sum, part, k) => sum + part * (255 - (pixel[k] ?? 255)), 0) / length)));
}

/** The line passes these places, and none of its colour lies at the others. */
async function expectLine(figure: Locator, run: string, spans: Spans, on: readonly Place[], off: readonly Place[]): Promise<void> {
  await expect.poll(async () => Math.min(...(await shares(figure, run, spans, on)))).toBeGreaterThan(0.3);
  expect(Math.max(0, ...(await shares(figure, run, spans, off)))).toBeLessThan(0.15);
}

test("on a log axis powers of ten are evenly apart, and a line of them is straight", async ({ page, served, data }) => {
  await open(page, served, data, "&log=1");
  const { spans, at } = placed("log", [0, 4], 1e-4 / 1.1, 1.1);
  const along = Array.from({ length: 13 }, (_, i) => 0.3 + i * 0.28);
  await expectLine(chart(page, "decay"), data.runs[0] ?? "", spans, along.map((x) => at(x, 10 ** -x)), [at(1, 0.3), at(2, 0.3), at(3, 0.03), at(1, 0.003)]);
});

test("a symlog axis shows both signs and zero, each power of ten in its place", async ({ page, served, data }) => {
  await open(page, served, data, "&log=sym");
  const { spans, at } = placed("symlog", [0, 8], -11_000, 11_000);
  const steps = [1, 2, 3, 4, 5, 6, 7];
  await expectLine(chart(page, "signed"), data.runs[0] ?? "", spans, steps.map((step) => at(step, signed(step))), [at(1, 400), at(7, -400), at(2, -4000), at(6, 4000)]);
});

test("a clipped outlier leaves the axis to the others, with a mark at the edge where the line goes beyond it", async ({ page, served, data }) => {
  const run = data.runs[0] ?? "";
  const spans: Spans = { x: [0, STEPS - 1], y: [0, 1] };
  const figure = chart(page, "spiky");
  // Some pixels below the edge, beside the middle of the mark; the line itself has gone beyond the axis on both sides of it.
  const mark: Place[] = [[50, 1.03]];
  const within: Place[] = [[50, 0.7], [50, 0.9]];
  await open(page, served, data, "&clip=1");
  await expectLine(figure, run, spans, mark, within);
  await expect(figure.locator(".chart-foot")).toContainText("1 outliers lie beyond the axis");
  await open(page, served, data, "");
  await expectLine(figure, run, { x: spans.x, y: [0, 1000] }, [[50, 900]], []);
  await expect(figure.locator(".chart-foot")).toHaveCount(0);
});

test("behind a smoothed line its points stand as they are, thinly", async ({ page, served, data }) => {
  const run = data.runs[0] ?? "";
  const spans: Spans = { x: [0, 20], y: [0, 10] };
  const figure = chart(page, "noisy");
  // On the way up and down between the points, away from the smoothed line and from the lines of the grid.
  const raw = [10.1, 12.1, 14.1, 16.1].map((x): Place => [x, 1]);
  const off = [10.5, 12.5, 14.5].map((x): Place => [x, 0.9]);
  await open(page, served, data, "&smooth=0.95");
  await expect.poll(async () => Math.min(...(await shares(figure, run, spans, raw)))).toBeGreaterThan(0.08);
  const ghost = await shares(figure, run, spans, raw);
  expect(Math.max(...ghost)).toBeLessThan(0.45);
  expect(Math.max(...(await shares(figure, run, spans, off)))).toBeLessThan(0.05);
  // Without smoothing the same places are the line itself.
  await open(page, served, data, "");
  await expect(figure.getByRole("img", { name: /^noisy: 1 line/ })).toBeVisible();
  await expect.poll(async () => Math.min(...(await shares(figure, run, spans, raw)))).toBeGreaterThan(0.5);
});

test("on a logarithmic x the logarithm is a straight line down to single points, with its extremes; a drag zooms by ratios", async ({ page, served, data }) => {
  const run = data.runs[0] ?? "";
  const figure = chart(page, "long");
  const last = Math.log10(LONG - 1);
  const spans: Spans = { x: [0, last], y: [0, last] };
  const along = (from: number, to: number): Place[] => Array.from({ length: 12 }, (_, i) => from + ((i + 0.5) / 12) * (to - from)).map((power) => [power, power]);
  await open(page, served, data, "");
  await expect(figure.getByRole("img", { name: /^long: 1 line/ })).toBeVisible();
  await page.getByRole("group", { name: "How charts are drawn" }).getByRole("combobox", { name: "X scale" }).selectOption("Log");
  await expect(page).toHaveURL(/logx=1/);
  // Beside the line, and where it would be on a linear axis.
  await expectLine(figure, run, spans, along(0.1, last), [[0.7, 1.3], [2, 1.4], [3, 2.3], [0.3, 3.3]]);
  await expect(figure.locator(".chart-foot")).toContainText("1 of 5,000 points has no place on a logarithmic x");
  // One point among those of its pixel, which is narrow there.
  const fall = Math.log10(FALL);
  await expect.poll(async () => Math.min(...(await shares(figure, run, spans, [[fall, 0.5], [fall, 1.5]])))).toBeGreaterThan(0.1);
  expect(Math.max(...(await shares(figure, run, spans, [[fall - 0.06, 1.5], [fall + 0.06, 1.5]])))).toBeLessThan(0.05);
  // From ten to a thousand.
  const box = await figure.locator(".chart-over").boundingBox();
  if (box === null) throw new Error("The chart is not there.");
  const pixel = (power: number) => box.x + 52 + (power / last) * (box.width - 62);
  await page.mouse.move(pixel(1), box.y + 60);
  await page.mouse.down();
  await page.mouse.move(pixel(3), box.y + 80, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/zoom=/);
  const zoom = (new URL(page.url()).searchParams.get("zoom") ?? "").split("~").map(Number);
  const [from = 0, to = 0] = zoom.map(Math.log10);
  expect([Math.abs(from - 1) < 0.02, Math.abs(to - 3) < 0.02]).toEqual([true, true]);
  await expectLine(figure, run, { x: [from, to], y: [0, to] }, along(from, to), [[1.5, 2.3], [2.5, 1.2]]);
  await figure.locator(".chart-over").dblclick();
  await expect(page).not.toHaveURL(/zoom=/);
  await expectLine(figure, run, spans, along(0.1, last), []);
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await expect(page).not.toHaveURL(/logx/);
});
