// How far a value is from the baseline's, and whether that is better as far as the name of the metric tells.
import { shortNumber } from "../../lib/format";
import { bestStat } from "../../lib/goal";
import { type Cell, splitStat } from "./columns";

export interface Delta {
  readonly amount: number;
  /** Undefined when nobody knows what is better, and for no difference at all. */
  readonly verdict: "better" | "worse" | undefined;
}

/** The key of the metric that a column is of. */
const keyOf = (field: string): string => splitStat(field).metric.replace(/^metrics\./, "").replaceAll("`", "");

/** Nothing where either value is missing, NaN or infinite: there is no distance to it. */
export function deltaOf(field: string, value: Cell, base: Cell): Delta | undefined {
  if (typeof value !== "number" || typeof base !== "number") return undefined;
  const amount = value - base;
  if (!Number.isFinite(amount)) return undefined;
  const best = bestStat(keyOf(field));
  if (best === undefined || amount === 0) return { amount, verdict: undefined };
  return { amount, verdict: amount > 0 === (best === "max") ? "better" : "worse" };
}

/** Three digits tell a distance; what subtraction adds behind them is noise. */
const shortAmount = (size: number): string => shortNumber(Number(size.toPrecision(3)));

/** With its sign, as `number` writes its size. */
export function signed(amount: number, number: (size: number) => string = shortAmount): string {
  return `${amount > 0 ? "+" : amount < 0 ? "−" : "±"}${number(Math.abs(amount))}`;
}

/** Up or down; full when that is better and hollow when it is worse, so that colour is not all that tells it. */
export function markOf({ amount, verdict }: Delta): string {
  if (verdict === undefined) return "";
  const isUp = amount > 0;
  return verdict === "better" ? (isUp ? "▲" : "▼") : isUp ? "△" : "▽";
}
