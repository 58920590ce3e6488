// What the first page asks for is on its way before the page is built.

const onTheWay = new Map<string, Promise<Response>>();
const bodies = new WeakMap<Response, Promise<unknown>>();

const nameOf = (path: string, body: string | undefined) => (body === undefined ? path : `${path} ${body}`);

/** The JSON of a reply: read once, for all who ask. */
export function bodyOf(reply: Response): Promise<unknown> {
  let body = bodies.get(reply);
  if (body === undefined) {
    body = reply.json();
    bodies.set(reply, body);
  }
  return body;
}

/** Sends a request whose answer the next call of the same address and body takes; gives its JSON, nothing when it is refused. */
export async function askEarly(path: string, body?: string): Promise<unknown> {
  const accept = { accept: "application/json" };
  const reply = body === undefined ? fetch(path, { headers: accept }) : fetch(path, { method: "POST", body, headers: { ...accept, "content-type": "application/json" } });
  onTheWay.set(nameOf(path, body), reply);
  // Whoever takes the answer hears of its failure; nobody else has to.
  try {
    const got = await reply;
    return got.ok ? await bodyOf(got) : undefined;
  } catch {
    return undefined;
  }
}

/** The answer that is on its way, once. */
export function takeEarly(path: string, body?: string): Promise<Response> | undefined {
  const name = nameOf(path, body);
  const reply = onTheWay.get(name);
  onTheWay.delete(name);
  return reply;
}

/** The experiment whose runs an address shows. */
export const experimentOf = (pathname: string) => /^\/experiments\/(\d+)$/.exec(pathname)?.[1];

/** The calls that the page of an address begins with. */
export function firstCalls(pathname: string): string[] {
  const experiment = experimentOf(pathname);
  if (experiment !== undefined) return [`/api/v1/experiments/${experiment}`, `/api/v1/experiments/${experiment}/fields`];
  const run = /^\/runs\/([0-9a-f]{32})(?:\/|$)/.exec(pathname)?.[1];
  return run === undefined ? [] : [`/api/v1/runs/${run}`];
}
