// Charts: one question of many keys at a time. Small answers are unpacked here, large ones by the worker.
import type { Columns } from "../lib/columns";
import { t } from "../lib/text";
import { chartFaults } from "../lib/texts/faults";
import { PACKED_TYPE, decode } from "./columns";

export interface ChartQuestion {
  readonly runs: readonly string[];
  readonly keys: readonly string[];
  /** `m:loss` is the metric `loss`. */
  readonly axis: "step" | "time" | "relative" | `m:${string}`;
  /** Linear when left out. */
  readonly xScale?: "log";
  readonly range: readonly [number, number] | undefined;
  readonly width: number;
}

interface Waiting {
  readonly done: (columns: Columns[]) => void;
  readonly failed: (error: Error) => void;
}

/** Answers up to this size are unpacked sooner than a worker starts. */
export const SMALL_BYTES = 2 * 1024 * 1024;
/** About what one column of pixels of one line takes. */
const PIXEL_BYTES = 60;

let worker: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, Waiting>();

function open(): Worker {
  if (worker !== undefined) return worker;
  worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = (event: MessageEvent<{ id: number; columns?: Columns[]; problem?: string }>) => {
    const { id, columns, problem } = event.data;
    const one = waiting.get(id);
    waiting.delete(id);
    if (columns !== undefined) one?.done(columns);
    else one?.failed(new Error(problem === undefined || problem === "" ? chartFaults.unread : problem));
  };
  // A worker whose file is gone, as after an update of the server, says nothing but this.
  worker.onerror = () => {
    worker?.terminate();
    worker = undefined;
    const all = [...waiting.values()];
    waiting.clear();
    for (const one of all) one.failed(new Error(t.charts.noWorker));
  };
  return worker;
}

/** A reply that is no chart: its text is a problem of the server, or words of something between. Status 0 when none came. */
export class ChartRefusal extends Error {
  constructor(
    readonly text: string,
    readonly status: number,
    readonly requestId: string,
  ) {
    super(text === "" ? chartFaults.unread : text);
  }
}

/** Where a question goes, and as what: over a metric the server joins the points of both. */
export function callOf(question: ChartQuestion): { readonly path: string; readonly body: string } {
  const { runs, keys, axis, xScale, range, width } = question;
  if (axis.startsWith("m:")) return { path: "/api/v1/charts/pairs", body: JSON.stringify({ runs, x: axis.slice(2), x_scale: xScale, keys, range, width }) };
  const whole = range === undefined ? undefined : [Math.floor(range[0]), Math.ceil(range[1])];
  return { path: "/api/v1/charts/series", body: JSON.stringify({ runs, keys, axis, x_scale: xScale, range: whole, width }) };
}

/** Whether the answer will be unpacked by the worker, which then starts while the server reads. */
export function isLarge(question: Pick<ChartQuestion, "runs" | "keys" | "width">): boolean {
  return question.runs.length * question.keys.length * question.width * PIXEL_BYTES > SMALL_BYTES;
}

function unpack(type: string, buffer: ArrayBuffer): Promise<Columns[]> {
  lastId += 1;
  const id = lastId;
  return new Promise((done, failed) => {
    waiting.set(id, { done, failed });
    open().postMessage({ id, type, buffer }, [buffer]);
  });
}

export async function fetchSeries(question: ChartQuestion, signal: AbortSignal): Promise<Columns[]> {
  if (isLarge(question)) open();
  const headers = { "content-type": "application/json", accept: `${PACKED_TYPE}, application/json;q=0.5` };
  const { path, body } = callOf(question);
  const reply = await fetch(path, { method: "POST", body, headers, signal }).catch((error: unknown) => {
    throw error instanceof DOMException && error.name === "AbortError" ? error : new ChartRefusal("", 0, "");
  });
  if (!reply.ok) throw new ChartRefusal(await reply.text(), reply.status, reply.headers.get("x-request-id") ?? "");
  const type = reply.headers.get("content-type") ?? "";
  const buffer = await reply.arrayBuffer();
  return buffer.byteLength > SMALL_BYTES ? unpack(type, buffer) : decode(type, buffer);
}
