// All pages of a table, one after the other.
import { type Table, type TableRequest, api } from "../../api/client";

/** Most runs of one page that the server gives. */
const PAGE = 50_000;

/** Reads a search to its end, however many runs match. */
export async function allOf(question: Partial<TableRequest>, each: (page: Table) => void, signal?: AbortSignal, read: typeof api.table = api.table, most = PAGE): Promise<void> {
  let token: string | null | undefined;
  do {
    const page = await read({ ...question, limit: Math.min(most, PAGE), ...(typeof token === "string" ? { page_token: token } : {}) }, signal);
    each(page);
    token = page.next_page_token;
  } while (typeof token === "string");
}
