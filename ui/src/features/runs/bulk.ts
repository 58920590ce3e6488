// One change to many runs: carried out by the server, which says how far it has come; with a way to stop and a way back.
import { ApiProblem, type Schemas, api } from "../../api/client";
import { say, sayProblem } from "../../components/states";
import { t } from "../../lib/text";
import { beginWork } from "../../lib/work";

/** Which runs: some ids, or what the server finds. */
export type ChosenRuns = readonly string[] | Pick<Schemas["RunsEdit"], "run_ids" | "matching">;
type Change = Pick<Schemas["RunsEdit"], "lifecycle" | "set_tag">;

/** Most ids that one request lists. */
const IDS_AT_ONCE = 50_000;

const isList = (runs: ChosenRuns): runs is readonly string[] => Array.isArray(runs);

/** The requests that change all of them. */
function requestsFor(runs: ChosenRuns): readonly Pick<Schemas["RunsEdit"], "run_ids" | "matching">[] {
  if (!isList(runs)) return [runs];
  return Array.from({ length: Math.ceil(runs.length / IDS_AT_ONCE) }, (_, i) => ({ run_ids: runs.slice(i * IDS_AT_ONCE, (i + 1) * IDS_AT_ONCE) }));
}

/** Gives those that were changed. */
async function change(runs: ChosenRuns, body: Change, doing: string): Promise<readonly string[]> {
  const stopping = new AbortController();
  const work = beginWork(doing, () => stopping.abort());
  const done: string[] = [];
  let nFailed = 0;
  let first: Schemas["Problem"] | undefined;
  let n = isList(runs) ? runs.length : 0;
  try {
    for (const request of requestsFor(runs)) {
      let hasEnded = false;
      const failedBefore = nFailed;
      await api.editRuns({ ...request, ...body }, (line) => {
        for (const run of line.run_ids) done.push(run);
        nFailed = failedBefore + line.n_failed;
        first ??= line.first_problem ?? undefined;
        hasEnded = line.ended;
        if (!isList(runs)) n = line.n_runs;
        work.at(done.length + nFailed, n);
      }, stopping.signal);
      // A connection that breaks off ends the answer early: what was not told was perhaps not done.
      if (!hasEnded) throw new Error(t.bulk.brokenOff);
    }
    const said = (why: string) => t.bulk.failed(nFailed, n, why);
    if (first !== undefined) sayProblem(new ApiProblem(first, 0), said);
    else if (nFailed > 0) say(said(""));
  } catch (error) {
    if (stopping.signal.aborted) say(t.bulk.stopped(done.length, n));
    else sayProblem(error, (why) => t.bulk.failed(n - done.length, n, why));
  } finally {
    work.end();
  }
  return done;
}

/** Moves runs to the trash and offers to undo it. */
export async function deleteRuns(runs: ChosenRuns, after: () => void, afterUndo: () => void = after): Promise<void> {
  const done = await change(runs, { lifecycle: "deleted" }, t.bulk.doing.remove);
  if (done.length === 0) return;
  after();
  say(t.bulk.deleted(done.length), { label: t.undo, run: () => void restoreRuns(done, afterUndo) });
}

/** Gives those that are restored. */
export async function restoreRuns(runs: ChosenRuns, after: () => void): Promise<readonly string[]> {
  const done = await change(runs, { lifecycle: "active" }, t.bulk.doing.restore);
  if (done.length === 0) return done;
  after();
  say(t.bulk.restored(done.length));
  return done;
}

export async function tagRuns(runs: ChosenRuns, key: string, value: string, after: () => void): Promise<void> {
  const done = await change(runs, { set_tag: { key, value } }, t.bulk.doing.tag);
  if (done.length === 0) return;
  after();
  say(t.bulk.tagged(done.length, key));
}
