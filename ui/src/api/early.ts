// What the first page asks for is on its way before the page is built.
import { ownTask } from "../lib/turns";
import type { components } from "./schema";

type ExperimentOpening = components["schemas"]["ExperimentOpening"];
export const TABLE = "/api/v1/runs/table";

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

const accept = { accept: "application/json" };

/** Sends a request whose answer the next call of the same address and body takes; gives its JSON, nothing when it is refused. */
export async function askEarly(path: string, body?: string): Promise<unknown> {
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

/** What a call is answered with that another one brought along. */
function partOf(reply: Response, value: unknown): Response {
  const part = new Response(null, { headers: reply.headers });
  bodies.set(part, Promise.resolve(value));
  return part;
}

/** Asks for an experiment, its fields and its first rows at once: the calls for each take their part. `rowsOf` names the question that the rows answer. */
export async function askOpening(experiment: string, rowsOf: (opening: ExperimentOpening) => string | undefined): Promise<void> {
  const about = `/api/v1/experiments/${experiment}`;
  const answered = async () => {
    const reply = await fetch(`${about}/opening`, { headers: accept });
    // Why it is refused is why the experiment cannot be shown.
    if (!reply.ok) return reply;
    const opening = (await bodyOf(reply)) as ExperimentOpening;
    // In the trash its page asks for nothing more: what nobody takes would be old when it is restored.
    if (opening.table == null) return partOf(reply, opening.experiment);
    onTheWay.set(`${about}/fields`, Promise.resolve(partOf(reply, opening.fields)));
    const rows = rowsOf(opening);
    if (rows !== undefined) onTheWay.set(nameOf(TABLE, rows), Promise.resolve(partOf(reply, opening.table)));
    return partOf(reply, opening.experiment);
  };
  const first = answered();
  onTheWay.set(about, first);
  // Whoever takes it hears of its failure.
  await first.catch(() => undefined);
}

/** The answer that is on its way, once. It comes in a task of its own: what is built with one is drawn and heard before the next. */
export function takeEarly(path: string, body?: string): Promise<Response> | undefined {
  const name = nameOf(path, body);
  const reply = onTheWay.get(name);
  onTheWay.delete(name);
  return reply?.then(async (got) => {
    await ownTask();
    return got;
  });
}

/** The experiment whose runs an address shows. */
export const experimentOf = (pathname: string) => /^\/experiments\/(\d+)$/.exec(pathname)?.[1];

/** The views of an owner, and those of another one. */
export const viewsPath = (experiment: string, owner: string, also?: string) => `/api/v1/experiments/${encodeURIComponent(experiment)}/views?${new URLSearchParams({ owner, ...(also === undefined ? {} : { also }) }).toString()}`;

/** What nobody has taken is asked for anew when it is wanted: it would be old by then. */
export const forgetEarly = () => onTheWay.clear();

/** The calls that the page of an address begins with; an experiment without a view of its own begins with its opening. */
export function firstCalls(pathname: string): string[] {
  const experiment = experimentOf(pathname);
  if (experiment !== undefined) return [`/api/v1/experiments/${experiment}/fields`, `/api/v1/experiments/${experiment}`];
  const run = /^\/runs\/([0-9a-f]{32})(?:\/|$)/.exec(pathname)?.[1];
  return run === undefined ? [] : [`/api/v1/runs/${run}`];
}
