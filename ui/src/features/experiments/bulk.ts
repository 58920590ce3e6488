// One change to several experiments, with a way back.
import { type Schemas, api } from "../../api/client";
import { toProblem } from "../../api/live";
import { say } from "../../components/states";
import { inTurns } from "../../lib/pool";
import { t } from "../../lib/text";
import { ARCHIVED_TAG } from "./archive";

const AT_ONCE = 6;

/** Gives how many were changed. */
async function change(ids: readonly string[], body: Schemas["ExperimentChange"], after: () => void): Promise<number> {
  const { nFailed, first } = await inTurns(ids, AT_ONCE, (id) => api.changeExperiment(id, body));
  after();
  if (nFailed > 0) say(t.bulk.failed(nFailed, ids.length, toProblem(first).message));
  return ids.length - nFailed;
}

export async function restoreExperiments(ids: readonly string[], after: () => void): Promise<void> {
  const nDone = await change(ids, { lifecycle: "active" }, after);
  if (nDone > 0) say(t.experiments.restoredMany(nDone));
}

export async function deleteExperiments(ids: readonly string[], after: () => void): Promise<void> {
  const nDone = await change(ids, { lifecycle: "deleted" }, after);
  if (nDone > 0) say(t.experiments.removedMany(nDone), { label: t.undo, run: () => void restoreExperiments(ids, after) });
}

export async function archiveExperiments(ids: readonly string[], archived: boolean, after: () => void): Promise<void> {
  const body: Schemas["ExperimentChange"] = archived ? { set_tag: { key: ARCHIVED_TAG, value: "true" } } : { delete_tag: ARCHIVED_TAG };
  const nDone = await change(ids, body, after);
  if (nDone > 0) say(archived ? t.experiments.archivedMany(nDone) : t.experiments.unarchivedMany(nDone), { label: t.undo, run: () => void archiveExperiments(ids, !archived, after) });
}

export async function tagExperiments(ids: readonly string[], key: string, value: string, after: () => void): Promise<void> {
  const nDone = await change(ids, { set_tag: { key, value } }, after);
  if (nDone > 0) say(t.experiments.taggedMany(nDone, key));
}
