// Calls of the server's own API. Types come from its OpenAPI document.
import { faults } from "../lib/texts/faults";
import { TABLE, bodyOf, takeEarly, viewsPath } from "./early";
import { noteAnswer } from "./events";
import { readLines } from "./lines";
import type { components, operations } from "./schema";

export type Schemas = components["schemas"];
export type Run = Schemas["Run"];
export type Table = Schemas["Table"];
export type TableRequest = Schemas["TableRequest"];
export type Experiment = Schemas["Experiment"];
export type ExperimentFields = Schemas["ExperimentFields"];
export type SavedView = Schemas["SavedView"];
export type FileEntry = Schemas["FileEntry"];
export type QueryFault = Schemas["QueryFault"];
export type WireProblem = Schemas["Problem"];

/** A refusal of the server, or what stands for one when the server cannot be reached. */
export class ApiProblem extends Error {
  constructor(
    readonly problem: WireProblem,
    readonly status: number,
  ) {
    super(problem.what);
  }
}

/** Whether it is a refusal as the server writes them. */
export function isProblem(value: unknown): value is WireProblem {
  return typeof value === "object" && value !== null && "code" in value && typeof value.code === "string" && "what" in value && typeof value.what === "string";
}

/** What is told when the server cannot be reached. */
export function unreachable(): ApiProblem {
  return new ApiProblem(
    { code: "unreachable", kind: "unavailable", what: faults.unreachable, hint: faults.unreachableHint, request_id: "", facts: {} },
    0,
  );
}

async function problemOf(reply: Response): Promise<ApiProblem> {
  const body: unknown = await reply.json().catch(() => null);
  if (isProblem(body)) return new ApiProblem(body, reply.status);
  const request_id = reply.headers.get("x-request-id") ?? "";
  return new ApiProblem({ code: "unknown", kind: "bug", what: faults.answered(reply.status), request_id, facts: {} }, reply.status);
}

/** Sends a request and gives the reply; every failure is an `ApiProblem`, an abort stays an abort. */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const method = init.method ?? "GET";
  const early = method === "GET" ? takeEarly(path) : method === "POST" && typeof init.body === "string" ? takeEarly(path, init.body) : undefined;
  const reply = await (early ?? fetch(path, init)).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable();
  });
  noteAnswer(reply);
  if (!reply.ok) throw await problemOf(reply);
  return reply;
}

/** JSON replies have the type that the server's own document names; both come from one build. */
export async function ask<T>(method: string, path: string, body: unknown, signal: AbortSignal | undefined): Promise<T> {
  const init: RequestInit = { method, headers: { accept: "application/json" } };
  if (signal !== undefined) init.signal = signal;
  if (body !== undefined) {
    init.body = JSON.stringify(body);
    init.headers = { accept: "application/json", "content-type": "application/json" };
  }
  const reply = await send(path, init);
  return (await bodyOf(reply)) as T;
}

const id = encodeURIComponent;

export function withQuery(path: string, query: Record<string, string | number | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, String(value));
  const text = params.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** A list whose pages follow each other, read to its end. */
export async function allPages<T extends { readonly next_page_token?: string | null }, U>(read: (token: string | undefined) => Promise<T>, items: (page: T) => readonly U[]): Promise<U[]> {
  const all: U[] = [];
  let token: string | undefined;
  do {
    const page = await read(token);
    all.push(...items(page));
    token = page.next_page_token ?? undefined;
  } while (token !== undefined);
  return all;
}

type View = NonNullable<NonNullable<operations["listExperiments"]["parameters"]["query"]>["view"]>;

/** Most experiments of a page that the server gives. */
const EXPERIMENTS_PAGE = 10_000;

export const api = {
  storage: (signal?: AbortSignal) => ask<Schemas["StorageUse"]>("GET", "/api/v1/storage", undefined, signal),
  server: (signal?: AbortSignal) => ask<Schemas["ServerInfo"]>("GET", "/api/v1/server", undefined, signal),
  listExperiments: (query: { view?: View; limit?: number; page_token?: string }, signal?: AbortSignal) =>
    ask<Schemas["ExperimentList"]>("GET", withQuery("/api/v1/experiments", query), undefined, signal),
  /** Every experiment of a view. */
  allExperiments: (view: View, signal?: AbortSignal) =>
    allPages(
      (page_token) => api.listExperiments({ view, limit: EXPERIMENTS_PAGE, ...(page_token !== undefined && { page_token }) }, signal),
      (page) => page.experiments,
    ),
  /** Runs that were deleted themselves, the latest first. */
  deletedRuns: (query: { q?: string; limit?: number; page_token?: string }, signal?: AbortSignal) =>
    ask<Schemas["DeletedRunList"]>("GET", withQuery("/api/v1/trash/runs", query), undefined, signal),
  getExperiment: (experiment: string, signal?: AbortSignal) => ask<Experiment>("GET", `/api/v1/experiments/${id(experiment)}`, undefined, signal),
  createExperiment: (body: Schemas["NewExperiment"]) => ask<Experiment>("POST", "/api/v1/experiments", body, undefined),
  changeExperiment: (experiment: string, body: Schemas["ExperimentChange"]) => ask<Experiment>("PATCH", `/api/v1/experiments/${id(experiment)}`, body, undefined),
  fields: (experiment: string, signal?: AbortSignal) => ask<ExperimentFields>("GET", `/api/v1/experiments/${id(experiment)}/fields`, undefined, signal),
  table: (body: Partial<TableRequest>, signal?: AbortSignal) => ask<Table>("POST", TABLE, body, signal),
  groups: (body: Schemas["GroupRequest"], signal?: AbortSignal) => ask<Schemas["RunGroups"]>("POST", "/api/v1/runs/groups", body, signal),
  varying: (body: Schemas["VaryingRequest"], signal?: AbortSignal) => ask<Schemas["Varying"]>("POST", "/api/v1/runs/varying", body, signal),
  bands: (body: Schemas["BandRequest"], signal?: AbortSignal) => ask<Schemas["Bands"]>("POST", "/api/v1/charts/bands", body, signal),
  views: (experiment: string, owner: string, signal?: AbortSignal, also?: string) => ask<Schemas["SavedViewList"]>("GET", viewsPath(experiment, owner, also), undefined, signal),
  getView: (view: string, signal?: AbortSignal) => ask<SavedView>("GET", `/api/v1/views/${id(view)}`, undefined, signal),
  saveView: (experiment: string, body: Schemas["NewSavedView"]) => ask<SavedView>("POST", `/api/v1/experiments/${id(experiment)}/views`, body, undefined),
  changeView: (view: string, body: Schemas["SavedViewChange"]) => ask<SavedView>("PATCH", `/api/v1/views/${id(view)}`, body, undefined),
  deleteView: (view: string) => send(`/api/v1/views/${id(view)}`, { method: "DELETE" }),
  getRun: (run: string, signal?: AbortSignal) => ask<Run>("GET", `/api/v1/runs/${id(run)}`, undefined, signal),
  editRun: (run: string, body: Schemas["RunEdit"]) => ask<Run>("PATCH", `/api/v1/runs/${id(run)}`, body, undefined),
  /** Changes many runs; each line of the answer says how far it has come. Who aborts stops it. */
  editRuns: async (body: Schemas["RunsEdit"], each: (line: Schemas["RunsEditProgress"]) => void, signal?: AbortSignal): Promise<void> => {
    const reply = await send("/api/v1/runs/edit", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), ...(signal === undefined ? {} : { signal }) });
    if (reply.body !== null) await readLines(reply.body, (line) => each(JSON.parse(line) as Schemas["RunsEditProgress"]));
  },
  /** A folder of a run, or of a logged model. */
  files: (owner: string, folder: string, signal?: AbortSignal) =>
    ask<Schemas["FileListing"]>("GET", withQuery(filesOf(owner), { folder: folder === "" ? undefined : folder }), undefined, signal),
  checkQuery: (body: Schemas["CheckQuery"], signal?: AbortSignal) => ask<Schemas["CheckedQuery"]>("POST", "/api/v1/queries/check", body, signal),
};

/** Ids of logged models begin so; those of runs are digits alone. */
const isModel = (owner: string) => owner.startsWith("m-");

/** Where the files of a run or of a logged model are. */
const filesOf = (owner: string) => `/api/v1/${isModel(owner) ? "logged-models" : "runs"}/${id(owner)}/files`;

/** Address of a file's bytes, or of its first ones; its owner is a run or a logged model. */
export function contentAddress(owner: string, path: string, length?: number): string {
  return withQuery(`${filesOf(owner)}/content`, { path, length });
}

/** Address that saves a file instead of showing it. */
export function downloadAddress(owner: string, path: string): string {
  if (isModel(owner)) return withQuery(`/ajax-api/2.0/mlflow/logged-models/${id(owner)}/artifacts/files`, { artifact_file_path: path });
  return withQuery("/get-artifact", { run_id: owner, path });
}
