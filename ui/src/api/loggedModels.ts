// Models that runs logged, and the versions registered from them.
import { toNumber } from "../lib/format";
import { ApiProblem, type Run, type Schemas, ask, withQuery } from "./client";

export interface ModelMetric {
  readonly key: string;
  readonly value: number;
  readonly step: number;
  readonly dataset: string;
}

export interface LoggedModel {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly type: string;
  readonly created: number;
  readonly metrics: readonly ModelMetric[];
}

/** A version of a registered model that a run made. */
export interface MadeVersion {
  readonly model: string;
  readonly version: string;
  readonly stage: string;
  readonly aliases: readonly string[];
  /** The logged model it was registered from; empty when only the run is known. */
  readonly loggedModel: string;
}

export const metricsOf = (model: Pick<Schemas["LoggedModel"], "metrics">): ModelMetric[] =>
  model.metrics.map((one) => ({ key: one.key, value: toNumber(one.value), step: one.step, dataset: one.dataset_name ?? "" }));

/** Models and versions of a run that are read. */
export const READ_MAX = 100;

/** A list up to what is read of it, and whether the run made more. */
export interface Made<T> {
  readonly list: readonly T[];
  readonly more: boolean;
}

const first = <T>(all: readonly T[]): Made<T> => ({ list: all.slice(0, READ_MAX), more: all.length > READ_MAX });

/** What a run logged as models, newest first. */
export async function modelsOf(run: Pick<Run, "run_id">, signal: AbortSignal): Promise<Made<LoggedModel>> {
  const { models } = await ask<Schemas["LoggedModelList"]>("GET", withQuery("/api/v1/logged-models", { run_id: run.run_id, limit: READ_MAX + 1 }), undefined, signal);
  return first(models.map((one) => ({ id: one.model_id, name: one.name, status: one.status.toLowerCase(), type: one.model_type, created: one.created_ms, metrics: metricsOf(one) })));
}

export async function versionsOf(run: string, signal: AbortSignal): Promise<Made<MadeVersion>> {
  const { versions } = await ask<Schemas["ModelVersionList"]>("GET", withQuery("/api/v1/model-versions", { run_id: run, limit: READ_MAX + 1 }), undefined, signal);
  return first(versions.map((one) => ({ model: one.model, version: String(one.version), stage: one.stage, aliases: one.aliases, loggedModel: one.model_id ?? /^models:\/(m-[0-9a-f]+)/.exec(one.source)?.[1] ?? "" })));
}

/** A logged model that a run used: its name and the run that made it, where they are known. */
export interface UsedModel {
  readonly id: string;
  readonly name: string | undefined;
  readonly run: string | undefined;
}

/** Used models whose names are asked for; a run rarely uses more than one. */
const NAMED_MAX = 20;

export async function usedModels(ids: readonly string[], signal: AbortSignal): Promise<UsedModel[]> {
  const nameless = (id: string): UsedModel => ({ id, name: undefined, run: undefined });
  const named = ids.slice(0, NAMED_MAX).map(async (id) => {
    try {
      const model = await ask<Schemas["LoggedModel"]>("GET", `/api/v1/logged-models/${encodeURIComponent(id)}`, undefined, signal);
      return { id, name: model.name, run: model.source_run_id ?? undefined };
    } catch (error) {
      // One that is deleted, or was never here, is its id.
      if (error instanceof ApiProblem && error.status === 404) return nameless(id);
      throw error;
    }
  });
  return [...(await Promise.all(named)), ...ids.slice(NAMED_MAX).map(nameless)];
}

/** The page where a used model stands: that of the run that made it. */
export const usedHref = (model: UsedModel): string | undefined => (model.run === undefined ? undefined : `/runs/${model.run}/models`);
