// The workspace as an address: everything that shapes the view is in the query string.
import { oneOf } from "./quoted";
import { type Grouping, SPREADS, type Spread, readGrouping, writeGrouping } from "./groups";
import { clampWidth } from "./firstColumns";
import { readList, single, writeList } from "../../lib/lists";

export type Layout = "split" | "table" | "charts";
/** What stands beside the table. */
export type Side = "charts" | "media" | "parallel";

export interface RunsView {
  readonly filter: string;
  /** Such as `metrics.loss ASC`. */
  readonly order: readonly string[];
  /** Chosen columns; undefined for the automatic ones. */
  readonly columns: readonly string[] | undefined;
  readonly pinned: readonly string[];
  /** Widths of columns in pixels, where they are not the usual ones. */
  readonly widths: ReadonlyMap<string, number>;
  /** Only columns in which the runs differ. */
  readonly varies: boolean;
  readonly nested: boolean;
  readonly layout: Layout;
  /** How much of the width the table has beside charts, in percent. */
  readonly share: number;
  readonly side: Side;
  /** Runs whose lines are hidden. */
  readonly hidden: readonly string[];
  readonly selected: readonly string[];
  /** Whether charts draw the selected runs alone. */
  readonly drawsSelected: boolean;
  readonly grouping: Grouping | undefined;
  readonly spread: Spread;
  /** The run that the others are compared with. */
  readonly base: string | undefined;
  /** How numbers of a metric or parameter are written, where that is not as ever. */
  readonly formats: ReadonlyMap<string, ColumnFormat>;
}

export const FORMATS = ["fixed", "scientific", "percent", "bytes", "duration"] as const;
export interface ColumnFormat {
  readonly kind: (typeof FORMATS)[number];
  /** 0 where a kind has none to choose. */
  readonly decimals: number;
}
/** How many decimals each kind begins with; 0 when they are not chosen. */
export const DECIMALS = { fixed: 3, scientific: 3, percent: 1, bytes: 0, duration: 0, most: 10 } as const;
export const clampDecimals = (n: number): number => Math.round(Math.min(DECIMALS.most, Math.max(0, n)));

export const SHARE = { usual: 55, min: 20, max: 80, step: 5 } as const;
export const clampShare = (share: number): number => Math.round(Math.min(SHARE.max, Math.max(SHARE.min, share)));

export type Params = Record<string, string | string[] | undefined>;

export const SIDES: readonly Side[] = ["charts", "media", "parallel"];

const LAYOUTS: readonly Layout[] = ["split", "table", "charts"];
/** More selected runs than this stay out of the address. */
export const SELECTED_MAX = 1000;

export function readView(params: Params): RunsView {
  const get = (name: string) => single(params[name]);
  const columns = get("cols");
  return {
    filter: get("q") ?? "",
    order: readList(get("sort")),
    columns: columns === undefined ? undefined : readList(columns),
    pinned: readList(get("pin")),
    widths: readWidths(get("w")),
    varies: get("vary") === "1",
    nested: get("nested") === "1",
    layout: LAYOUTS.find((one) => one === get("view")) ?? "split",
    share: /^\d{1,3}$/.test(get("split") ?? "") ? clampShare(Number(get("split"))) : SHARE.usual,
    side: SIDES.find((one) => one === get("side")) ?? "charts",
    hidden: readList(get("hide")),
    selected: readList(get("sel")),
    drawsSelected: get("only") === "sel",
    grouping: readGrouping(get("group")),
    spread: SPREADS.find((one) => one === get("spread")) ?? "sd",
    base: get("base") === "" ? undefined : get("base"),
    formats: readFormats(get("fmt")),
  };
}

/** `180metrics.loss`: fields begin with a letter. */
function readWidths(text: string | undefined): ReadonlyMap<string, number> {
  return new Map(
    readList(text).flatMap((one) => {
      const found = /^(\d{1,4})(\D.*)$/.exec(one);
      return found === null ? [] : [[found[2] ?? "", clampWidth(Number(found[1]))] as const];
    }),
  );
}

/** `f3metrics.loss`, `bmetrics.size`: the first letter of the kind, decimals, the field. */
function readFormats(text: string | undefined): ReadonlyMap<string, ColumnFormat> {
  return new Map(
    readList(text).flatMap((one) => {
      const found = /^([fspbd])(\d{0,2})((?:metrics|params)\..+)$/su.exec(one);
      const kind = FORMATS.find((name) => name.startsWith(found?.[1] ?? "?"));
      if (found === null || kind === undefined || (found[2] !== "") !== DECIMALS[kind] > 0) return [];
      return [[found[3] ?? "", { kind, decimals: clampDecimals(Number(found[2])) }] as const];
    }),
  );
}

const writeFormat = ({ kind, decimals }: ColumnFormat) => `${kind.charAt(0)}${DECIMALS[kind] > 0 ? decimals : ""}`;

export function writeView(change: Partial<RunsView>): Params {
  const out: Params = {};
  if ("grouping" in change) {
    out["group"] = writeGrouping(change.grouping);
    // What was hidden or chosen among runs means nothing among groups.
    out["hide"] = undefined;
    out["sel"] = undefined;
    out["only"] = undefined;
  }
  if (change.filter !== undefined) out["q"] = change.filter === "" ? undefined : change.filter;
  if (change.order !== undefined) out["sort"] = writeList(change.order);
  if ("columns" in change) out["cols"] = change.columns === undefined ? undefined : (writeList(change.columns) ?? "");
  if (change.pinned !== undefined) out["pin"] = writeList(change.pinned);
  if (change.widths !== undefined) out["w"] = writeList([...change.widths].map(([field, width]) => `${width}${field}`));
  if (change.varies !== undefined) out["vary"] = change.varies ? "1" : undefined;
  if (change.nested !== undefined) out["nested"] = change.nested ? "1" : undefined;
  if (change.layout !== undefined) out["view"] = change.layout === "split" ? undefined : change.layout;
  if (change.share !== undefined) out["split"] = change.share === SHARE.usual ? undefined : String(change.share);
  if (change.side !== undefined) out["side"] = change.side === "charts" ? undefined : change.side;
  if (change.hidden !== undefined) out["hide"] = writeList(change.hidden);
  if (change.selected !== undefined) out["sel"] = change.selected.length > SELECTED_MAX ? undefined : writeList(change.selected);
  if (change.drawsSelected !== undefined) out["only"] = change.drawsSelected ? "sel" : undefined;
  if (change.spread !== undefined) out["spread"] = change.spread === "sd" ? undefined : change.spread;
  if (change.formats !== undefined) out["fmt"] = writeList([...change.formats].map(([field, format]) => `${writeFormat(format)}${field}`));
  if ("base" in change) out["base"] = change.base;
  return out;
}

/** What names the parent of a run, in the search language. */
export const PARENT = "tags.`mlflow.parentRunId`";

/** The filter that the nested view sends: roots alone, children are asked for one parent at a time. Those of absent parents have no other place. */
export function rootsOnly(filter: string, absent: readonly string[] = []): string {
  const top = `${PARENT} IS NULL`;
  const roots = absent.length === 0 ? top : `(${top} OR ${oneOf(PARENT, absent)})`;
  return filter.trim() === "" ? roots : `(${filter}) AND ${roots}`;
}

/** Child runs that a search finds and {@link rootsOnly} leaves out. */
export function childMatches(filter: string, absent: readonly string[]): string {
  const below = absent.length === 0 ? "" : ` AND NOT ${oneOf(PARENT, absent)}`;
  return `(${filter}) AND ${PARENT} IS NOT NULL${below}`;
}

export function childrenOf(run: string): string {
  return `${PARENT} = '${run.replaceAll("'", "")}'`;
}
