// The order of the experiments in what is kept, as the address says it.
import type { Schemas } from "../../api/client";
import { byName } from "../../lib/order";

export type ExperimentUse = Schemas["ExperimentUse"];

/** What a column compares, and whether its first press puts the largest first. */
export const COLUMNS = ["name", "size_bytes", "shared_bytes", "n_files", "n_runs", "n_points"] as const;

export type Column = (typeof COLUMNS)[number];

export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

const FIRST: Order = { column: "size_bytes", descending: true };

/** `n_files` is the most files first, `n_files.up` the fewest; what is no order is the first one. */
export function readOrder(text: string | undefined): Order {
  const [name, up] = (text ?? "").split(".");
  const column = COLUMNS.find((one) => one === name);
  return column === undefined ? FIRST : { column, descending: up !== "up" };
}

export function writeOrder({ column, descending }: Order): string {
  return descending ? column : `${column}.up`;
}

/** After a press on a column's head: names begin with A, numbers with the largest. */
export function pressed(before: Order, column: Column): Order {
  return before.column === column ? { column, descending: !before.descending } : { column, descending: column !== "name" };
}

export function sorted(all: readonly ExperimentUse[], { column, descending }: Order): ExperimentUse[] {
  const upwards = (a: ExperimentUse, b: ExperimentUse) => (column === "name" ? byName(a.name, b.name) : a[column] - b[column]);
  // The server's own order holds among equals, whichever way.
  return [...all].sort((a, b) => (descending ? upwards(b, a) : upwards(a, b)));
}

export interface Totals {
  readonly files: number;
  readonly runs: number;
  readonly points: number;
  /** What the sizes of the experiments come to beyond the server's: contents that several of them have. */
  readonly again: number;
}

export function totals(all: readonly ExperimentUse[], sizeBytes: number): Totals {
  const sum = (of: (one: ExperimentUse) => number) => all.reduce((n, one) => n + of(one), 0);
  return { files: sum((one) => one.n_files), runs: sum((one) => one.n_runs), points: sum((one) => one.n_points), again: sum((one) => one.size_bytes) - sizeBytes };
}
