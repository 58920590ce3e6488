// Numbers of a column as someone chose to read them; what is no number stays the text it is.
import { bytes, duration, shortNumber } from "../../lib/format";
import { type Cell, cellText, splitStat } from "./columns";
import type { ColumnFormat } from "./view";

export type Formats = ReadonlyMap<string, ColumnFormat>;

/** Columns that may hold numbers of a meaning that only people know. */
export const hasFormats = (field: string): boolean => /^(metrics|params)\./.test(field);

/** A format is the metric's, whichever statistic of it is shown. */
export function formatOf(field: string, formats: Formats | undefined): ColumnFormat | undefined {
  return formats === undefined || formats.size === 0 ? undefined : formats.get(splitStat(field).metric);
}

export function withFormat(formats: Formats, field: string, format: ColumnFormat | undefined): Formats {
  const next = new Map(formats);
  if (format === undefined) next.delete(field);
  else next.set(field, format);
  return next;
}

function fixed(size: number, decimals: number): string {
  const text = size.toFixed(decimals);
  const [whole = "", part] = text.split(".");
  const told = size >= 10_000 ? whole.replace(/\B(?=(?:\d{3})+$)/g, ",") : whole;
  return part === undefined ? told : `${told}.${part}`;
}

function sizeText(size: number, { kind, decimals }: ColumnFormat): string {
  // From there on digits before the point are no longer written out.
  const isLarge = size * (kind === "percent" ? 100 : 1) >= 1e21;
  if (kind === "scientific" || isLarge) return size.toExponential(kind === "scientific" ? decimals : 3).replace("e+", "e").replace("e-", "e−");
  if (kind === "bytes") return size < 1024 && !Number.isInteger(size) ? `${shortNumber(Number(size.toPrecision(3)))} B` : bytes(size);
  if (kind === "duration") return duration(size * 1000);
  return kind === "percent" ? `${fixed(size * 100, decimals)} %` : fixed(size, decimals);
}

export function formatNumber(value: number, format: ColumnFormat): string {
  if (!Number.isFinite(value)) return shortNumber(value);
  const text = sizeText(Math.abs(value), format);
  // What is rounded to nothing has no sign.
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** The number of a cell: parameters are texts of numbers. */
function numberIn(cell: Cell): number | undefined {
  if (typeof cell === "number") return cell;
  if (cell === null || cell.trim() === "") return undefined;
  const number = Number(cell);
  return Number.isFinite(number) ? number : undefined;
}

/** A cell as it is shown. */
export function shownText(field: string, cell: Cell, formats: Formats | undefined): string {
  const format = formatOf(field, formats);
  const number = format === undefined ? undefined : numberIn(cell);
  return format === undefined || number === undefined ? cellText(field, cell) : formatNumber(number, format);
}

/** A number made of several cells, such as a mean. */
export function shownNumber(field: string, value: number, formats: Formats | undefined): string {
  const format = formatOf(field, formats);
  if (format !== undefined) return formatNumber(value, format);
  return field === "duration" ? cellText(field, value) : shortNumber(value);
}
