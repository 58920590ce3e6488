// One change to many runs: a few at a time, with a way back.
import { api } from "../../api/client";
import { toProblem } from "../../api/live";
import { say } from "../../components/states";
import { inTurns } from "../../lib/pool";
import { t } from "../../lib/text";

const AT_ONCE = 6;

/** Gives those that were changed. */
async function change(runs: readonly string[], body: Parameters<typeof api.editRun>[1]): Promise<readonly string[]> {
  const { done, nFailed, first } = await inTurns(runs, AT_ONCE, (run) => api.editRun(run, body));
  if (nFailed > 0) say(t.bulk.failed(nFailed, runs.length, toProblem(first).message));
  return done;
}

/** Moves runs to the trash and offers to undo it. */
export async function deleteRuns(runs: readonly string[], after: () => void): Promise<void> {
  const done = await change(runs, { lifecycle: "deleted" });
  if (done.length === 0) return;
  after();
  say(t.bulk.deleted(done.length), { label: t.undo, run: () => void restoreRuns(done, after) });
}

/** Gives those that are restored. */
export async function restoreRuns(runs: readonly string[], after: () => void): Promise<readonly string[]> {
  const done = await change(runs, { lifecycle: "active" });
  if (done.length === 0) return done;
  after();
  say(t.bulk.restored(done.length));
  return done;
}

export async function tagRuns(runs: readonly string[], key: string, value: string, after: () => void): Promise<void> {
  const done = await change(runs, { set_tag: { key, value } });
  if (done.length === 0) return;
  after();
  say(t.bulk.tagged(done.length, key));
}
