// A server for tests: answers by method and path, and remembers what it was asked.
import { vi } from "vitest";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly signal: AbortSignal | undefined;
}

type Answer = (asked: Asked) => unknown;

/** A refusal as the server words it. */
export const refused = (status: number, problem: Record<string, unknown>): Response => new Response(JSON.stringify(problem), { status, headers: { "content-type": "application/json" } });

/** Puts a server in the place of `fetch`; the first answer whose name begins the call is given. `unstubAllGlobals` ends it. */
export function serve(answers: Readonly<Record<string, Answer>>): Asked[] {
  const all: Asked[] = [];
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    const asked: Asked = { method: init.method ?? "GET", path, body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined, signal: init.signal ?? undefined };
    all.push(asked);
    const name = Object.keys(answers).find((one) => `${asked.method} ${path}`.startsWith(one));
    const answer: unknown = name === undefined ? refused(404, { code: "endpoint_not_found", what: `nothing answers ${asked.method} ${path}` }) : await answers[name]?.(asked);
    init.signal?.throwIfAborted();
    return answer instanceof Response ? answer : new Response(JSON.stringify(answer ?? {}), { headers: { "content-type": "application/json" } });
  });
  return all;
}

/** A promise that a test keeps when it wants to. */
export function later<T>(): { readonly promise: Promise<T>; readonly keep: (value: T) => void; readonly fail: (error: unknown) => void } {
  let keep: (value: T) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((done, failed) => {
    keep = done;
    fail = failed;
  });
  return { promise, keep, fail };
}
