// Archived experiments: left out of the list, nothing else. A tag says so, for every client to see.
import type { Experiment } from "../../api/client";

export const ARCHIVED_TAG = "trialbook.archived";

export const isArchived = (experiment: Pick<Experiment, "tags">) => experiment.tags[ARCHIVED_TAG] === "true";

/** Tags that people set themselves. */
export function ownTags(tags: Record<string, string>): [string, string][] {
  return Object.entries(tags).filter(([key]) => !key.startsWith("mlflow.") && !key.startsWith("trialbook."));
}
