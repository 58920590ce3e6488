// Grouping of runs as plain data: what makes a group, which filter finds its runs, and which lines are open.
import type { ExperimentFields, Schemas } from "../../api/client";
import { toNumber } from "../../lib/format";
import { readList, writeList } from "../../lib/lists";
import { parseTerm } from "./sort";

/** By some fields, level below level; or by every parameter but some, on one level. */
export interface Grouping {
  readonly kind: "by" | "but";
  readonly fields: readonly string[];
}

export type RunGroup = Schemas["RunGroup"];
export type GroupValue = Schemas["GroupValue"];
export type Spread = "sd" | "se" | "range";
export const SPREADS: readonly Spread[] = ["sd", "se", "range"];

/** `params.lr,params.depth`, or `!params.seed` for every parameter but the seed. */
export function readGrouping(text: string | undefined): Grouping | undefined {
  if (text === undefined || text === "") return undefined;
  if (text.startsWith("!")) return { kind: "but", fields: readList(text.slice(1)) };
  return { kind: "by", fields: readList(text) };
}

export function writeGrouping(grouping: Grouping | undefined): string | undefined {
  if (grouping === undefined || (grouping.kind === "by" && grouping.fields.length === 0)) return undefined;
  return `${grouping.kind === "but" ? "!" : ""}${writeList(grouping.fields) ?? ""}`;
}

/** `among` leaves out parameters that divide nothing: all runs have the same value of them. */
export function levelsOf(grouping: Grouping, fields: ExperimentFields, among?: ReadonlySet<string>): string[][] {
  if (grouping.kind === "by") return grouping.fields.map((field) => [field]);
  const kept = fields.params.map((one) => one.field).filter((field) => !grouping.fields.includes(field));
  const telling = among === undefined ? kept : kept.filter((field) => among.has(field));
  if (kept.length === 0) return [];
  // Runs that differ in nothing are one group, by any of their parameters.
  return [telling.length === 0 ? kept.slice(0, 1) : telling];
}

/** Most fields that the server groups by at once. */
export const FIELDS_MAX = 200;

/** Parameters that look like the seed of a repeated run. */
export function seedsOf(fields: ExperimentFields): string[] {
  return fields.params.filter((one) => /(^|[_./-])(seed|random_state)$/i.test(one.key)).map((one) => one.field);
}

/** The column with the number of runs: it stands first, as no column of runs does. */
export const COUNT = "n";
/** Most fields that the server summarises at once. */
export const VALUES_MAX = 200;

/** Fields of the table that have numbers to summarise. */
export const numeric = (columns: readonly string[]) => columns.filter((field) => field === "duration" || /^(?:(?:min|max|first|last)\()?metrics\./.test(field));

export function filterOf(filter: string, fields: readonly string[], key: readonly (string | null | undefined)[]): string {
  const parts = key.map((value, i) => {
    const field = fields[i] ?? "";
    return typeof value === "string" ? `${field} = '${value.replaceAll("'", "''")}'` : `${field} IS NULL`;
  });
  return [...(filter.trim() === "" ? [] : [`(${filter})`]), ...parts].join(" AND ");
}

export const groupId = (key: readonly (string | null | undefined)[]) => JSON.stringify(key);

/** What tells groups apart: fields with more than one value among them, the last field of each level always. */
export function tellingFields(groups: readonly RunGroup[], levels: readonly (readonly string[])[]): Set<string> {
  const fields = levels.flat();
  const telling = new Set(levels.filter((level) => level.length === 1).flat());
  fields.forEach((field, i) => {
    const values = new Set(groups.filter((group) => group.key.length > i).map((group) => group.key[i] ?? null));
    if (values.size > 1) telling.add(field);
  });
  return telling;
}

/** The part of a key that belongs to the group's own level, as pairs. */
export function ownPairs(group: RunGroup, levels: readonly (readonly string[])[]): { readonly field: string; readonly value: string | undefined }[] {
  const before = levels.slice(0, group.level).reduce((sum, level) => sum + level.length, 0);
  return (levels[group.level] ?? []).map((field, i) => ({ field, value: group.key[before + i] ?? undefined }));
}

interface Node {
  readonly group: RunGroup;
  readonly children: Node[];
}

/** Groups in tree order, siblings as `compare` has them, else as they came. */
function inTree(groups: readonly RunGroup[], compare: (a: RunGroup, b: RunGroup) => number): RunGroup[] {
  const roots: Node[] = [];
  const path: Node[] = [];
  for (const group of groups) {
    const node: Node = { group, children: [] };
    path.length = group.level;
    (path.at(-1)?.children ?? roots).push(node);
    path.push(node);
  }
  const flat = (nodes: Node[]): RunGroup[] => nodes.sort((a, b) => compare(a.group, b.group)).flatMap((node) => [node.group, ...flat(node.children)]);
  return flat(roots);
}

/** Groups in tree order, siblings by the mean of the first sorted field. */
export function sortGroups(groups: readonly RunGroup[], values: readonly string[], order: readonly string[]): RunGroup[] {
  const term = order.map(parseTerm).find((one) => values.includes(one.field) || one.field === "n");
  if (term === undefined) return [...groups];
  const at = values.indexOf(term.field);
  const numberOf = (group: RunGroup) => {
    const value = at < 0 ? group.n_runs : meanOf(group.values[at]);
    return value === undefined || Number.isNaN(value) ? undefined : value;
  };
  const sign = term.descending ? -1 : 1;
  return inTree(groups, (a, b) => {
    const [x, y] = [numberOf(a), numberOf(b)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    return sign * (x - y);
  });
}

/** Groups where they stood before; those that are new come below their siblings. */
export function inPlaces(groups: readonly RunGroup[], before: readonly RunGroup[]): RunGroup[] {
  const places = new Map(before.map((group, i) => [groupId(group.key), i]));
  const placeOf = (group: RunGroup) => places.get(groupId(group.key)) ?? before.length;
  return inTree(groups, (a, b) => placeOf(a) - placeOf(b));
}

export function meanOf(value: GroupValue | undefined): number | undefined {
  return value?.mean === undefined || value.mean === null ? undefined : toNumber(value.mean);
}

/** Groups whose ancestors are all open. */
export function visibleGroups(groups: readonly RunGroup[], open: ReadonlySet<string>, levels: readonly (readonly string[])[]): RunGroup[] {
  const ends = levels.map((_, i) => levels.slice(0, i + 1).reduce((sum, level) => sum + level.length, 0));
  return groups.filter((group) => ends.slice(0, group.level).every((end) => open.has(groupId(group.key.slice(0, end)))));
}

/** Mean and spread as they are read: `0.12 ± 0.03`, or `0.12 (0.1 – 0.15)`. */
export function spreadText(value: GroupValue | undefined, spread: Spread, number: (value: number) => string): string {
  const mean = meanOf(value);
  if (value === undefined || mean === undefined) return "–";
  const of = (wire: GroupValue["sd"]) => (wire === undefined || wire === null ? undefined : toNumber(wire));
  if (spread === "range") return value.n < 2 ? number(mean) : `${number(mean)} (${number(of(value.min) ?? mean)} – ${number(of(value.max) ?? mean)})`;
  const width = of(spread === "sd" ? value.sd : value.standard_error);
  return width === undefined ? number(mean) : `${number(mean)} ± ${number(Number(width.toPrecision(2)))}`;
}
