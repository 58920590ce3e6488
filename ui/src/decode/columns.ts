// Charts as the server sends them, in both forms, into plain columns of doubles.
import type { Columns } from "../lib/columns";
import { type WireNumber, toNumber } from "../lib/format";
import { isObject } from "../lib/objects";
import { chartFaults } from "../lib/texts/faults";

const NAMES = [
  ["x_first", "xFirst"],
  ["x_last", "xLast"],
  ["min", "min"],
  ["max", "max"],
  ["first", "first"],
  ["last", "last"],
  ["mean", "mean"],
  ["n", "n"],
  ["n_nan", "nNan"],
] as const;

/** How many points are left out for some reason, as far as the reply tells. */
function leftOut(one: Record<string, unknown>): Pick<Columns, "nAlone" | "nOffAxis"> {
  return {
    ...(one["n_alone"] === undefined ? {} : { nAlone: wholeNumber(one["n_alone"], "n_alone") }),
    ...(one["n_off_axis"] === undefined ? {} : { nOffAxis: wholeNumber(one["n_off_axis"], "n_off_axis") }),
  };
}

type Named = Record<(typeof NAMES)[number][1], Float64Array>;

export const PACKED_TYPE = "application/vnd.trialbook.columns";
const MAGIC = 0x31434254; // "TBC1", little-endian

function wholeNumber(value: unknown, name: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) throw new Error(chartFaults.header(name));
  return value;
}

function series(value: unknown): Record<string, unknown>[] {
  const list = isObject(value) ? value["series"] : undefined;
  if (!Array.isArray(list)) throw new Error(chartFaults.noSeries);
  return list.filter(isObject);
}

/** 64-bit whole numbers as the nearest doubles, from their halves: a hundred times as fast as by way of `BigInt`. */
function wholeNumbers(buffer: ArrayBuffer, offset: number, length: number): Float64Array {
  const [low, high] = [new Uint32Array(buffer, offset, 2 * length), new Int32Array(buffer, offset, 2 * length)];
  const column = new Float64Array(length);
  for (let i = 0; i < length; i += 1) column[i] = (high[2 * i + 1] ?? 0) * 2 ** 32 + (low[2 * i] ?? 0);
  return column;
}

/** A column as doubles. Shared columns are decoded once. */
function readColumn(buffer: ArrayBuffer, start: number, length: number, about: unknown, known: Map<string, Float64Array>): Float64Array {
  if (!isObject(about)) throw new Error(chartFaults.noColumn);
  const offset = start + wholeNumber(about["offset"], "offset");
  const kind = about["type"];
  const width = kind === "u32" ? 4 : 8;
  if (offset + length * width > buffer.byteLength) throw new Error(chartFaults.early);
  const name = `${String(kind)} ${offset} ${length}`;
  const before = known.get(name);
  if (before !== undefined) return before;
  let column: Float64Array;
  if (kind === "f64") column = new Float64Array(buffer, offset, length).slice();
  else if (kind === "u32") column = Float64Array.from(new Uint32Array(buffer, offset, length));
  else if (kind === "i64") column = wholeNumbers(buffer, offset, length);
  else throw new Error(chartFaults.type(String(kind)));
  known.set(name, column);
  return column;
}

/** Reads the binary form. */
export function decodePacked(buffer: ArrayBuffer): Columns[] {
  const view = new DataView(buffer);
  if (buffer.byteLength < 8 || view.getUint32(0, true) !== MAGIC) throw new Error(chartFaults.noChart);
  const headerLength = view.getUint32(4, true);
  if (8 + headerLength > buffer.byteLength) throw new Error(chartFaults.early);
  const header: unknown = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, headerLength)));
  const known = new Map<string, Float64Array>();
  return series(header).map((one) => {
    const length = wholeNumber(one["length"], "length");
    const columns = isObject(one["columns"]) ? one["columns"] : {};
    const read = NAMES.map(([wire, name]) => [name, readColumn(buffer, 8 + headerLength, length, columns[wire], known)]);
    return { run: String(one["run"]), key: String(one["key"]), exact: one["exact"] === true, ...leftOut(one), ...(Object.fromEntries(read) as Named) };
  });
}

const isWireNumber = (value: unknown): value is WireNumber => typeof value === "number" || value === "NaN" || value === "Infinity" || value === "-Infinity";

/** Reads the JSON form. */
export function decodeJson(value: unknown): Columns[] {
  return series(value).map((one) => {
    const read = NAMES.map(([wire, name]) => {
      const list = one[wire];
      if (!Array.isArray(list)) throw new Error(`A chart lacks the column ${wire}.`);
      return [name, Float64Array.from(list, (cell: unknown) => (isWireNumber(cell) ? toNumber(cell) : Number.NaN))];
    });
    return { run: String(one["run"]), key: String(one["key"]), exact: one["exact"] === true, ...leftOut(one), ...(Object.fromEntries(read) as Named) };
  });
}

/** Reads a reply by its content type. */
export function decode(contentType: string, buffer: ArrayBuffer): Columns[] {
  if (contentType.startsWith(PACKED_TYPE)) return decodePacked(buffer);
  return decodeJson(JSON.parse(new TextDecoder().decode(buffer)));
}

/** The buffers of some series, each once: what can be handed to another thread without a copy. */
export function buffersOf(columns: readonly Columns[]): ArrayBuffer[] {
  const all = new Set<ArrayBuffer>();
  for (const one of columns) {
    for (const [, name] of NAMES) {
      const { buffer } = one[name];
      if (buffer instanceof ArrayBuffer) all.add(buffer);
    }
  }
  return [...all];
}
