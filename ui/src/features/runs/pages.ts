// All pages of a table, one after the other.
import { type Table, type TableRequest, api } from "../../api/client";

/** Most runs of one page that the server gives. */
const PAGE = 50_000;

/** Reads a search to its end, however many runs match, or until a page is answered with `false`. */
export async function allOf(question: Partial<TableRequest>, each: (page: Table) => unknown, signal?: AbortSignal, read: typeof api.table = api.table, most = PAGE): Promise<void> {
  let token: string | null | undefined;
  do {
    const page = await read({ ...question, limit: Math.min(most, PAGE), ...(typeof token === "string" ? { page_token: token } : {}) }, signal);
    if (each(page) === false) return;
    token = page.next_page_token;
  } while (typeof token === "string");
}
