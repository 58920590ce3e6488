// The model registry.
import { type Schemas, allPages, ask, withQuery } from "./client";

export type RegisteredModel = Schemas["RegisteredModel"];
export type ModelVersion = Schemas["ModelVersion"];
export type RegistryEvent = Schemas["RegistryEvent"];
export type Lineage = Schemas["Lineage"];
export type Stage = Schemas["Stage"];
export type PromotionCheck = Schemas["PromotionCheck"];
export type RolledBack = Schemas["RolledBack"];
export type PromotionRules = Schemas["PromotionRules"];

export const STAGES: readonly Stage[] = ["None", "Staging", "Production", "Archived"];

const PAGE = 1000;
const q = encodeURIComponent;
const own = (model: string, rest = "") => `/api/v1/models/${q(model)}${rest}`;
const get = <T>(path: string, signal?: AbortSignal) => ask<T>("GET", path, undefined, signal);
const token = (page_token: string | undefined) => ({ limit: PAGE, page_token });

/** Why something is done and by whom, in the words of whoever does it. */
export interface OnRecord {
  readonly reason?: string;
  readonly user?: string;
}

/** A list up to its first `most` entries, and whether there are more. */
export interface Part<T> {
  readonly list: readonly T[];
  readonly more: boolean;
}

export const registry = {
  /** Every model. */
  all: (signal?: AbortSignal) => allPages((next) => get<Schemas["RegisteredModelList"]>(withQuery("/api/v1/models", token(next)), signal), (page) => page.models),
  model: (model: string, signal?: AbortSignal) => get<RegisteredModel>(own(model), signal),
  /** What happened to a model, newest first. */
  async events(model: string, most: number, signal?: AbortSignal): Promise<Part<RegistryEvent>> {
    const list: RegistryEvent[] = [];
    for (;;) {
      const limit = Math.min(PAGE, most + 1 - list.length);
      const { events } = await get<Schemas["RegistryEvents"]>(withQuery(own(model, "/events"), { limit, before: list.at(-1)?.id }), signal);
      list.push(...events);
      if (list.length > most || events.length < limit) return { list: list.slice(0, most), more: list.length > most };
    }
  },
  rules: (model: string, signal?: AbortSignal) => get<Schemas["ModelRules"]>(own(model, "/rules"), signal),
  setRules: (model: string, revision: number, rules: PromotionRules, user?: string) => ask<Schemas["ModelRules"]>("PUT", own(model, "/rules"), { revision, rules, user }, undefined),
  clearRules: (model: string, revision: number, user?: string) => ask<Schemas["ModelRules"]>("DELETE", withQuery(own(model, "/rules"), { revision, user }), undefined, undefined),
  lineage: (model: string, version: number, signal?: AbortSignal) => get<Lineage>(own(model, `/lineage?version=${version}`), signal),
  /** Versions of a model, newest first, with the names of their runs. */
  async versions(model: string, most: number, signal?: AbortSignal): Promise<Part<ModelVersion> & { readonly names: Readonly<Record<string, string>> }> {
    const list: ModelVersion[] = [];
    let names: Record<string, string> = {};
    let next: string | undefined;
    do {
      const page = await get<Schemas["ModelVersionList"]>(withQuery("/api/v1/model-versions", { model, limit: Math.min(PAGE, most - list.length), page_token: next }), signal);
      list.push(...page.versions);
      names = { ...names, ...page.run_names };
      next = page.next_page_token ?? undefined;
    } while (next !== undefined && list.length < most);
    return { list, more: next !== undefined, names };
  },
  check: (model: string, version: number, target: { readonly alias?: string; readonly stage?: string }, signal?: AbortSignal) =>
    get<PromotionCheck>(withQuery(own(model, "/rules/check"), { version, ...target }), signal),
  setAlias: (model: string, alias: string, version: number, record: OnRecord = {}) => ask<ModelVersion>("PUT", own(model, `/aliases/${q(alias)}`), { version, ...record }, undefined),
  deleteAlias: (model: string, alias: string, record: OnRecord = {}) => ask<RegisteredModel>("DELETE", withQuery(own(model, `/aliases/${q(alias)}`), { ...record }), undefined, undefined),
  setStage: (model: string, version: number, stage: Stage, others: "keep" | "archive", record: OnRecord = {}) =>
    ask<ModelVersion>("PUT", own(model, `/versions/${version}/stage`), { stage, archive_others: others === "archive", ...record }, undefined),
  /** Where a rollback would lead; nothing is moved. */
  rollback: (model: string, alias: string, signal?: AbortSignal) => get<RolledBack>(withQuery(own(model, "/rollback"), { alias }), signal),
  rollBack: (model: string, alias: string, record: OnRecord = {}) => ask<RolledBack>("POST", own(model, "/rollback"), { alias, ...record }, undefined),
  /** The description that the framework wrote beside the model; undefined when there is none. */
  mlmodel: async (model: string, version: number, signal?: AbortSignal) => (await get<Schemas["ModelDescription"]>(own(model, `/versions/${version}/description`), signal)).text ?? undefined,
};
