// Charts from the worker: one question of many keys at a time, cancelled when nobody waits for it any more.
import type { Columns } from "../lib/columns";

export interface ChartQuestion {
  readonly runs: readonly string[];
  readonly keys: readonly string[];
  readonly axis: "step" | "time";
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
    target.postMessage({ id, body: JSON.stringify(question) });
  });
}
