// Completion of the search box: fields, words of the language, after what stands before the caret.
import { fuzzyFilter } from "../../lib/fuzzy";
import { quoted } from "./quoted";

export interface Completion {
  readonly text: string;
  readonly note: string;
  /** Where what it replaces begins, when it is no word. */
  readonly from?: number;
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

/** A value that is being written, and the field that it is compared with. */
export interface ValuePlace {
  readonly field: string;
  readonly from: number;
  readonly word: string;
}

const COMPARED = /(?:^|[\s(])((?:params?|parameters?|tags?)\.(?:`[^`]+`|[\w.\-/]+)|(?:attributes?\.)?(?:run_name|user))\s*(?:=|!=|I?LIKE|IN\s*\((?:\s*'(?:[^']|'')*'\s*,)*)\s*$/i;

/** Where a value of a text field is being written: behind its comparison, in quotes or not yet. */
export function valuePlace(text: string, caret: number): ValuePlace | undefined {
  const before = text.slice(0, caret);
  const open = openQuote(before);
  if (open !== undefined && open.quote !== "'") return undefined;
  const from = open?.at ?? caret - (/[^\s(),=!'"`]*$/.exec(before)?.[0].length ?? 0);
  const field = COMPARED.exec(before.slice(0, from))?.[1];
  return field === undefined ? undefined : { field, from, word: before.slice(open === undefined ? from : from + 1) };
}

/** A search that goes on with a comparison of a field, whose value is still to be written. */
export function begun(filter: string, field: string, kind: "number" | "text"): string {
  const before = filter.trim();
  // What is joined by OR would otherwise belong to the new comparison alone.
  const kept = /\bOR\b/i.test(before) ? `(${before})` : before;
  return `${kept === "" ? "" : `${kept} AND `}${field} ${kind === "number" ? "<" : "="} `;
}

/** The values of a field that fit what is written of one, the most frequent first. */
export function valueOffers(place: ValuePlace, values: readonly { readonly value: string; readonly note: string }[], most = 12): Completion[] {
  return fuzzyFilter(values, place.word, (one) => one.value)
    .filter((one) => one.value !== place.word)
    .slice(0, most)
    .map(({ value, note }) => ({ text: quoted(value), note, from: place.from }));
}

/** The text with a completion taken, and where the caret goes. */
export function take(text: string, caret: number, taken: string, from = wordBefore(text, caret).from): { readonly text: string; readonly caret: number } {
  // A quote that was closed ahead is that of the value.
  const rest = text.slice(taken.startsWith("'") && text[caret] === "'" && text[from] === "'" ? caret + 1 : caret);
  const inserted = rest.startsWith(" ") ? taken : `${taken} `;
  return { text: text.slice(0, from) + inserted + rest, caret: from + inserted.length };
}
