// How to do a run again, as commands, and what nobody wrote down.
import type { Run } from "../../api/client";
import type { Evidence, EvidenceFile } from "./evidence";
import { changesOf, commandOf, seedsOf } from "./facts";

export interface Recipe {
  readonly code: string;
  /** What is missing, as the ends of the sentence "Not captured: …". */
  readonly missing: readonly Missing[];
}

export type Missing = "repository" | "commit" | "changes" | "command" | "environment" | "seed" | "data";

/** What installs an environment from the file that fixes it. */
const INSTALLS: readonly (readonly [RegExp, (file: string) => string])[] = [
  [/^requirements.*\.txt$/i, (file) => `pip install -r ${file}`],
  [/^(?:conda|environment|conda-environment)\.ya?ml$/i, (file) => `conda env create -f ${file}`],
  [/^pyproject\.toml$/i, () => "pip install ."],
];
/** Parameters written out; more make the block unreadable. */
const PARAMS_MAX = 60;

/** A word for a shell, as it stands or in quotes. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, " ").trim();

function checkout(repository: string | undefined, commit: string | undefined): string[] {
  if (repository === undefined) return commit === undefined ? [] : ["# in your copy of the code", `git checkout ${shellWord(commit)}`];
  return [`git clone ${shellWord(repository)} run-again && cd run-again`, ...(commit === undefined ? [] : [`git checkout ${shellWord(commit)}`])];
}

function environment(files: readonly EvidenceFile[], origin: string): string[] {
  for (const [pattern, install] of INSTALLS) {
    const file = files.find((one) => pattern.test(one.name));
    if (file !== undefined) return [`curl -fo ${shellWord(file.name)} ${shellWord(`${origin}${file.address}`)}`, install(shellWord(file.name))];
  }
  return files.slice(0, 1).flatMap((file) => [`curl -fo ${shellWord(file.name)} ${shellWord(`${origin}${file.address}`)}`]);
}

/** Puts the changes that were not committed back, where a file holds them. */
function patch(diffs: readonly EvidenceFile[], origin: string): string[] {
  return diffs.slice(0, 1).flatMap((file) => [`curl -f ${shellWord(`${origin}${file.address}`)} | git apply`]);
}

function command(tags: Record<string, string>, params: Run["params"]): string[] {
  const told = commandOf(tags);
  if (told !== undefined) return [oneLine(told)];
  const source = tags["mlflow.source.name"];
  const entry = tags["mlflow.project.entryPoint"];
  if (entry !== undefined) {
    const given = params.slice(0, PARAMS_MAX).map((param) => `-P ${shellWord(`${param.key}=${param.text}`)}`);
    return [["mlflow run .", `-e ${shellWord(entry)}`, ...given].join(" \\\n  ")];
  }
  if (source === undefined) return [];
  const name = source.slice(source.lastIndexOf("/") + 1);
  if (/\.py$/.test(name)) return [`python ${shellWord(name)}`];
  if (/\.ipynb$/.test(name)) return [`jupyter execute ${shellWord(name)}`];
  return [`# started by ${oneLine(source)}`];
}

/** Commands that do the run again as far as it was written down, and what was not. Of files that were not read nothing is said. */
export function reproduce(run: Pick<Run, "tags" | "params" | "datasets">, evidence: Evidence | undefined, origin: string): Recipe {
  const { tags, params } = run;
  const repository = tags["mlflow.source.git.repoURL"];
  const commit = tags["mlflow.source.git.commit"];
  const installed = environment(evidence?.environment ?? [], origin);
  const changes = changesOf(tags, evidence?.diffs ?? []);
  const started = command(tags, params);
  const told = commandOf(tags) !== undefined;
  const given = told || tags["mlflow.project.entryPoint"] !== undefined;
  const values = given && !told ? [] : params.slice(0, PARAMS_MAX).map((param) => `#   ${oneLine(param.key)} = ${oneLine(param.text).slice(0, 200)}`);
  const more = params.length > PARAMS_MAX ? [`#   and ${params.length - PARAMS_MAX} more`] : [];
  const code = [
    ...checkout(repository, commit),
    ...patch(evidence?.diffs ?? [], origin),
    ...installed,
    ...(values.length > 0 ? ["# parameters", ...values, ...more] : []),
    ...run.datasets.map((one) => `# data: ${oneLine(`${one.name} ${one.digest} ${one.source}`).slice(0, 300)}`),
    `export MLFLOW_TRACKING_URI=${shellWord(origin)}`,
    ...started,
  ];
  const known: Record<Missing, boolean> = {
    repository: repository !== undefined,
    commit: commit !== undefined,
    // Whether a file holds them is not known before the files are.
    changes: changes.kind === "diff" || changes.kind === "none" || evidence === undefined,
    // A script's name is known, but not with which arguments it was started.
    command: given,
    environment: installed.length > 0 || evidence === undefined,
    seed: seedsOf(run).length > 0,
    data: run.datasets.length > 0,
  };
  const missing = (Object.keys(known) as Missing[]).filter((part) => !known[part]);
  return { code: `${code.join("\n")}\n`, missing };
}
