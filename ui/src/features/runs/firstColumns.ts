// What the first question of a table needs to know of columns; without texts, so that it is there before the page is.
import type { ExperimentFields } from "../../api/client";
import { mainFirst } from "../../lib/goal";

/** Metrics that stand before everything but the status: as many as a table beside charts shows in an ordinary window. */
const MAIN = 2;

/** The first few of each kind, first the metrics by which runs are told apart. */
export function automaticColumns(fields: ExperimentFields): string[] {
  const metrics = mainFirst(fields.metrics).slice(0, 4).map((one) => one.field);
  const params = fields.params.slice(0, 5).map((one) => one.field);
  return ["status", ...metrics.slice(0, MAIN), "start_time", "duration", ...metrics.slice(MAIN), ...params];
}

export const WIDTHS = { min: 56, max: 800, step: 16 } as const;

export const clampWidth = (width: number): number => Math.round(Math.min(WIDTHS.max, Math.max(WIDTHS.min, width)));
