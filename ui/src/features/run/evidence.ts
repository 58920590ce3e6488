// The files that tell with which packages a run was made and what of its code was not committed: its own, and those of its models.
import { type Run, api, send } from "../../api/client";
import { isObject } from "../../lib/objects";

export interface EvidenceFile {
  /** Where it stands, as people read it. */
  readonly label: string;
  readonly name: string;
  /** Where its bytes are on this server. */
  readonly address: string;
  /** The page that shows it; files of logged models have none. */
  readonly page: string | undefined;
}

export interface Evidence {
  readonly environment: readonly EvidenceFile[];
  readonly diffs: readonly EvidenceFile[];
}

/** Files that fix an environment, the most exact first. */
const ENVIRONMENTS: readonly RegExp[] = [/^requirements.*\.txt$/i, /^(?:conda|environment|conda-environment)\.ya?ml$/i, /^python_env\.ya?ml$/i, /^(?:uv|poetry|pixi|conda|pdm)[.-]lock$|^Pipfile\.lock$/i, /^pyproject\.toml$/i];
const DIFF = /\.(?:diff|patch)$/i;
/** Models looked into; those of one run rarely differ in their packages. */
const MODELS_MAX = 3;
const HISTORY_TAG = "mlflow.log-model.history";

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
const rank = (name: string) => ENVIRONMENTS.findIndex((pattern) => pattern.test(name));

/** Those of the files that fix an environment, the most exact first, and of equal ones those that stand first. */
export function environmentsAmong(files: readonly EvidenceFile[]): EvidenceFile[] {
  return files.filter((file) => rank(file.name) !== -1).sort((a, b) => rank(a.name) - rank(b.name));
}

export const diffsAmong = (files: readonly EvidenceFile[]): EvidenceFile[] => files.filter((file) => DIFF.test(file.name));

/** Files of a run by their paths. */
export function runFiles(run: string, paths: readonly string[]): EvidenceFile[] {
  return paths.map((path) => ({ label: path, name: nameOf(path), address: `/get-artifact?run_id=${run}&path=${encodeURIComponent(path)}`, page: `/runs/${run}/files?file=${encodeURIComponent(path)}` }));
}

/** Folders among the files of a run that hold models, as older clients note them. */
export function modelFolders(tags: Run["tags"]): string[] {
  let noted: unknown;
  try {
    noted = JSON.parse(tags[HISTORY_TAG] ?? "[]");
  } catch {
    return [];
  }
  const list: readonly unknown[] = Array.isArray(noted) ? noted : [];
  const paths = list.flatMap((one) => (isObject(one) && typeof one["artifact_path"] === "string" && one["artifact_path"] !== "" ? [one["artifact_path"]] : []));
  return [...new Set(paths)].slice(-MODELS_MAX);
}

/** The files in the root of a logged model. */
async function modelFiles(model: string, signal: AbortSignal): Promise<EvidenceFile[]> {
  const base = `/ajax-api/2.0/mlflow/logged-models/${encodeURIComponent(model)}/artifacts`;
  const answer: unknown = await (await send(`${base}/directories`, { signal })).json();
  const files: readonly unknown[] = isObject(answer) && Array.isArray(answer["files"]) ? answer["files"] : [];
  return files.filter(isObject).flatMap((one) => {
    const path = one["path"];
    return typeof path !== "string" || one["is_dir"] === true ? [] : [{ label: `${model}/${path}`, name: nameOf(path), address: `${base}/files?artifact_file_path=${encodeURIComponent(path)}`, page: undefined }];
  });
}

export async function readEvidence(run: Pick<Run, "run_id" | "tags" | "model_outputs">, signal: AbortSignal): Promise<Evidence> {
  const folder = async (path: string) => {
    const listing = await api.files(run.run_id, path, signal);
    return runFiles(run.run_id, listing.entries.filter((one) => typeof one.size_bytes === "number").map((one) => one.path));
  };
  const models = [...new Set(run.model_outputs.map((one) => one.model_id))].slice(-MODELS_MAX);
  // A model whose files are elsewhere, or gone, tells nothing; the run itself must be read.
  const optional = (files: Promise<EvidenceFile[]>) =>
    files.catch((error: unknown) => {
      signal.throwIfAborted();
      if (error instanceof Error && "status" in error && (error.status === 404 || error.status === 400)) return [];
      throw error;
    });
  const [own, ...others] = await Promise.all([folder(""), ...modelFolders(run.tags).map((path) => optional(folder(path))), ...models.map((model) => optional(modelFiles(model, signal)))]);
  return { environment: environmentsAmong([...own, ...others.flat()]), diffs: diffsAmong(own) };
}
