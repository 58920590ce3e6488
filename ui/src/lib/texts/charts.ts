// Texts of what a chart says as a sentence, a table or a picture of its own.
import { count, grouped } from "../format";

/** Most groups that a note names. */
const NAMED_MAX = 3;

export const chartTexts = {
  bandCut: (cut: readonly { readonly name: string; readonly n: number; readonly all: number }[]) => {
    const named = cut.slice(0, NAMED_MAX).map(({ name, n, all }) => `${name}: the first ${grouped(n)} of ${count(all, "run", "runs")}`);
    return [...named, ...(cut.length > NAMED_MAX ? [`and ${count(cut.length - NAMED_MAX, "more group", "more groups")}`] : [])].join(", ");
  },
  edges: { range: ["min", "max"], sd: ["mean − sd", "mean + sd"], se: ["mean − se", "mean + se"] },
  columns: { run: "run", name: "name", metric: "metric", mean: "mean", n: "n" },
  ends: (label: string, value: string) => `${label} ends at ${value}`,
  noPoints: (title: string) => `${title}: no points.`,
  smoothed: (weight: number) => `smoothed (EMA ${weight})`,
  summary: (title: string, nLines: number, ends: readonly string[]) => `${title}: ${count(nLines, "line", "lines")}; ${ends.join(", ")}${nLines > ends.length ? `, and ${grouped(nLines - ends.length)} more` : ""}.`,
  left: (n: number) => `+ ${grouped(n)}`,
  over: (metric: string) => `x: ${metric}`,
} as const;
