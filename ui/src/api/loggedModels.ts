// Models that runs logged, and the versions registered from them.
import { toNumber } from "../lib/format";
import { type Run, type Schemas, ask, withQuery } from "./client";

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

const SHOWN_MAX = 100;

/** What a run logged as models, newest first. */
export async function modelsOf(run: Pick<Run, "run_id">, signal: AbortSignal): Promise<LoggedModel[]> {
  const { models } = await ask<Schemas["LoggedModelList"]>("GET", withQuery("/api/v1/logged-models", { run_id: run.run_id, limit: SHOWN_MAX }), undefined, signal);
  return models.map((one) => ({ id: one.model_id, name: one.name, status: one.status.toLowerCase(), type: one.model_type, created: one.created_ms, metrics: metricsOf(one) }));
}

export async function versionsOf(run: string, signal: AbortSignal): Promise<MadeVersion[]> {
  const { versions } = await ask<Schemas["ModelVersionList"]>("GET", withQuery("/api/v1/model-versions", { run_id: run, limit: SHOWN_MAX }), undefined, signal);
  return versions.map((one) => ({ model: one.model, version: String(one.version), stage: one.stage, aliases: one.aliases, loggedModel: one.model_id ?? /^models:\/(m-[0-9a-f]+)/.exec(one.source)?.[1] ?? "" }));
}
