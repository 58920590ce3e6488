// Where the files of a version are, when this server keeps them.
import type { ModelVersion } from "../../api/registry";

export interface FilesPlace {
  /** A logged model, or a run. */
  readonly owner: string;
  /** The folder among the files of a run. */
  readonly folder?: string;
}

const RUN = /^runs:\/([0-9a-f]{32})\/(.+?)\/*$/;
const STORED = /^mlflow-artifacts:\/(?:\/[^/]*\/)?\d+\/([0-9a-f]{32})\/artifacts\/(.+?)\/*$/;
const MODEL = /^models:\/(m-[0-9a-f]{32})\/*$/;
const STORED_MODEL = /^mlflow-artifacts:\/(?:\/[^/]*\/)?\d+\/models\/(m-[0-9a-f]{32})\/artifacts\/*$/;

export function filesPlace(version: Pick<ModelVersion, "model_id" | "source" | "location">): FilesPlace | undefined {
  if (typeof version.model_id === "string") return { owner: version.model_id };
  for (const address of [version.location, version.source]) {
    const [, model] = MODEL.exec(address) ?? STORED_MODEL.exec(address) ?? [];
    if (model !== undefined) return { owner: model };
    const [, run, folder] = RUN.exec(address) ?? STORED.exec(address) ?? [];
    if (run !== undefined && folder !== undefined) return { owner: run, folder };
  }
  return undefined;
}
