// What the first question of a table needs to know of columns; without texts, so that it is there before the page is.
import type { ExperimentFields } from "../../api/client";

/** The first few of each kind. */
export function automaticColumns(fields: ExperimentFields): string[] {
  const system = (key: string) => key.startsWith("system/");
  const metrics = fields.metrics.filter((one) => !system(one.key)).slice(0, 4);
  return ["status", "start_time", "duration", ...metrics.map((one) => one.field), ...fields.params.slice(0, 5).map((one) => one.field)];
}

export const WIDTHS = { min: 56, max: 800, step: 16 } as const;

export const clampWidth = (width: number): number => Math.round(Math.min(WIDTHS.max, Math.max(WIDTHS.min, width)));
