// What all runs of a search have on some axes, read in pages.
import { type Table, api } from "../../api/client";
import { areNumbers, toNumber } from "../../lib/format";
import { bestStat, mainFirst } from "../../lib/goal";
import type { AxisColumn } from "../compare/parallelAxes";
import { allOf } from "../runs/pages";
import { tableRequest } from "../runs/question";

/** Most runs that are drawn. */
export const LINES_MAX = 10_000;
const PAGE = 2_500;
/** Axes when nobody has chosen. */
export const AXES_USUAL = 8;
const METRICS_USUAL = 3;

export interface ValuesQuestion {
  readonly experiment: string;
  readonly filter: string;
  readonly order: readonly string[];
  readonly keys: readonly string[];
}

export interface Values {
  readonly runs: readonly { readonly id: string; readonly name: string }[];
  readonly columns: readonly AxisColumn[];
  /** How many runs match in all. */
  readonly nMatching: number;
}

/** Numbers, also those that parameters hold as texts; texts where any value is none. */
function columnOf(key: string, cells: readonly (number | string | null)[]): AxisColumn {
  const isNumber = areNumbers(cells);
  return { key, values: cells.map((cell) => (cell === null ? undefined : isNumber ? Number(cell) : String(cell))) };
}

/** Runs that move from page to page meanwhile come once. */
export async function readValues(question: ValuesQuestion, signal?: AbortSignal, read: typeof api.table = api.table): Promise<Values> {
  const { experiment, filter, order, keys } = question;
  const runs: { id: string; name: string }[] = [];
  const seen = new Set<string>();
  const cells = keys.map<(number | string | null)[]>(() => []);
  let nMatching = 0;
  const take = (page: Table) => {
    nMatching = page.n_matching;
    const byField = new Map(page.columns.map((column) => [column.field, column]));
    const names = byField.get("run_name");
    const given = keys.map((key) => byField.get(key));
    page.run_ids.forEach((id, row) => {
      if (seen.has(id) || runs.length >= LINES_MAX) return;
      seen.add(id);
      runs.push({ id, name: String(names?.values[row] ?? id) });
      given.forEach((column, i) => {
        const value = column?.values[row] ?? null;
        cells[i]?.push(value === null || column?.kind === "text" ? value : toNumber(value as number | "NaN" | "Infinity" | "-Infinity"));
      });
    });
    return runs.length < LINES_MAX;
  };
  const asked = { ...tableRequest({ experiment, filter, order, columns: keys, view: "active" }, PAGE, null, []), columns: ["run_name", ...keys] };
  await allOf(asked, take, signal, read, PAGE);
  return { runs, columns: keys.map((key, i) => columnOf(key, cells[i] ?? [])), nMatching };
}

const metricOf = (field: string) => field.replace(/^metrics\.`?|`$/g, "");

/** Axes when nobody has chosen: parameters that vary, then the first metrics that say how good a run is. */
export function suggestAxes(differing: readonly string[]): string[] {
  const params = differing.filter((key) => key.startsWith("params."));
  const metrics = mainFirst(differing.filter((key) => key.startsWith("metrics.")).map((field) => ({ field, key: metricOf(field) })));
  const goals = metrics.filter((one) => bestStat(one.key) !== undefined);
  const chosen = (goals.length > 0 ? goals : metrics).slice(0, METRICS_USUAL);
  // An axis alone shows no line.
  if (params.length + chosen.length < 2) chosen.push(...metrics.filter((one) => !chosen.includes(one)).slice(0, 1));
  return [...params.slice(0, AXES_USUAL - chosen.length), ...chosen.map((one) => one.field)];
}

/** In an address, where the lines have one colour. */
export const NO_COLOUR = "none";

/** The axis whose numbers colour the lines: as chosen, else the first goal, else the first metric. */
export function colourAxis(columns: readonly { readonly key: string; readonly kind: "number" | "text" }[], chosen: string | undefined): string | undefined {
  if (chosen === NO_COLOUR) return undefined;
  const numbers = columns.filter((one) => one.kind === "number").map((one) => one.key);
  const metrics = numbers.filter((key) => key.startsWith("metrics."));
  if (chosen !== undefined && numbers.includes(chosen)) return chosen;
  return metrics.find((key) => bestStat(metricOf(key)) !== undefined) ?? metrics[0];
}
