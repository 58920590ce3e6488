// Series for charts: those that ask at the same moment share one request; changes of their runs ask again.
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup, untrack } from "solid-js";
import type { ApiProblem } from "../../api/client";
import { onChanges } from "../../api/events";
import { givenUp } from "../../api/live";
import type { Columns } from "../../lib/columns";
import { createReading } from "../../lib/pace";
import { type ChartQuestion, fetchSeries } from "../../decode/charts";
import { chartProblem } from "./refusal";

export interface SeriesQuestion {
  readonly runs: readonly string[];
  readonly keys: readonly string[];
  readonly axis: ChartQuestion["axis"];
  readonly xScale?: "log";
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

/** Questions that differ in their keys alone, together. */
export function groupQuestions(all: readonly SeriesQuestion[]): number[][] {
  const groups = new Map<string, { keys: Set<string>; members: number[] }[]>();
  all.forEach((question, i) => {
    const name = JSON.stringify({ ...question, keys: undefined });
    const known = groups.get(name) ?? [];
    groups.set(name, known);
    const last = known.at(-1);
    const fresh = question.keys.filter((key) => last?.keys.has(key) !== true);
    if (last !== undefined && last.keys.size + fresh.length <= KEYS_MAX) {
      fresh.forEach((key) => last.keys.add(key));
      last.members.push(i);
    } else known.push({ keys: new Set(question.keys), members: [i] });
  });
  return [...groups.values()].flatMap((list) => list.map((group) => group.members));
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
    const question: ChartQuestion = { ...first.question, keys: [...new Set(asked.flatMap((one) => one.question.keys))] };
    fetchSeries(question, control.signal).then(
      (columns) => asked.forEach((one) => one.done(columns.filter((series) => one.question.keys.includes(series.key)))),
      (error: unknown) => asked.forEach((one) => one.failed(error)),
    );
  }
}

function queued(question: SeriesQuestion, signal: AbortSignal): Promise<Columns[]> {
  return new Promise((done, failed) => {
    if (queue.length === 0) window.setTimeout(flush, 0);
    queue.push({ question, signal, done, failed });
  });
}

/** Least time between two readings of a growing chart. */
const LIVE_MS = 1000;

export interface SeriesState {
  readonly series: Accessor<readonly Columns[] | undefined>;
  /** The question that they answer: another one may have been asked meanwhile. */
  readonly answered: Accessor<SeriesQuestion | undefined>;
  readonly problem: Accessor<ApiProblem | undefined>;
  readonly loading: Accessor<boolean>;
  /** Another answer than the one that is shown is awaited; news of the same question are not. */
  readonly asking: Accessor<boolean>;
  /** Waits no longer, which is told. */
  readonly cancel: () => void;
  readonly retry: () => void;
}

/** The series of a chart; the last good ones stay while finer or newer ones load. News of a chart that nobody sees wait until someone does. */
export function createSeries(question: Accessor<SeriesQuestion | undefined>, resting: Accessor<boolean> = () => false): SeriesState {
  const [answer, setAnswer] = createSignal<{ readonly question: SeriesQuestion; readonly series: readonly Columns[] }>();
  const series = createMemo(() => answer()?.series);
  const [problem, setProblem] = createSignal<ApiProblem>();
  const [loading, setLoading] = createSignal(false);
  const [asking, setAsking] = createSignal(false);
  let running: AbortController | undefined;
  /** Something changed while nobody saw the chart. */
  let due = false;
  const rest = () => {
    setLoading(false);
    setAsking(false);
  };
  const load = async (asked: SeriesQuestion) => {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    setLoading(true);
    setAsking(untrack(answer)?.question !== asked);
    try {
      const columns = await queued(asked, mine.signal);
      if (mine.signal.aborted) return;
      setAnswer({ question: asked, series: columns });
      setProblem(undefined);
    } catch (error) {
      if (!mine.signal.aborted) setProblem(chartProblem(error));
    } finally {
      if (running === mine) rest();
    }
  };
  const again = () => {
    const asked = untrack(question);
    if (asked !== undefined) void load(asked);
  };
  const cancel = () => {
    if (!untrack(asking)) return;
    running?.abort();
    running = undefined;
    rest();
    setProblem(givenUp());
  };
  // An answer that is awaited comes first: a run that logs all the time must not put it off for ever.
  const soon = createReading(() => {
    due = untrack(resting);
    if (!due) again();
  }, loading, LIVE_MS);
  createEffect(on(resting, (isResting) => {
    if (isResting || !due) return;
    due = false;
    if (untrack(loading)) soon();
    else again();
  }, { defer: true }));
  createEffect(
    on(question, (asked) => {
      if (asked === undefined) return;
      if (asked.runs.length > 0) {
        void load(asked);
        return;
      }
      running?.abort();
      running = undefined;
      rest();
      setProblem(undefined);
      setAnswer({ question: asked, series: [] });
    }),
  );
  onChanges((changes) => {
    const runs = untrack(question)?.runs ?? [];
    if (changes.some((one) => one.kind === "missed" || (one.kind === "run_logged" && one.run !== undefined && runs.includes(one.run)))) soon();
  });
  onCleanup(() => {
    running?.abort();
    running = undefined;
  });
  return { series, answered: () => answer()?.question, problem, loading, asking, cancel, retry: again };
}
