// What led to a run or a version and what came of it, as columns of parts.
import type { Run } from "../../api/client";
import { type LoggedModel, type MadeVersion, type UsedModel, usedHref } from "../../api/loggedModels";
import type { Lineage } from "../../api/registry";
import { t } from "../../lib/text";

export interface Part {
  readonly kind: string;
  readonly label: string;
  readonly href?: string;
  /** What parts of the next column call it. */
  readonly id?: string;
  /** The part of the column before that it comes from; without one it comes from all of them. */
  readonly from?: string | undefined;
}

/** Which parts of a column, by place, a part of the next one comes from. What is not in the picture is among its "more". */
export function sourcesOf(column: readonly Part[], part: Part): number[] {
  const all = column.map((_, i) => i);
  if (part.from === undefined) return all;
  const found = all.filter((i) => column[i]?.id === part.from);
  return found.length > 0 ? found : all.slice(-1);
}

/** Parts of a column that the picture shows; the list beside it has all. */
const SHOWN_MAX = 6;

/** A column as the picture shows it: a long one ends with how many more there are. */
export function shownOf(column: readonly Part[]): readonly Part[] {
  const first = column[0];
  if (first === undefined || column.length <= SHOWN_MAX) return column;
  return [...column.slice(0, SHOWN_MAX - 1), { kind: first.kind, label: t.models.lineage.more(column.length - SHOWN_MAX + 1) }];
}

/** The chain from the data to the aliases, column by column; empty columns are left out. */
export function chainOf(lineage: Lineage): Part[][] {
  const { run, version, model } = lineage;
  const data = (run?.datasets ?? []).map((one) => ({ kind: t.models.lineage.data, label: `${one.name} ${one.digest}`.trim() }));
  const code = lineage.code_commit === null || lineage.code_commit === undefined ? [] : [{ kind: t.models.lineage.code, label: lineage.code_commit.slice(0, 10) }];
  const made: Part[] = run === null || run === undefined ? [] : [{ kind: t.models.lineage.run, label: run.name, href: `/runs/${run.run_id}/overview` }];
  const logged = lineage.logged_model === null || lineage.logged_model === undefined ? [] : [{ kind: t.models.lineage.logged, label: lineage.logged_model.name }];
  const stage = version.stage === "None" ? [] : [{ kind: t.models.stage, label: version.stage }];
  const gone = [...version.aliases.map((alias) => ({ kind: t.models.alias, label: `@${alias}` })), ...stage];
  const self: Part = { kind: t.models.lineage.version, label: `${model.name} ${version.version}` };
  return [[...data, ...code], made, logged, [self], gone].filter((column) => column.length > 0);
}

/** The same for a run, with all it made. */
export function chainOfRun(run: Pick<Run, "name" | "tags" | "datasets" | "model_inputs">, models: readonly LoggedModel[], versions: readonly MadeVersion[], usedModels: readonly UsedModel[] = []): Part[][] {
  const commit = run.tags["mlflow.source.git.commit"];
  const data = run.datasets.map((one) => ({ kind: t.models.lineage.data, label: `${one.name} ${one.digest}`.trim() }));
  const code = commit === undefined ? [] : [{ kind: t.models.lineage.code, label: commit.slice(0, 10) }];
  const used = run.model_inputs.map((id): Part => {
    const model = usedModels.find((one) => one.id === id);
    const href = model === undefined ? undefined : usedHref(model);
    return { kind: t.models.lineage.logged, label: model?.name ?? id, ...(href === undefined ? {} : { href }) };
  });
  const logged = models.map((one) => ({ kind: t.models.lineage.logged, label: one.name, id: one.id }));
  const name = (one: MadeVersion) => `${one.model} ${one.version}`;
  const isLogged = (one: MadeVersion) => models.some((model) => model.id === one.loggedModel);
  const made = versions.map((one) => ({ kind: t.models.lineage.version, label: name(one), href: `/models/${encodeURIComponent(one.model)}/${one.version}`, id: name(one), from: isLogged(one) ? one.loggedModel : undefined }));
  const given = versions.flatMap((one) => {
    const aliases = one.aliases.map((alias) => ({ kind: t.models.alias, label: `@${alias}`, from: name(one) }));
    return one.stage === "" || one.stage === "None" ? aliases : [...aliases, { kind: t.models.stage, label: one.stage, from: name(one) }];
  });
  return [[...data, ...code, ...used], [{ kind: t.models.lineage.run, label: run.name }], logged, made, given].filter((column) => column.length > 0);
}
