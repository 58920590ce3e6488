// The runs that are compared: read once, and each again when it changes.
import { type Accessor, onCleanup, untrack } from "solid-js";
import { ApiProblem, type Run, api } from "../../api/client";
import { onChanges } from "../../api/events";
import { type Live, createLive } from "../../api/live";
import { createReading } from "../../lib/pace";
import { inTurns } from "../../lib/pool";

export interface Compared {
  readonly runs: readonly Run[];
  /** Ids that no run has. */
  readonly missing: readonly string[];
}

const AT_ONCE = 10;
/** Least time between two readings of runs that change. */
const LIVE_MS = 1000;

/** A run that is not there is missing; any other refusal is one of the whole. */
async function readRuns(ids: readonly string[], signal: AbortSignal): Promise<Compared> {
  const found = new Map<string, Run>();
  const { nFailed, first } = await inTurns(ids, AT_ONCE, async (id) => {
    try {
      found.set(id, await api.getRun(id, signal));
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 404)) throw error;
    }
  });
  if (nFailed > 0) throw first;
  return { runs: ids.flatMap((id) => found.get(id) ?? []), missing: ids.filter((id) => !found.has(id)) };
}

export function createCompared(ids: Accessor<readonly string[] | undefined>): Live<Compared> {
  const live = createLive(ids, readRuns);
  const changed = new Set<string>();
  const control = new AbortController();
  const refresh = async () => {
    const again = [...changed];
    changed.clear();
    const found = await readRuns(again, control.signal).catch((error: unknown) => {
      // Not forgotten: the next change reads them as well.
      again.forEach((run) => changed.add(run));
      throw error;
    });
    const fresh = new Map(found.runs.map((run) => [run.run_id, run]));
    const now = untrack(live.data);
    // Runs that did not change stay the same, and so does what is drawn of them.
    if (now !== undefined && !control.signal.aborted) live.set({ ...now, runs: now.runs.map((run) => fresh.get(run.run_id) ?? run) });
  };
  let isBusy = false;
  // A failed reading is no news: the stream says when the server is away, and the next change asks again.
  const soon = createReading(() => {
    isBusy = true;
    void refresh().catch(() => undefined).finally(() => (isBusy = false));
  }, () => isBusy || live.loading(), LIVE_MS);
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "missed")) {
      live.refetch();
      return;
    }
    const shown = untrack(ids) ?? [];
    for (const one of changes) if (one.run !== undefined && shown.includes(one.run)) changed.add(one.run);
    if (changed.size > 0) soon();
  });
  onCleanup(() => control.abort());
  return live;
}
