// Columns as a Parquet file, which other programs read with types: numbers, times, texts.
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { pause } from "../../lib/turns";
import { type ExportColumn, sizeOf } from "./columns";

/** Cells of one group of rows, which is written in one go; groups of fewer rows would be small for their readers. */
const GROUP_CELLS = 50_000;
const GROUP_ROWS_MIN = 1_000;
/** Whole numbers of 64 bits end here. */
const LAST_WHOLE = 2 ** 63;

/** Bytes in parts: what is written goes away, and so does no time for moving what was written before. */
class PartWriter extends ByteWriter {
  readonly parts: Uint8Array<ArrayBuffer>[] = [];

  constructor(private readonly signal: AbortSignal | undefined) {
    super(1 << 16);
  }

  private putAway(): void {
    this.parts.push(new Uint8Array(this.getBuffer()));
    this.index = 0;
  }

  async flush(): Promise<void> {
    this.putAway();
    await pause();
    this.signal?.throwIfAborted();
  }

  override finish(): void {
    this.putAway();
  }
}

const SCHEMA = {
  number: { type: "DOUBLE" },
  text: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
  time: { type: "INT64", converted_type: "TIMESTAMP_MILLIS", logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" } },
} as const;

/** A time in whole milliseconds; what is none is missing. */
const wholeOf = (value: number | string | null): bigint | null => (typeof value === "number" && Math.abs(value) < LAST_WHOLE ? BigInt(Math.trunc(value)) : null);

/** The file in parts. Numbers stay as they are, NaN and infinities too; what is missing is null. */
export async function writeParquet(columns: readonly ExportColumn[], signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>[]> {
  const writer = new PartWriter(signal);
  const file = new ParquetWriter({
    writer,
    schema: [{ name: "runs", num_children: columns.length }, ...columns.map(({ field, kind }) => ({ name: field, repetition_type: "OPTIONAL" as const, ...SCHEMA[kind] }))],
    createdBy: "trialbook",
    // They help to skip groups of huge files, and cost more than the values do here.
    statistics: false,
  });
  const n = sizeOf(columns);
  const step = Math.max(GROUP_ROWS_MIN, Math.floor(GROUP_CELLS / Math.max(1, columns.length)));
  for (let from = 0; from < n; from += step) {
    const columnData = columns.map(({ field, kind, values }) => {
      const part = values.slice(from, from + step);
      return { name: field, data: kind === "time" ? part.map(wholeOf) : part };
    });
    await file.write({ columnData, rowGroupSize: step });
  }
  signal?.throwIfAborted();
  await file.finish();
  return writer.parts;
}
