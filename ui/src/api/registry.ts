// The model registry: reads through our own API, moves through the calls that clients use as well.
import { isObject } from "../lib/objects";
import { ApiProblem, type Schemas, api, send } from "./client";
import { toProblem } from "./live";

export type RegisteredModel = Schemas["RegisteredModel"];
export type ModelVersion = Schemas["ModelVersion"];
export type RegistryEvent = Schemas["RegistryEvent"];
export type Lineage = Schemas["Lineage"];
export type Stage = Schemas["Stage"];

export const STAGES: readonly Stage[] = ["None", "Staging", "Production", "Archived"];

const q = encodeURIComponent;
const own = (model: string) => `/api/v1/models/${q(model)}`;

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  const reply = await send(path, signal === undefined ? {} : { signal });
  return (await reply.json()) as T;
}

/** A refusal in MLflow's form, as a problem of ours. */
function ofMlflow(reply: Response, body: unknown): ApiProblem {
  const told = isObject(body) ? body : {};
  const what = typeof told["message"] === "string" ? told["message"] : `The server answered with status ${reply.status}.`;
  const code = typeof told["error_code"] === "string" ? told["error_code"] : "unknown";
  return new ApiProblem({ code, kind: "invalid", what, request_id: reply.headers.get("x-request-id") ?? "", facts: {} }, reply.status);
}

async function move(method: string, path: string, body: unknown): Promise<void> {
  const reply = await fetch(`/api/2.0/mlflow/${path}`, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) }).catch((error: unknown) => {
    throw toProblem(error);
  });
  if (!reply.ok) throw ofMlflow(reply, await reply.json().catch(() => undefined));
}

interface Found {
  readonly version: string;
}

function versionsOf(value: unknown): { readonly numbers: number[]; readonly next: string | undefined } {
  const list = isObject(value) && Array.isArray(value["model_versions"]) ? value["model_versions"] : [];
  const has = (one: unknown): one is Found => isObject(one) && typeof one["version"] === "string";
  const next = isObject(value) && typeof value["next_page_token"] === "string" && value["next_page_token"] !== "" ? value["next_page_token"] : undefined;
  return { numbers: list.filter(has).map((one) => Number(one.version)), next };
}

/** What one rule of promotion comes to for a version. */
export interface RuleCheck {
  readonly rule: string;
  readonly passed: boolean;
  readonly found: string;
  readonly needed: string;
}

export interface PromotionCheck {
  readonly guarded: boolean;
  readonly passed: boolean;
  readonly checks: readonly RuleCheck[];
}

/** Reads the answer of a check; a server without rules guards nothing. */
export function readCheck(value: unknown): PromotionCheck {
  const told = isObject(value) ? value : {};
  const list: readonly unknown[] = Array.isArray(told["checks"]) ? told["checks"] : [];
  const text = (one: Record<string, unknown>, name: string) => (typeof one[name] === "string" ? one[name] : "");
  const checks = list.filter(isObject).map((one) => ({ rule: text(one, "rule"), passed: one["passed"] === true, found: text(one, "found"), needed: text(one, "needed") }));
  return { guarded: told["guarded"] === true, passed: told["passed"] === true, checks };
}

export const registry = {
  list: (limit: number, signal?: AbortSignal) => get<Schemas["RegisteredModelList"]>(`/api/v1/models?limit=${limit}`, signal),
  model: (model: string, signal?: AbortSignal) => get<RegisteredModel>(own(model), signal),
  events: (model: string, limit: number, signal?: AbortSignal) => get<Schemas["RegistryEvents"]>(`${own(model)}/events?limit=${limit}`, signal),
  rules: (model: string, signal?: AbortSignal) => get<Schemas["ModelRules"]>(`${own(model)}/rules`, signal),
  lineage: (model: string, version: number, signal?: AbortSignal) => get<Lineage>(`${own(model)}/lineage?version=${version}`, signal),
  /** Numbers of the versions, newest first. */
  async versions(model: string, signal?: AbortSignal): Promise<number[]> {
    const numbers: number[] = [];
    let token: string | undefined;
    do {
      const filter = `name = '${model.replaceAll("'", "''")}'`;
      const page = versionsOf(await get<unknown>(`/api/2.0/mlflow/model-versions/search?filter=${q(filter)}&max_results=1000${token === undefined ? "" : `&page_token=${q(token)}`}`, signal));
      numbers.push(...page.numbers);
      token = page.next;
    } while (token !== undefined);
    return numbers.sort((a, b) => b - a);
  },
  /** The versions that a run made, by model. */
  async ofRun(run: string, signal?: AbortSignal): Promise<{ readonly model: string; readonly version: string }[]> {
    const found = await get<unknown>(`/api/2.0/mlflow/model-versions/search?filter=${q(`run_id = '${run}'`)}&max_results=100`, signal);
    const list: readonly unknown[] = isObject(found) && Array.isArray(found["model_versions"]) ? found["model_versions"] : [];
    return list.filter(isObject).map((one) => ({ model: String(one["name"]), version: String(one["version"]) }));
  },
  async check(model: string, version: number, target: { readonly alias?: string; readonly stage?: string }, signal?: AbortSignal): Promise<PromotionCheck> {
    const asked = target.alias === undefined ? `stage=${q(target.stage ?? "")}` : `alias=${q(target.alias)}`;
    try {
      return readCheck(await get<unknown>(`${own(model)}/rules/check?version=${version}&${asked}`, signal));
    } catch (error) {
      if (error instanceof ApiProblem && error.problem.code === "endpoint_not_found") return readCheck(undefined);
      throw error;
    }
  },
  setAlias: (model: string, alias: string, version: number) => move("POST", "registered-models/alias", { name: model, alias, version: String(version) }),
  deleteAlias: (model: string, alias: string) => move("DELETE", "registered-models/alias", { name: model, alias }),
  setStage: (model: string, version: number, stage: Stage, others: "keep" | "archive") =>
    move("POST", "model-versions/transition-stage", { name: model, version: String(version), stage, archive_existing_versions: others === "archive" }),
  async rollBack(model: string, alias: string): Promise<void> {
    await send(`${own(model)}/rollback`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ alias }) });
  },
  /** The description that the framework wrote beside the model; undefined when there is none. */
  async mlmodel(model: string, version: number, signal?: AbortSignal): Promise<string | undefined> {
    const init = signal === undefined ? {} : { signal };
    const reply = await fetch(`/model-versions/get-artifact?name=${q(model)}&version=${version}&path=MLmodel`, init);
    if (reply.status === 404) return undefined;
    // The words of this refusal are MLflow's.
    if (!reply.ok) throw new ApiProblem({ code: "file_unread", kind: "unavailable", what: `${reply.status}: ${(await reply.text()).slice(0, 200)}`, request_id: reply.headers.get("x-request-id") ?? "", facts: {} }, reply.status);
    return reply.text();
  },
  run: api.getRun,
};
