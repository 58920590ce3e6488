// A text file read in parts: where its lines begin is known from one pass, their texts come when they are looked at.

import { type Style, commandOf, styleAfter } from "./sgr";

export interface Piece {
  readonly bytes: Uint8Array;
  /** Size of the whole file when it was read. */
  readonly size: number;
}

export type ReadPiece = (from: number, length: number) => Promise<Piece>;

/** Bytes of one request. */
const CHUNK = 1024 * 1024;
/** Bytes at the end of what is known by which the file is known again. */
const END = 256;
/** The beginning of every so many lines is remembered. */
const STRIDE = 128;
/** Longer lines are shown as several: no line may hold up the page. */
export const LINE_BYTES_MAX = 16 * 1024;
/** Blocks of lines whose texts are kept. */
const BLOCKS_MAX = 48;
/** Lines that a search remembers; it counts on beyond them. */
export const FOUND_MAX = 100_000;

const NEWLINE = 10;
const ESCAPES = /\u001b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** The text without what a terminal takes as commands. */
export function withoutEscapes(text: string): string {
  return text.includes("\u001b") ? text.replace(ESCAPES, "") : text;
}

/** What a terminal would show of a line: a progress bar overwrites itself. */
export function shownLine(text: string): string {
  // Some programs end a line twice.
  let end = text.length;
  while (text[end - 1] === "\r") end -= 1;
  const line = text.slice(0, end);
  return line.slice(line.lastIndexOf("\r") + 1);
}

/** Calls `each` with begin and end of every line that ends within the bytes; gives the begin of the rest. */
export function eachLine(bytes: Uint8Array, begin: number, each: (from: number, to: number, next: number) => void): number {
  let from = begin;
  // The first line may have begun before these bytes.
  let at = Math.max(0, begin);
  while (at < bytes.length) {
    const found = bytes.indexOf(NEWLINE, at);
    const end = found === -1 ? bytes.length : found;
    const most = from + LINE_BYTES_MAX;
    if (end > most) {
      each(from, most, most);
      from = most;
      at = Math.max(0, most);
    } else if (found === -1) {
      break;
    } else {
      each(from, found, found + 1);
      from = found + 1;
      at = from;
    }
  }
  return from;
}

const decoder = new TextDecoder();

/** The lines of some bytes. Each begins with the command for the style that those before it left, also what a progress bar overwrote. */
function textsOf(bytes: Uint8Array, before: Style = {}): string[] {
  const texts: string[] = [];
  let style = before;
  const push = (line: string) => {
    const shown = shownLine(line);
    const hidden = line.slice(0, line.lastIndexOf(shown));
    texts.push(commandOf(styleAfter(hidden, style)) + shown);
    style = styleAfter(line, style);
  };
  const rest = eachLine(bytes, 0, (from, to) => push(decoder.decode(bytes.subarray(from, to))));
  if (rest < bytes.length) push(decoder.decode(bytes.subarray(rest)));
  return texts;
}

const ESCAPE = 27;
const BEGINS_COMMAND = /^\u001b(?:\[[0-9;:]*)?$/;
/** Commands for a style are no longer than this. */
const COMMAND_MAX = 64;

/** Follows the style through a file that comes in parts, each looked at up to a place and then to its end. */
class StyleTrack {
  style: Style = {};
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  /** The beginning of a command at the end of the part before. */
  #cut = "";

  begin(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#at = 0;
    if (this.#cut === "") return;
    const joined = this.#cut + (decoder.decode(bytes.subarray(0, COMMAND_MAX)).split("\u001b", 1)[0] ?? "");
    this.style = styleAfter(joined, this.style);
    // A part may be shorter than a command.
    this.#cut = BEGINS_COMMAND.test(joined) ? joined : "";
  }

  upTo(end: number): void {
    let next = this.#bytes.indexOf(ESCAPE, this.#at);
    while (next !== -1 && next < end) {
      this.style = styleAfter(decoder.decode(this.#bytes.subarray(next, next + COMMAND_MAX)).replace(/(?!^)\u001b[^]*$/, ""), this.style);
      next = this.#bytes.indexOf(ESCAPE, next + 1);
    }
    // Where none follows, none is looked for again before the next part.
    this.#at = next === -1 ? this.#bytes.length : next;
  }

  end(): void {
    this.upTo(this.#bytes.length);
    const last = this.#bytes.lastIndexOf(ESCAPE);
    const tail = last < this.#bytes.length - COMMAND_MAX || last === -1 ? "" : decoder.decode(this.#bytes.subarray(last));
    if (BEGINS_COMMAND.test(tail)) this.#cut = tail;
    this.#bytes = new Uint8Array();
  }
}

export interface Found {
  /** Numbers of the lines, from 0. */
  readonly lines: readonly number[];
  /** Lines that have it, also beyond those listed. */
  readonly n: number;
  /** Lines looked through. */
  readonly scanned: number;
}

export class LogReader {
  #marks: number[] = [0];
  /** The style in which the line at each mark begins. */
  #styles: Style[] = [{}];
  #track = new StyleTrack();
  #ended = 0;
  #at = 0;
  #begin = 0;
  #end: Uint8Array = new Uint8Array();
  #size = 0;
  readonly #blocks = new Map<string, Promise<string[]>>();

  constructor(private readonly read: ReadPiece) {}

  /** Lines known so far; the last one may be unfinished. */
  get lines(): number {
    return this.#ended + (this.#begin < this.#at ? 1 : 0);
  }

  get bytesRead(): number {
    return this.#at;
  }

  get size(): number {
    return this.#size;
  }

  /** Reads on to the present end of the file, telling after each part. True when the file was begun anew meanwhile. */
  async grow(told: () => void, signal: AbortSignal): Promise<boolean> {
    let renewed = false;
    // The end of what is known is looked at again: where it has changed, the file is another one, whatever its size.
    let again = this.#end.length;
    for (;;) {
      const { bytes: read, size } = await this.read(this.#at - again, CHUNK);
      signal.throwIfAborted();
      if (size < this.#at || !read.subarray(0, again).every((byte, i) => byte === this.#end[i])) {
        this.#forget();
        renewed = true;
        again = 0;
        continue;
      }
      this.#size = size;
      this.#take(read.subarray(again));
      again = 0;
      told();
      if (this.#at >= size || read.length === 0) return renewed;
    }
  }

  #forget(): void {
    this.#end = new Uint8Array();
    this.#marks = [0];
    this.#styles = [{}];
    this.#track = new StyleTrack();
    this.#ended = 0;
    this.#at = 0;
    this.#begin = 0;
    this.#blocks.clear();
  }

  #take(bytes: Uint8Array): void {
    const base = this.#at;
    this.#end = bytes.length >= END ? bytes.slice(-END) : Uint8Array.from([...this.#end, ...bytes].slice(-END));
    this.#track.begin(bytes);
    const rest = eachLine(bytes, this.#begin - base, (_from, _to, next) => {
      this.#ended += 1;
      if (this.#ended % STRIDE !== 0) return;
      this.#track.upTo(next);
      this.#marks.push(base + next);
      this.#styles.push(this.#track.style);
    });
    this.#track.end();
    this.#begin = base + rest;
    this.#at = base + bytes.length;
  }

  /** The texts of the lines from `from` up to `to`. */
  async texts(from: number, to: number): Promise<string[]> {
    const last = Math.min(to, this.lines);
    const texts: string[] = [];
    for (let block = Math.floor(from / STRIDE); block * STRIDE < last; block += 1) {
      const base = block * STRIDE;
      texts.push(...(await this.#block(block)).slice(Math.max(0, from - base), last - base));
    }
    return texts;
  }

  #block(block: number): Promise<string[]> {
    const from = this.#marks[block] ?? this.#at;
    const to = this.#marks[block + 1] ?? this.#at;
    const key = `${from} ${to}`;
    const known = this.#blocks.get(key);
    this.#blocks.delete(key);
    const texts = known ?? this.read(from, to - from).then((piece) => textsOf(piece.bytes.subarray(0, to - from), this.#styles[block]));
    this.#blocks.set(key, texts);
    // A failed reading is tried again when it is asked for again.
    texts.catch(() => this.#blocks.delete(key));
    for (const old of this.#blocks.keys()) if (this.#blocks.size > BLOCKS_MAX) this.#blocks.delete(old);
    return texts;
  }

  /** Looks through all lines from `first` on for a text, whatever the case; tells what it found so far after each part. */
  async find(wanted: string, first: number, told: (found: Found) => void, signal: AbortSignal): Promise<void> {
    const needle = wanted.toLowerCase();
    const last = this.lines;
    const lines: number[] = [];
    let n = 0;
    let line = Math.floor(first / STRIDE) * STRIDE;
    while (line < last) {
      for (const text of await this.#part(line / STRIDE)) {
        if (line >= first && line < last && withoutEscapes(text).toLowerCase().includes(needle)) {
          n += 1;
          if (lines.length < FOUND_MAX) lines.push(line);
        }
        line += 1;
      }
      signal.throwIfAborted();
      told({ lines: lines.slice(), n, scanned: Math.min(line, last) });
    }
    if (last <= first) told({ lines, n, scanned: last });
  }

  /** The texts of as many whole blocks as one request brings, at least of one. */
  async #part(block: number): Promise<string[]> {
    const from = this.#marks[block] ?? this.#at;
    let end = block + 1;
    while ((this.#marks[end] ?? this.#at) - from < CHUNK && end < this.#marks.length) end += 1;
    const to = this.#marks[end] ?? this.#at;
    const { bytes } = await this.read(from, to - from);
    return textsOf(bytes.subarray(0, to - from));
  }
}
