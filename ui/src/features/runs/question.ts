// What the table of an address asks the server for: the same words before the page is built and in it.
import type { ExperimentFields, Schemas, TableRequest } from "../../api/client";
import { TABLE, askEarly } from "../../api/early";
import { sameJson } from "../../lib/same";
import { automaticColumns } from "./firstColumns";
import { STORED } from "./longState";
import { type RunsView, readView, rootsOnly } from "./view";

export interface RowsQuestion {
  readonly experiment: string | undefined;
  readonly filter: string;
  readonly order: readonly string[];
  readonly columns: readonly string[];
  readonly view: "active" | "deleted";
}

/** Rows that are asked for first. */
export const FIRST_PAGE = 100;
/** Columns are asked for in blocks of so many, once one of them comes into sight. */
const BLOCK = 20;

/** The blocks of columns that hold these; the first ones while nobody has looked. */
export function blocksOf(columns: readonly string[], shown: readonly string[]): string[] {
  const places = new Map(columns.map((field, i) => [field, Math.floor(i / BLOCK)]));
  const blocks = new Set([0, 1, ...shown.map((field) => places.get(field) ?? 0)]);
  return columns.filter((field) => blocks.has(places.get(field) ?? 0));
}

/** `absent` are parents that are not among the runs: in a nested view their children stand at the top. */
export function rowsQuestion(experiment: string, view: RunsView, columns: readonly string[], absent: readonly string[] = []): RowsQuestion {
  const { filter, order, nested } = view;
  return { experiment, filter: nested ? rootsOnly(filter, absent) : filter, order, columns, view: "active" };
}

export function tableRequest(question: RowsQuestion, limit: number, token: string | null, columns = blocksOf(question.columns, [])): Partial<TableRequest> {
  const body: Partial<TableRequest> = { filter: question.filter, order: [...question.order], columns: [...new Set(["run_name", "status", ...columns])], limit, view: question.view };
  if (question.experiment !== undefined) body.experiment_ids = [question.experiment];
  if (token !== null) body.page_token = token;
  return body;
}

/** The words in which the first rows of an address are asked for; none where they hang on what is not known yet. */
function firstQuestion(experiment: string, search: string, fields: ExperimentFields | undefined): string | undefined {
  const params = Object.fromEntries(new URLSearchParams(search));
  // What a stored view asks for is not known yet.
  if (params[STORED] !== undefined) return undefined;
  const view = readView(params);
  const columns = view.columns ?? (fields === undefined ? undefined : automaticColumns(fields));
  return columns === undefined ? undefined : JSON.stringify(tableRequest(rowsQuestion(experiment, view, columns), FIRST_PAGE, null));
}

/** Asks for the first rows of an address while its page is still being built; `fields` is the answer on its way. */
export async function askFirstRows(experiment: string, search: string, fields: Promise<ExperimentFields | undefined>): Promise<void> {
  const question = firstQuestion(experiment, search, undefined) ?? firstQuestion(experiment, search, await fields);
  if (question !== undefined) await askEarly(TABLE, question);
}

/** The question that the rows of an opening answer: the page's first one, if the server chose its columns. */
export function openingQuestion({ experiment, fields, table }: Schemas["ExperimentOpening"]): string | undefined {
  if (table == null) return undefined;
  const question = tableRequest(rowsQuestion(experiment.experiment_id, readView({}), automaticColumns(fields)), FIRST_PAGE, null);
  const isSame = sameJson(question.columns, table.columns.map((column) => column.field));
  return isSame ? JSON.stringify(question) : undefined;
}
