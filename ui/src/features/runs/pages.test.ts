import { expect, it } from "vitest";
import type { Table, TableRequest } from "../../api/client";
import { allOf } from "./pages";

const pageOf = (ids: readonly string[], next: string | null): Table => ({ run_ids: [...ids], n_matching: 3, n_created: 9, next_page_token: next, columns: [] });

it("a search of more runs than one page holds is read to its end", async () => {
  const asked: (string | null | undefined)[] = [];
  const pages: Record<string, Table> = { "": pageOf(["a"], "1"), "1": pageOf(["b"], "2"), "2": pageOf(["c"], null) };
  const found: string[] = [];
  await allOf({ filter: "x" }, (page) => found.push(...page.run_ids), undefined, (body: Partial<TableRequest>) => {
    asked.push(body.page_token);
    expect([body.filter, body.limit]).toEqual(["x", 50_000]);
    return Promise.resolve(pages[body.page_token ?? ""] ?? pageOf([], null));
  });
  expect([found, asked]).toEqual([["a", "b", "c"], [undefined, "1", "2"]]);
});
