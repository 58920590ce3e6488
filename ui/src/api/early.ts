// What the first page asks for is on its way before the page is built.

const onTheWay = new Map<string, Promise<Response>>();

/** Sends a request whose answer the next call of the same address takes. */
export function askEarly(path: string): void {
  const reply = fetch(path, { headers: { accept: "application/json" } });
  // Whoever takes the answer hears of its failure; nobody else has to.
  reply.catch(() => undefined);
  onTheWay.set(path, reply);
}

/** The answer that is on its way, once. */
export function takeEarly(path: string): Promise<Response> | undefined {
  const reply = onTheWay.get(path);
  onTheWay.delete(path);
  return reply;
}

/** The calls that the page of an address begins with. */
export function firstCalls(pathname: string): string[] {
  const experiment = /^\/experiments\/(\d+)$/.exec(pathname)?.[1];
  if (experiment !== undefined) return [`/api/v1/experiments/${experiment}`, `/api/v1/experiments/${experiment}/fields`];
  const run = /^\/runs\/([0-9a-f]{32})(?:\/|$)/.exec(pathname)?.[1];
  return run === undefined ? [] : [`/api/v1/runs/${run}`];
}
