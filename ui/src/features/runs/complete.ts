// Completion of the search box: fields, words of the language, after what stands before the caret.
import { fuzzyFilter } from "../../lib/fuzzy";

export interface Completion {
  readonly text: string;
  readonly note: string;
}

const WORDS = ["AND", "OR", "NOT", "IS NULL", "IS NOT NULL", "LIKE", "ILIKE", "BETWEEN", "IN"];
const ATTRIBUTES = ["status", "run_name", "run_id", "start_time", "end_time", "duration", "user"];
const STATUSES = ["'RUNNING'", "'FINISHED'", "'FAILED'", "'KILLED'", "'SCHEDULED'"];

/** The word that ends at the caret. */
export function wordBefore(text: string, caret: number): { readonly from: number; readonly word: string } {
  const before = text.slice(0, caret);
  const found = /(?:[\w.]*`[^`]*`?|['\w.\-/]+)$/.exec(before);
  return found === null ? { from: caret, word: "" } : { from: found.index, word: found[0] };
}

/** Inside a quoted value nothing is completed but a status. */
function insideQuote(text: string, from: number): boolean {
  return (text.slice(0, from).match(/'/g)?.length ?? 0) % 2 === 1;
}

export function completions(text: string, caret: number, fields: readonly string[], most = 12): Completion[] {
  const { from, word } = wordBefore(text, caret);
  if (insideQuote(text, from)) return [];
  if (/status\s*(=|!=)\s*$/i.test(text.slice(0, from))) return fuzzyFilter(STATUSES, word, (one) => one).map((one) => ({ text: one, note: "status" }));
  const after = /(?:[=<>~]|LIKE|BETWEEN)\s*$/i.test(text.slice(0, from));
  if (after || word === "") return [];
  const known = [...ATTRIBUTES.map((one) => ({ text: one, note: "run" })), ...fields.map((one) => ({ text: one, note: one.split(".")[0] ?? "" })), ...WORDS.map((one) => ({ text: one, note: "word" }))];
  return fuzzyFilter(known, word, (one) => one.text)
    .filter((one) => one.text !== word)
    .slice(0, most);
}

/** The text with a completion taken, and where the caret goes. */
export function take(text: string, caret: number, taken: string): { readonly text: string; readonly caret: number } {
  const { from } = wordBefore(text, caret);
  const rest = text.slice(caret);
  const inserted = rest.startsWith(" ") ? taken : `${taken} `;
  return { text: text.slice(0, from) + inserted + rest, caret: from + inserted.length };
}
