// Series for charts: those that ask at the same moment share one request; changes of their runs ask again.
import { type Accessor, createEffect, createSignal, on, onCleanup, untrack } from "solid-js";
import { onChanges } from "../../api/events";
import type { Columns } from "../../lib/columns";
import { type ChartQuestion, fetchSeries } from "../../decode/charts";

export interface SeriesQuestion {
  readonly runs: readonly string[];
  readonly key: string;
  readonly axis: "step" | "time";
  readonly range: readonly [number, number] | undefined;
  readonly width: number;
}

interface Asked {
  readonly question: SeriesQuestion;
  readonly signal: AbortSignal;
  readonly done: (columns: Columns[]) => void;
  readonly failed: (error: unknown) => void;
}

/** Most keys in one request: first charts are drawn while later ones are on their way. */
const KEYS_MAX = 8;
let queue: Asked[] = [];

/** Questions that differ in their key alone, together. */
export function groupQuestions(all: readonly SeriesQuestion[]): number[][] {
  const groups = new Map<string, number[]>();
  all.forEach((question, i) => {
    const name = JSON.stringify({ ...question, key: undefined });
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [i]);
    else group.push(i);
  });
  return [...groups.values()].flatMap((group) => Array.from({ length: Math.ceil(group.length / KEYS_MAX) }, (_, i) => group.slice(i * KEYS_MAX, (i + 1) * KEYS_MAX)));
}

function flush(): void {
  const all = queue.filter((one) => !one.signal.aborted);
  queue = [];
  for (const group of groupQuestions(all.map((one) => one.question))) {
    const asked = group.flatMap((i) => all[i] ?? []);
    const first = asked[0];
    if (first === undefined) continue;
    const control = new AbortController();
    let left = asked.length;
    for (const one of asked) {
      one.signal.addEventListener("abort", () => {
        left -= 1;
        if (left === 0) control.abort();
      });
    }
    const { runs, axis, range, width } = first.question;
    const question: ChartQuestion = { runs, keys: asked.map((one) => one.question.key), axis, range, width };
    fetchSeries(question, control.signal).then(
      (columns) => asked.forEach((one) => one.done(columns.filter((series) => series.key === one.question.key))),
      (error: unknown) => asked.forEach((one) => one.failed(error)),
    );
  }
}

function ask(question: SeriesQuestion, signal: AbortSignal): Promise<Columns[]> {
  return new Promise((done, failed) => {
    if (queue.length === 0) window.setTimeout(flush, 0);
    queue.push({ question, signal, done, failed });
  });
}

/** Least time between two readings of a growing chart. */
const LIVE_MS = 1000;

export interface SeriesState {
  readonly series: Accessor<readonly Columns[] | undefined>;
  readonly problem: Accessor<string | undefined>;
  readonly loading: Accessor<boolean>;
  readonly retry: () => void;
}

/** The series of a chart; the last good ones stay while finer or newer ones load. */
export function createSeries(question: Accessor<SeriesQuestion | undefined>): SeriesState {
  const [series, setSeries] = createSignal<readonly Columns[]>();
  const [problem, setProblem] = createSignal<string>();
  const [loading, setLoading] = createSignal(false);
  let running: AbortController | undefined;
  let timer: number | undefined;
  const load = async (asked: SeriesQuestion) => {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    setLoading(true);
    try {
      const columns = await ask(asked, mine.signal);
      if (mine.signal.aborted) return;
      setSeries(columns);
      setProblem(undefined);
    } catch (error) {
      if (!mine.signal.aborted) setProblem(error instanceof Error ? error.message : String(error));
    } finally {
      if (running === mine) setLoading(false);
    }
  };
  const again = () => {
    const asked = untrack(question);
    if (asked !== undefined) void load(asked);
  };
  createEffect(
    on(question, (asked) => {
      if (asked !== undefined && asked.runs.length > 0) void load(asked);
      else setSeries([]);
    }),
  );
  onChanges((changes) => {
    const runs = untrack(question)?.runs ?? [];
    if (timer !== undefined || !changes.some((one) => one.kind === "missed" || (one.kind === "run_logged" && one.run !== undefined && runs.includes(one.run)))) return;
    timer = window.setTimeout(() => {
      timer = undefined;
      again();
    }, LIVE_MS);
  });
  onCleanup(() => {
    running?.abort();
    window.clearTimeout(timer);
  });
  return { series, problem, loading, retry: again };
}
