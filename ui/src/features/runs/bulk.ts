// One change to many runs: a few at a time, with a way back.
import { api } from "../../api/client";
import { toProblem } from "../../api/live";
import { say } from "../../components/states";
import { inTurns } from "../../lib/pool";
import { t } from "../../lib/text";

const AT_ONCE = 6;

/** Gives how many were changed. */
async function change(runs: readonly string[], body: Parameters<typeof api.editRun>[1]): Promise<number> {
  const { nFailed, first } = await inTurns(runs, AT_ONCE, (run) => api.editRun(run, body));
  if (nFailed > 0) say(t.bulk.failed(nFailed, runs.length, toProblem(first).message));
  return runs.length - nFailed;
}

/** Moves runs to the trash and offers to undo it. */
export async function deleteRuns(runs: readonly string[], after: () => void): Promise<void> {
  const nDone = await change(runs, { lifecycle: "deleted" });
  if (nDone === 0) return;
  after();
  say(t.bulk.deleted(nDone), { label: t.undo, run: () => void restoreRuns(runs, after) });
}

export async function restoreRuns(runs: readonly string[], after: () => void): Promise<void> {
  const nDone = await change(runs, { lifecycle: "active" });
  if (nDone === 0) return;
  after();
  say(t.bulk.restored(nDone));
}

export async function tagRuns(runs: readonly string[], key: string, value: string, after: () => void): Promise<void> {
  const nDone = await change(runs, { set_tag: { key, value } });
  if (nDone === 0) return;
  after();
  say(t.bulk.tagged(nDone, key));
}
