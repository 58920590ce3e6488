// Models that runs logged, and the versions registered from them, through the calls that clients use as well.
import { isObject } from "../lib/objects";
import { type Run, send } from "./client";

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

const text = (value: unknown) => (typeof value === "string" ? value : "");
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Numbers come as numbers, and as words when they have no digits. */
const number = (value: unknown) => Number(typeof value === "number" || typeof value === "string" ? value : Number.NaN);

function readModel(value: unknown): LoggedModel | undefined {
  const info = isObject(value) && isObject(value["info"]) ? value["info"] : undefined;
  if (info === undefined || typeof info["model_id"] !== "string") return undefined;
  const data = isObject(value) && isObject(value["data"]) ? value["data"] : {};
  return {
    id: info["model_id"],
    name: text(info["name"]),
    status: text(info["status"]).replace("LOGGED_MODEL_", "").toLowerCase(),
    type: text(info["model_type"]),
    created: number(info["creation_timestamp_ms"]),
    metrics: list(data["metrics"]).filter(isObject).map((one) => ({ key: text(one["key"]), value: number(one["value"]), step: number(one["step"] ?? 0), dataset: text(one["dataset_name"]) })),
  };
}

/** The models of an answer. */
export function readModels(value: unknown): LoggedModel[] {
  return list(isObject(value) ? value["models"] : undefined).flatMap((one) => readModel(one) ?? []);
}

/** The versions of an answer. */
export function readVersions(value: unknown): MadeVersion[] {
  return list(isObject(value) ? value["model_versions"] : undefined)
    .filter(isObject)
    .map((one) => ({ model: text(one["name"]), version: text(one["version"]), stage: text(one["current_stage"]), aliases: list(one["aliases"]).filter((alias) => typeof alias === "string"), loggedModel: /^models:\/(m-[0-9a-f]+)/.exec(text(one["source"]))?.[1] ?? "" }));
}

const SHOWN_MAX = 100;

async function ask(path: string, init: RequestInit): Promise<unknown> {
  return (await send(`/api/2.0/mlflow/${path}`, init)).json();
}

/** What a run logged as models, newest first. */
export async function modelsOf(run: Pick<Run, "run_id" | "experiment_id">, signal: AbortSignal): Promise<LoggedModel[]> {
  const body = { experiment_ids: [run.experiment_id], filter: `source_run_id = '${run.run_id}'`, max_results: 50 };
  return readModels(await ask("logged-models/search", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal }));
}

export async function versionsOf(run: string, signal: AbortSignal): Promise<MadeVersion[]> {
  return readVersions(await ask(`model-versions/search?filter=${encodeURIComponent(`run_id = '${run}'`)}&max_results=${SHOWN_MAX}`, { signal }));
}
