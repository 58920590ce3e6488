// Charts from the worker: one question of many keys at a time, cancelled when nobody waits for it any more.
import type { Columns } from "../lib/columns";

export interface ChartQuestion {
  readonly runs: readonly string[];
  readonly keys: readonly string[];
  /** `m:loss` is the metric `loss`. */
  readonly axis: "step" | "time" | `m:${string}`;
  readonly range: readonly [number, number] | undefined;
  readonly width: number;
}

interface Waiting {
  readonly done: (columns: Columns[]) => void;
  readonly failed: (error: Error) => void;
}

let worker: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, Waiting>();

function open(): Worker {
  if (worker !== undefined) return worker;
  worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  worker.onmessage = (event: MessageEvent<{ id: number; columns?: Columns[]; status?: number; problem?: string }>) => {
    const { id, columns, problem } = event.data;
    const one = waiting.get(id);
    waiting.delete(id);
    if (columns !== undefined) one?.done(columns);
    else one?.failed(new Error(whatOf(problem ?? "")));
  };
  return worker;
}

/** The sentence in a problem's JSON, else the text itself. */
function whatOf(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && "what" in value && typeof value.what === "string") return value.what;
  } catch {
    // Not JSON: a message of the browser.
  }
  return text === "" ? "The chart could not be read." : text;
}

/** Where a question goes, and as what: over a metric the server joins the points of both. */
export function callOf(question: ChartQuestion): { readonly path: string; readonly body: string } {
  const { runs, keys, axis, range, width } = question;
  if (axis.startsWith("m:")) return { path: "/api/v1/charts/pairs", body: JSON.stringify({ runs, x: axis.slice(2), keys, range, width }) };
  const whole = range === undefined ? undefined : [Math.floor(range[0]), Math.ceil(range[1])];
  return { path: "/api/v1/charts/series", body: JSON.stringify({ runs, keys, axis, range: whole, width }) };
}

export function fetchSeries(question: ChartQuestion, signal: AbortSignal): Promise<Columns[]> {
  lastId += 1;
  const id = lastId;
  const target = open();
  return new Promise((resolve, reject) => {
    waiting.set(id, { done: resolve, failed: reject });
    signal.addEventListener("abort", () => {
      if (!waiting.delete(id)) return;
      target.postMessage({ id, cancel: true });
      reject(new DOMException("cancelled", "AbortError"));
    });
    target.postMessage({ id, ...callOf(question) });
  });
}
