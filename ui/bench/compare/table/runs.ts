// What all tables show: the same runs, the same columns, the same order, the same window. None of it knows a framework.

export interface Live {
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly rate: number;
  readonly duration: number;
}

export type LiveKey = keyof Live;

export interface Run extends Live {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly user: string;
  readonly model: string;
  readonly dataset: string;
  readonly started: number;
}

export interface Column {
  readonly key: Exclude<keyof Run, "id">;
  readonly title: string;
  readonly kind: "text" | "number" | "status";
  readonly text: (run: Run) => string;
}

const ROWS = 10_000;
const STATUSES = ["RUNNING", "FINISHED", "FAILED", "KILLED"] as const;
const USERS = ["ada", "grace", "edsger", "barbara", "donald"] as const;
const MODELS = ["resnet-50", "vit-b16", "convnext-t", "mlp-mixer"] as const;
const DATASETS = ["imagenet-1k", "cifar-100", "places-365"] as const;
const START = Date.UTC(2026, 0, 1);

/** Numbers in [0, 1) that are the same in each run of the benchmark. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function makeRuns(): Run[] {
  const next = chance(7);
  const one = <T>(of: readonly [T, ...T[]]): T => of[Math.floor(next() * of.length)] ?? of[0];
  return Array.from({ length: ROWS }, (_, id) => ({
    id,
    name: `run-${Math.floor(next() * 1e9).toString(36)}-${id}`,
    status: one(STATUSES),
    user: one(USERS),
    model: one(MODELS),
    dataset: one(DATASETS),
    started: START + Math.floor(next() * 3e10),
    duration: next() * 40_000,
    epoch: Math.floor(next() * 90),
    step: Math.floor(next() * 1e6),
    loss: next() * 7,
    accuracy: next(),
    rate: 10 ** (-1 - 4 * next()),
  }));
}

const two = (n: number) => String(n).padStart(2, "0");

function day(ms: number): string {
  const at = new Date(ms);
  return `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())} ${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
}

function span(seconds: number): string {
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(Math.floor(seconds) % 60)}`;
}

export const columns: readonly Column[] = [
  { key: "name", title: "Name", kind: "text", text: (run) => run.name },
  { key: "status", title: "Status", kind: "status", text: (run) => run.status },
  { key: "user", title: "User", kind: "text", text: (run) => run.user },
  { key: "model", title: "Model", kind: "text", text: (run) => run.model },
  { key: "dataset", title: "Dataset", kind: "text", text: (run) => run.dataset },
  { key: "started", title: "Started", kind: "text", text: (run) => day(run.started) },
  { key: "duration", title: "Duration", kind: "number", text: (run) => span(run.duration) },
  { key: "epoch", title: "Epoch", kind: "number", text: (run) => String(run.epoch) },
  { key: "step", title: "Step", kind: "number", text: (run) => String(run.step) },
  { key: "loss", title: "Loss", kind: "number", text: (run) => run.loss.toFixed(4) },
  { key: "accuracy", title: "Accuracy", kind: "number", text: (run) => run.accuracy.toFixed(4) },
  { key: "rate", title: "Rate", kind: "number", text: (run) => run.rate.toExponential(2) },
];

export interface Sort {
  readonly key: Column["key"];
  readonly down: boolean;
}

/** A second click on the same header turns the order round. */
export const nextSort = (before: Sort | undefined, key: Column["key"]): Sort => ({ key, down: before?.key === key && !before.down });

export const ariaSort = (sort: Sort | undefined, key: Column["key"]): "ascending" | "descending" | "none" => (sort?.key !== key ? "none" : sort.down ? "descending" : "ascending");

const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);

/** Which runs are shown, in their order. It is made on a click or a key: live values never move a row. */
export function orderOf(runs: readonly Run[], sort: Sort | undefined, filter: string): readonly number[] {
  const shown: Run[] = filter === "" ? [...runs] : runs.filter((run) => run.name.includes(filter) || run.model.includes(filter) || run.status.includes(filter));
  if (sort !== undefined) {
    const { key, down } = sort;
    shown.sort((a, b) => (down ? compare(b[key], a[key]) : compare(a[key], b[key])) || a.id - b.id);
  }
  return shown.map((run) => run.id);
}

export const ROW_PX = 28;
const EXTRA = 4;

/** How many rows the page holds. */
export const windowRows = (): number => Math.ceil(window.innerHeight / ROW_PX) + 2 * EXTRA;

/** The first of them. */
export const firstRow = (scrollTop: number, n: number): number => Math.max(0, Math.min(n - windowRows(), Math.floor(scrollTop / ROW_PX) - EXTRA));

export const countText = (n: number): string => `${n} runs`;
