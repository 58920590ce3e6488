// Server data in components: the last good value stays while the next one loads, and answers never overtake each other.
import { type Accessor, createEffect, createSignal, on, onCleanup, untrack } from "solid-js";
import { t } from "../lib/text";
import { ApiProblem } from "./client";

export interface Live<T> {
  readonly data: Accessor<T | undefined>;
  readonly problem: Accessor<ApiProblem | undefined>;
  readonly loading: Accessor<boolean>;
  readonly refetch: () => void;
  /** Waits no longer: the last good value stays, and where there is none that is told. */
  readonly cancel: () => void;
  readonly set: (value: T) => void;
}

export function toProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  const what = error instanceof Error ? error.message : String(error);
  return new ApiProblem({ code: "page_error", kind: "bug", what, request_id: "", facts: {} }, 0);
}

/** What is told where someone waits no longer and nothing can be shown instead. */
export const givenUp = () => new ApiProblem({ code: "given_up", kind: "unavailable", what: t.givenUp, request_id: "", facts: {} }, 0);

/** Asks again whenever `source` changes; `undefined` asks nothing. */
export function createLive<S, T>(source: Accessor<S | undefined>, fetcher: (source: S, signal: AbortSignal) => Promise<T>): Live<T> {
  const [data, setData] = createSignal<T>();
  const [problem, setProblem] = createSignal<ApiProblem>();
  const [loading, setLoading] = createSignal(false);
  const [turn, setTurn] = createSignal(0);
  let running: AbortController | undefined;
  const load = async (wanted: S) => {
    running?.abort();
    const mine = new AbortController();
    running = mine;
    setLoading(true);
    try {
      const value = await fetcher(wanted, mine.signal);
      if (mine.signal.aborted) return;
      setData(() => value);
      setProblem(undefined);
    } catch (error) {
      if (!mine.signal.aborted) setProblem(toProblem(error));
    } finally {
      if (running === mine) setLoading(false);
    }
  };
  createEffect(
    on([source, turn], ([wanted]) => {
      if (wanted !== undefined) void load(wanted);
    }),
  );
  const cancel = () => {
    if (!untrack(loading)) return;
    running?.abort();
    running = undefined;
    setLoading(false);
    if (untrack(data) === undefined) setProblem(givenUp());
  };
  onCleanup(() => running?.abort());
  return { data, problem, loading, cancel, refetch: () => setTurn((n) => n + 1), set: (value) => setData(() => value) };
}
