// Which columns there are, and which are shown when nobody has chosen.
import type { ExperimentFields } from "../../api/client";
import { duration, moment, shortNumber } from "../../lib/format";
import { t } from "../../lib/text";

export interface ColumnInfo {
  readonly field: string;
  readonly label: string;
  readonly group: "run" | "metrics" | "params" | "tags";
}

export type Cell = number | string | null;

export const RUN_COLUMNS: readonly ColumnInfo[] = [
  { field: "status", label: t.columns.status, group: "run" },
  { field: "start_time", label: t.columns.started, group: "run" },
  { field: "duration", label: t.columns.duration, group: "run" },
  { field: "user", label: t.columns.user, group: "run" },
  { field: "end_time", label: t.columns.ended, group: "run" },
  { field: "run_id", label: t.columns.id, group: "run" },
];

/** Every column of an experiment. Tags that clients keep for themselves come last. */
export function allColumns(fields: ExperimentFields): ColumnInfo[] {
  const of = (list: ExperimentFields["metrics"], group: ColumnInfo["group"]) => list.map((one) => ({ field: one.field, label: one.key, group }));
  const own = (key: string) => key.startsWith("mlflow.");
  const tags = [...fields.tags].sort((a, b) => Number(own(a.key)) - Number(own(b.key)));
  return [...RUN_COLUMNS, ...of(fields.metrics, "metrics"), ...of(fields.params, "params"), ...of(tags, "tags")];
}

const STAT = /^(min|max|first|last)\((.*)\)$/;

/** The statistic and the metric of a field such as `min(metrics.loss)`. */
export function splitStat(field: string): { readonly stat: string; readonly metric: string } {
  const found = STAT.exec(field);
  return found === null ? { stat: "last", metric: field } : { stat: found[1] ?? "last", metric: found[2] ?? field };
}

export const withStat = (metric: string, stat: string) => (stat === "last" ? metric : `${stat}(${metric})`);

export function columnLabel(field: string, all: readonly ColumnInfo[]): string {
  const { stat, metric } = splitStat(field);
  const label = all.find((one) => one.field === metric)?.label ?? metric;
  return stat === "last" ? label : `${stat} ${label}`;
}

export const isMetric = (field: string): boolean => splitStat(field).metric.startsWith("metrics.");

/** Whether a column holds numbers, of which some may be missing: they stand to the right, and so does its head. */
export function isNumeric(field: string): boolean {
  const { metric } = splitStat(field);
  return isMetric(field) || metric === "duration" || metric === "start_time" || metric === "end_time";
}

export function columnWidth(field: string): number {
  if (field === "status") return 118;
  if (field === "start_time" || field === "end_time") return 150;
  if (field === "run_id") return 270;
  return field.startsWith("tags.") ? 150 : 116;
}

/** Dropped on a later column it goes behind that one, on an earlier one before it. */
export function moveColumn(columns: readonly string[], field: string, onto: string): readonly string[] {
  const [from, to] = [columns.indexOf(field), columns.indexOf(onto)];
  if (from < 0 || to < 0 || from === to) return columns;
  const others = columns.filter((one) => one !== field);
  return [...others.slice(0, to), field, ...others.slice(to)];
}

/** Columns in which runs differ; what every run has, such as its status, always stays. */
export function onlyVarying(columns: readonly string[], varying: ReadonlySet<string>): string[] {
  const isOfRun = (field: string) => !/^(metrics|params|tags)\./.test(field);
  return columns.filter((field) => isOfRun(splitStat(field).metric) || varying.has(splitStat(field).metric));
}

/** A cell as it is shown. */
export function cellText(field: string, cell: Cell): string {
  if (cell === null) return "–";
  if (typeof cell === "string") return cell;
  if (field === "start_time" || field === "end_time" || field === "created") return moment(cell);
  return field === "duration" ? duration(cell) : shortNumber(cell);
}

/** A cell with nothing left out, for hover and copy. */
export function cellFull(field: string, cell: Cell): string {
  if (cell === null) return t.columns.missing;
  return typeof cell === "number" && !field.endsWith("_time") ? String(cell) : cellText(field, cell);
}
