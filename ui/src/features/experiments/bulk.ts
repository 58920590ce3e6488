// One change to several experiments, with a way back.
import { type Schemas, api } from "../../api/client";
import { toProblem } from "../../api/live";
import { say } from "../../components/states";
import { inTurns } from "../../lib/pool";
import { t } from "../../lib/text";
import { ARCHIVED_TAG } from "./archive";

const AT_ONCE = 6;

async function change(ids: readonly string[], body: Schemas["ExperimentChange"], after: () => void): Promise<boolean> {
  const { nFailed, first } = await inTurns(ids, AT_ONCE, (id) => api.changeExperiment(id, body));
  after();
  if (nFailed > 0) say(t.bulk.failed(nFailed, ids.length, toProblem(first).message));
  return nFailed < ids.length;
}

export async function restoreExperiments(ids: readonly string[], after: () => void): Promise<void> {
  if (await change(ids, { lifecycle: "active" }, after)) say(t.experiments.restoredMany(ids.length));
}

export async function deleteExperiments(ids: readonly string[], after: () => void): Promise<void> {
  if (await change(ids, { lifecycle: "deleted" }, after)) say(t.experiments.removedMany(ids.length), { label: t.undo, run: () => void restoreExperiments(ids, after) });
}

export async function archiveExperiments(ids: readonly string[], archived: boolean, after: () => void): Promise<void> {
  const body: Schemas["ExperimentChange"] = archived ? { set_tag: { key: ARCHIVED_TAG, value: "true" } } : { delete_tag: ARCHIVED_TAG };
  if (await change(ids, body, after)) say(archived ? t.experiments.archivedMany(ids.length) : t.experiments.unarchivedMany(ids.length), { label: t.undo, run: () => void archiveExperiments(ids, !archived, after) });
}

export async function tagExperiments(ids: readonly string[], key: string, value: string, after: () => void): Promise<void> {
  if (await change(ids, { set_tag: { key, value } }, after)) say(t.experiments.taggedMany(ids.length, key));
}
