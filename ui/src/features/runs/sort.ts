// The order of the table, as terms of the search language.

export interface SortTerm {
  readonly field: string;
  readonly descending: boolean;
}

export function parseTerm(term: string): SortTerm {
  const found = /^(.*?)(?:\s+(ASC|DESC))?$/i.exec(term.trim());
  return { field: found?.[1] ?? term, descending: found?.[2]?.toUpperCase() === "DESC" };
}

export const writeTerm = (term: SortTerm) => `${term.field} ${term.descending ? "DESC" : "ASC"}`;

/** A click on a header: descending, ascending, not at all; with shift it joins the terms there are. */
export function toggleSort(order: readonly string[], field: string, add: boolean): string[] {
  const terms = order.map(parseTerm);
  const known = terms.find((term) => term.field === field);
  const next = known === undefined ? { field, descending: true } : known.descending ? { field, descending: false } : undefined;
  const others = add ? terms : terms.filter((term) => term.field === field);
  const kept = known === undefined ? [...(add ? terms : []), next] : others.map((term) => (term.field === field ? next : term));
  return kept.filter((term): term is SortTerm => term !== undefined).map(writeTerm);
}
