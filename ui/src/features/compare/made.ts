// With which packages and which code some runs were made, read from their files.
import type { Run } from "../../api/client";
import { bytes } from "../../lib/format";
import { inTurns } from "../../lib/pool";
import { t } from "../../lib/text";
import { diffLines } from "../run/diff";
import { readEvidence } from "../run/evidence";
import { changesOf, commandOf } from "../run/facts";
import { type FilePart, readPart } from "../run/filePart";
import { type TextRow, rowsOf } from "./differ";
import { packagesIn } from "./packages";

export interface Made {
  readonly packages: ReadonlyMap<string, string>;
  /** What is known of changes that were not committed, in a few words. */
  readonly changes: string | undefined;
  readonly patch: FilePart | undefined;
}

/** By run; those that could not be read are not there. */
export interface AllMade {
  readonly made: ReadonlyMap<string, Made>;
  readonly nFailed: number;
  readonly why: string;
}

/** Files of an environment that are read for one run: the most exact first. */
const FILES_MAX = 3;
const AT_ONCE = 4;

/** A patch in a few words: those of equal size are told apart by their text in the table's tip and below it. */
export function patchWords(patch: string): string {
  const { lines } = diffLines(patch, Number.POSITIVE_INFINITY);
  const n = (kind: string) => lines.filter((line) => line.kind === kind).length;
  const nFiles = lines.filter((line) => line.kind === "head" && line.text.startsWith("+++ ")).length;
  return t.compare.patch(nFiles, n("added"), n("removed"));
}

/** A text that is there whole, as one in a tag. */
const whole = (text: string): FilePart => ({ text, read: text.length, size: text.length, identity: text });

/** Of a patch that is read in part, the part is counted and that is said. */
const partWords = (part: FilePart): string => (part.size > part.read ? t.compare.patchPart(patchWords(part.text), bytes(part.read), bytes(part.size)) : patchWords(part.text));

export async function readMade(run: Run, signal: AbortSignal): Promise<Made> {
  const { environment, diffs } = await readEvidence(run, signal);
  const [patches, texts] = await Promise.all([
    Promise.all(diffs.slice(0, 1).map((file) => readPart(file.address, signal))),
    Promise.all(environment.slice(0, FILES_MAX).map(async (file) => packagesIn(file.name, (await readPart(file.address, signal)).text))),
  ]);
  const changes = changesOf(run.tags, diffs);
  const patch = changes.kind === "diff" ? (changes.text === undefined ? patches[0] : whole(changes.text)) : undefined;
  const words = patch !== undefined ? partWords(patch) : changes.kind === "none" ? t.compare.noChanges : changes.kind === "some" ? t.compare.someChanges : undefined;
  return { packages: new Map(texts.toReversed().flatMap((one) => [...one])), changes: words, patch };
}

export async function readAllMade(runs: readonly Run[], signal: AbortSignal): Promise<AllMade> {
  const made = new Map<string, Made>();
  const { nFailed, first } = await inTurns(runs, AT_ONCE, async (run) => {
    made.set(run.run_id, await readMade(run, signal));
  });
  signal.throwIfAborted();
  if (nFailed > 0 && nFailed === runs.length) throw first;
  return { made, nFailed, why: first instanceof Error ? first.message : "" };
}

/** Runs of which no package is known differ in none. */
export function packageRows(runs: readonly Run[], made: AllMade["made"]): TextRow[] {
  const told = runs.map((run) => (made.get(run.run_id)?.packages.size ?? 0) > 0);
  const rows = rowsOf(runs, [...made.values()].flatMap((one) => [...one.packages.keys()]), (run, name) => made.get(run.run_id)?.packages.get(name));
  return rows.map((row) => ({ ...row, differs: new Set(row.values.filter((_, i) => told[i])).size > 1 }));
}

/** Patches are the same only when the whole of them is. */
export function codeRows(runs: readonly Run[], made: AllMade["made"]): TextRow[] {
  const tag = (name: string) => (run: Run) => run.tags[`mlflow.${name}`];
  const parts: readonly (readonly [string, (run: Run) => string | undefined])[] = [
    [t.run.repository, tag("source.git.repoURL")],
    [t.run.branch, tag("source.git.branch")],
    [t.run.commit, tag("source.git.commit")],
    [t.run.source, tag("source.name")],
    [t.run.entryPoint, tag("project.entryPoint")],
    [t.run.command, (run) => commandOf(run.tags)],
    [t.provenance.changes, (run) => made.get(run.run_id)?.changes],
  ];
  return parts.flatMap(([key, value]) => {
    const values = runs.map(value);
    const patches = key === t.provenance.changes ? runs.map((run) => made.get(run.run_id)?.patch?.identity) : values;
    return values.every((one) => one === undefined) ? [] : [{ key, values, differs: new Set(values).size > 1 || new Set(patches).size > 1 }];
  });
}
