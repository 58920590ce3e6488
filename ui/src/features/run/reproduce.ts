// How to do a run again, as commands, and what nobody wrote down.
import type { Run } from "../../api/client";
import type { Evidence, EvidenceFile } from "./evidence";
import { changesOf, commandOf, seedsOf } from "./facts";

export interface Recipe {
  readonly code: string;
  /** What is missing, as the ends of the sentence "Not captured: …". */
  readonly missing: readonly Missing[];
}

export type Missing = "repository" | "commit" | "changes" | "command" | "environment" | "seed" | "data" | "patches" | "values";

/** What installs an environment from the file that fixes it. */
const INSTALLS: readonly (readonly [RegExp, (file: string) => string])[] = [
  [/^requirements.*\.txt$/i, (file) => `pip install -r ${file}`],
  [/^(?:conda|environment|conda-environment)\.ya?ml$/i, (file) => `conda env create -f ${file}`],
  [/^pyproject\.toml$/i, () => "pip install ."],
];
/** Parameters told beside a command that does not take them, and characters of a value told; more make the block unreadable. */
const PARAMS_MAX = 60;
const VALUE_CHARS_MAX = 200;
const DATA_CHARS_MAX = 300;

/** A word for a shell, as it stands or in quotes. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

const oneLine = (text: string) => text.replaceAll(/\s+/g, " ").trim();

/** A text as the rest of a comment: on one line, in quotes where it would not stand on one, and marked where it is cut. */
function told(text: string, most: number): { readonly text: string; readonly cut: boolean } {
  const line = oneLine(text) === text ? text : JSON.stringify(text);
  const cut = line.length > most;
  return { text: cut ? `${line.slice(0, most)}… (${line.length} characters)` : line, cut };
}

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

/** A text given to a command as it stands: nothing in it is read by the shell, and no line of it ends it. */
function hereDocument(command: string, text: string): string {
  const lines = new Set(text.split("\n"));
  let end = "PATCH";
  while (lines.has(end)) end += "_";
  return `${command} <<'${end}'\n${text.replace(/\n$/, "")}\n${end}`;
}

/** Puts the changes that were not committed back, from the file or the tag that holds them. Others are named. */
function patch(text: string | undefined, diffs: readonly EvidenceFile[], origin: string): string[] {
  const [first, ...others] = diffs;
  if (first === undefined) return text === undefined ? [] : [hereDocument("git apply", text)];
  return [`curl -f ${shellWord(`${origin}${first.address}`)} | git apply`, ...others.map((file) => `# another patch, not applied: ${oneLine(file.label)}`)];
}

function command(tags: Record<string, string>, params: Run["params"]): string[] {
  const line = commandOf(tags);
  // A line that goes on behind a backslash is one line.
  if (line !== undefined) return [oneLine(line.replaceAll(/\\\r?\n/g, " "))];
  const source = tags["mlflow.source.name"];
  const entry = tags["mlflow.project.entryPoint"];
  if (entry !== undefined) {
    const given = params.map((param) => `-P ${shellWord(`${param.key}=${param.text}`)}`);
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
  const line = commandOf(tags) !== undefined;
  const given = line || tags["mlflow.project.entryPoint"] !== undefined;
  const listed = given && !line ? [] : params;
  const values = listed.slice(0, PARAMS_MAX).map((param) => ({ key: oneLine(param.key), ...told(param.text, VALUE_CHARS_MAX) }));
  const more = listed.length > PARAMS_MAX ? [`#   and ${listed.length - PARAMS_MAX} more`] : [];
  const data = run.datasets.map((one) => told(`${one.name} ${one.digest} ${one.source}`, DATA_CHARS_MAX));
  const text = changes.kind === "diff" ? changes.text : undefined;
  const code = [
    ...checkout(repository, commit),
    ...patch(text, evidence?.diffs ?? [], origin),
    ...installed,
    ...(values.length > 0 ? ["# parameters", ...values.map((one) => `#   ${one.key} = ${one.text}`), ...more] : []),
    ...data.map((one) => `# data: ${one.text}`),
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
    // What the block does not hold, though the run does.
    patches: (evidence?.diffs.length ?? 0) < 2,
    values: more.length === 0 && ![...values, ...data].some((one) => one.cut),
  };
  const missing = (Object.keys(known) as Missing[]).filter((part) => !known[part]);
  return { code: `${code.join("\n")}\n`, missing };
}
