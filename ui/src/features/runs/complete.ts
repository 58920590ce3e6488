// Completion of the search box: fields, words of the language, after what stands before the caret.
import { fuzzyFilter } from "../../lib/fuzzy";

export interface Completion {
  readonly text: string;
  readonly note: string;
}

const WORDS = ["AND", "OR", "NOT", "IS NULL", "IS NOT NULL", "LIKE", "ILIKE", "BETWEEN", "IN"];
const ATTRIBUTES = ["status", "run_name", "run_id", "start_time", "end_time", "duration", "user"];
const STATUSES = ["'RUNNING'", "'FINISHED'", "'FAILED'", "'KILLED'", "'SCHEDULED'"];

/** The quote that is open at the end of a text, and where it was opened. A quote between others is part of what they hold. */
function openQuote(text: string): { readonly quote: string; readonly at: number } | undefined {
  let open: { readonly quote: string; readonly at: number } | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? "";
    if (open?.quote === letter) open = undefined;
    else if (open === undefined && /['"`]/.test(letter)) open = { quote: letter, at };
  }
  return open;
}

/** The word that ends at the caret. */
export function wordBefore(text: string, caret: number): { readonly from: number; readonly word: string } {
  const before = text.slice(0, caret);
  const open = openQuote(before);
  // A name between backticks that is not closed yet, with what stands before them.
  const from = open?.quote === "`" ? (/[\w.]*$/.exec(before.slice(0, open.at))?.index ?? open.at) : (/(?:[\w.]*`[^`]*`|['\w.\-/]+)$/.exec(before)?.index ?? caret);
  return { from, word: before.slice(from) };
}

/** Inside a quoted value nothing is completed but a status. */
const insideQuote = (text: string, from: number): boolean => /['"]/.test(openQuote(text.slice(0, from))?.quote ?? "");

export function completions(text: string, caret: number, fields: readonly string[], most = 12): Completion[] {
  const { from, word } = wordBefore(text, caret);
  if (insideQuote(text, from)) return [];
  if (/(?:^|[\s(])(?:attributes?\.)?status\s*(=|!=)\s*$/i.test(text.slice(0, from))) return fuzzyFilter(STATUSES, word, (one) => one).map((one) => ({ text: one, note: "status" }));
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
