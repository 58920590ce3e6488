// An open log as signals: what is known of the file, the texts of a window of lines, and where a text occurs.
import { createSignal, onCleanup } from "solid-js";
import { ApiProblem, contentAddress } from "../../../api/client";
import { givenUp } from "../../../api/live";
import { faults } from "../../../lib/texts/faults";
import type { LogAnswer, LogAsk } from "./worker";

export interface Known {
  readonly lines: number;
  readonly read: number;
  readonly size: number;
}

export interface Finding {
  readonly wanted: string;
  readonly lines: readonly number[];
  readonly n: number;
  readonly scanned: number;
}

interface WireSaid {
  readonly code: string;
  readonly what: string;
}

const isSaid = (value: unknown): value is WireSaid => typeof value === "object" && value !== null && "code" in value && "what" in value && typeof value.code === "string" && typeof value.what === "string";

/** A refusal as the page tells it; without one the server was not reached. */
export function problemOf(status: number, text: string): ApiProblem {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (isSaid(body)) return new ApiProblem({ kind: "unavailable", request_id: "", facts: {}, ...body }, status);
  const what = status === 0 ? faults.unreachable : faults.answered(status);
  return new ApiProblem({ code: status === 0 ? "unreachable" : "unknown", kind: "unavailable", what, request_id: "", facts: {} }, status);
}

/** Where a search goes on when more has come: the last line may be longer now, so it is looked at again. */
export function resumed(found: Finding): Finding {
  // Beyond the lines that a search remembers, nobody knows whether the last one was counted.
  if (found.scanned === 0 || found.n > found.lines.length) return found;
  const last = found.scanned - 1;
  const counted = found.lines.at(-1) === last;
  return { ...found, lines: counted ? found.lines.slice(0, -1) : found.lines, n: found.n - Number(counted), scanned: last };
}

const NOTHING: Known = { lines: 0, read: 0, size: 0 };

export function openLog(run: string, path: string) {
  const [known, setKnown] = createSignal<Known>();
  const [problem, setProblem] = createSignal<ApiProblem>();
  const [finding, setFinding] = createSignal<Finding>();
  /** Grows whenever texts that were read before may be others now. */
  const [turn, setTurn] = createSignal(0);
  const waiting = new Map<number, { readonly done: (texts: readonly string[]) => void; readonly failed: (problem: ApiProblem) => void }>();
  let lastId = 0;
  let searching: { readonly id: number; readonly before: Finding } | undefined;
  /** How many bytes were known when the last search began. */
  let searched = 0;
  let worker: Worker | undefined;
  const ask = (message: LogAsk) => worker?.postMessage(message);

  const search = (wanted: string, before: Finding) => {
    lastId += 1;
    searching = { id: lastId, before };
    searched = (known() ?? NOTHING).read;
    ask({ kind: "find", id: lastId, wanted, first: before.scanned });
  };
  const find = (wanted: string) => {
    const none: Finding = { wanted, lines: [], n: 0, scanned: 0 };
    setFinding(wanted === "" ? undefined : none);
    if (wanted !== "") search(wanted, none);
    else {
      // What is on its way belongs to a search that nobody wants any more.
      searching = undefined;
      ask({ kind: "stop" });
    }
  };
  const grown = (renewed: boolean) => {
    setTurn((n) => n + 1);
    const now = finding();
    if (now === undefined) return;
    if (renewed) find(now.wanted);
    else {
      const { lines, read } = known() ?? NOTHING;
      if (now.scanned < lines || read > searched) search(now.wanted, resumed(now));
    }
  };
  const hear = ({ data }: MessageEvent<LogAnswer>) => {
    if (data.kind === "known") {
      setProblem(undefined);
      setKnown({ lines: data.lines, read: data.read, size: data.size });
    } else if (data.kind === "grown") grown(data.renewed);
    else if (data.kind === "texts") {
      waiting.get(data.id)?.done(data.texts);
      waiting.delete(data.id);
    } else if (data.kind === "found") {
      if (data.id !== searching?.id) return;
      const { before } = searching;
      setFinding({ wanted: before.wanted, lines: [...before.lines, ...data.found.lines], n: before.n + data.found.n, scanned: data.found.scanned });
    } else {
      const told = problemOf(data.status, data.problem);
      if (data.id !== undefined && waiting.has(data.id)) {
        waiting.get(data.id)?.failed(told);
        waiting.delete(data.id);
      } else setProblem(told);
    }
  };
  const begin = () => {
    worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = hear;
    ask({ kind: "open", address: contentAddress(run, path) });
  };
  begin();
  /** Waits for the first lines no longer, until someone asks again. */
  const cancel = () => {
    if (known() !== undefined) return;
    worker?.terminate();
    worker = undefined;
    setProblem(givenUp());
  };
  const retry = () => {
    if (known() === undefined) setProblem(undefined);
    if (worker === undefined) begin();
    else ask({ kind: "grow" });
  };
  onCleanup(() => worker?.terminate());
  return {
    known,
    problem,
    finding,
    turn,
    find,
    grow: () => ask({ kind: "grow" }),
    cancel,
    retry,
    texts: (from: number, to: number) =>
      new Promise<readonly string[]>((done, failed) => {
        lastId += 1;
        waiting.set(lastId, { done, failed });
        ask({ kind: "texts", id: lastId, from, to });
      }),
  };
}

export type Log = ReturnType<typeof openLog>;
