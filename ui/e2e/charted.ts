// Runs with known series, and what the pixels of their charts must be.
import { type Locator, type Page, expect } from "@playwright/test";
import { runStyle } from "../src/lib/colour";
import { type Served, mlflow } from "./server";

export interface Known {
  readonly experiment: string;
  readonly runs: readonly string[];
}

export interface KnownRun {
  readonly name: string;
  readonly metrics: Readonly<Record<string, readonly (readonly [step: number, value: number])[]>>;
  readonly params?: Readonly<Record<string, string>>;
}

const START_MS = 1_700_000_000_000;

/** An experiment of its own with these runs. */
export async function known(served: Served, name: string, runs: readonly KnownRun[]): Promise<Known> {
  const { experiment_id } = await mlflow<{ experiment_id: string }>(served, "experiments/create", { name });
  const ids: string[] = [];
  for (const [at, run] of runs.entries()) {
    const made = await mlflow<{ run: { info: { run_id: string } } }>(served, "runs/create", { experiment_id, run_name: run.name, start_time: START_MS + at });
    const run_id = made.run.info.run_id;
    const metrics = Object.entries(run.metrics).flatMap(([key, points]) => points.map(([step, value]) => ({ key, value, step, timestamp: START_MS + step * 1000 })));
    for (let from = 0; from < metrics.length; from += 1000) await mlflow(served, "runs/log-batch", { run_id, metrics: metrics.slice(from, from + 1000) });
    const params = Object.entries(run.params ?? {}).map(([key, value]) => ({ key, value }));
    if (params.length > 0) await mlflow(served, "runs/log-batch", { run_id, params });
    await mlflow(served, "runs/update", { run_id, status: "FINISHED", end_time: START_MS + 60_000 });
    ids.push(run_id);
  }
  return { experiment: experiment_id, runs: ids };
}

export const chart = (page: Page, title: string): Locator => page.getByRole("figure", { name: title, exact: true });

/** Where a value stands on the plot: its axes span the data, five hundredths added above and below. */
export interface Spans {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** For each place of a line whether a pixel next to it has the colour of the run. */
export async function drawn(figure: Locator, run: string, spans: Spans, places: readonly (readonly [number, number])[]): Promise<boolean[]> {
  const { colour } = runStyle(run, "light");
  return figure.locator("canvas.chart-canvas").evaluate(
    (canvas: HTMLCanvasElement, { colour, spans, places }) => {
      const ctx = canvas.getContext("2d");
      if (ctx === null) return [];
      const ratio = window.devicePixelRatio;
      const [width, height] = [canvas.width / ratio, canvas.height / ratio];
      const pad = (spans.y[1] - spans.y[0]) * 0.05;
      const [low, high] = [spans.y[0] - pad, spans.y[1] + pad];
      const wanted = [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16));
      return places.map(([x, y]) => {
        const px = 52 + ((x - spans.x[0]) / (spans.x[1] - spans.x[0])) * (width - 10 - 52);
        const py = height - 24 - ((y - low) / (high - low)) * (height - 24 - 8);
        const { data } = ctx.getImageData(Math.round((px - 1.5) * ratio), Math.round((py - 1.5) * ratio), Math.max(1, Math.round(3 * ratio)), Math.max(1, Math.round(3 * ratio)));
        for (let i = 0; i < data.length; i += 4) {
          if (wanted.every((channel, k) => Math.abs((data[i + k] ?? 0) - channel) < 48)) return true;
        }
        return false;
      });
    },
    { colour, spans, places },
  );
}

/** The chart is drawn from these points, and nothing of this run stands where it should not. */
export async function expectDrawn(figure: Locator, run: string, spans: Spans, on: readonly (readonly [number, number])[], off: readonly (readonly [number, number])[]): Promise<void> {
  await expect.poll(() => drawn(figure, run, spans, on)).toEqual(on.map(() => true));
  expect(await drawn(figure, run, spans, off)).toEqual(off.map(() => false));
}

/** Chooses an entry of a chart's menu. */
export async function choose(figure: Locator, item: string): Promise<void> {
  await figure.getByRole("button", { name: /^Actions for/ }).click();
  await figure.getByRole("menuitem", { name: item, exact: true }).click();
}
