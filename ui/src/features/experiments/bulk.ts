// One change to several experiments, with a way back.
import { type Schemas, api } from "../../api/client";
import { say, sayProblem } from "../../components/states";
import { inTurns } from "../../lib/pool";
import { t } from "../../lib/text";
import { ARCHIVED_TAG } from "./archive";

const AT_ONCE = 6;

/** Gives those that were changed. */
async function change(ids: readonly string[], body: Schemas["ExperimentChange"], after: () => void): Promise<readonly string[]> {
  const { done, nFailed, first } = await inTurns(ids, AT_ONCE, (id) => api.changeExperiment(id, body));
  after();
  if (nFailed > 0) sayProblem(first, (why) => t.bulk.failed(nFailed, ids.length, why));
  return done;
}

export async function restoreExperiments(ids: readonly string[], after: () => void): Promise<void> {
  const done = await change(ids, { lifecycle: "active" }, after);
  if (done.length > 0) say(t.experiments.restoredMany(done.length));
}

export async function deleteExperiments(ids: readonly string[], after: () => void): Promise<void> {
  const done = await change(ids, { lifecycle: "deleted" }, after);
  if (done.length > 0) say(t.experiments.removedMany(done.length), { label: t.undo, run: () => void restoreExperiments(done, after) });
}

export async function archiveExperiments(ids: readonly string[], archived: boolean, after: () => void): Promise<void> {
  const body: Schemas["ExperimentChange"] = archived ? { set_tag: { key: ARCHIVED_TAG, value: "true" } } : { delete_tag: ARCHIVED_TAG };
  const done = await change(ids, body, after);
  if (done.length > 0) say(archived ? t.experiments.archivedMany(done.length) : t.experiments.unarchivedMany(done.length), { label: t.undo, run: () => void archiveExperiments(done, !archived, after) });
}

export async function tagExperiments(ids: readonly string[], key: string, value: string, after: () => void): Promise<void> {
  const done = await change(ids, { set_tag: { key, value } }, after);
  if (done.length > 0) say(t.experiments.taggedMany(done.length, key));
}
