// One event stream for all pages: what changed, gathered for a moment, and whether the server is there.
import { createSignal, onCleanup } from "solid-js";

const KINDS = ["run_created", "run_logged", "run_updated", "experiment_changed", "views_changed", "model_changed", "missed"] as const;

export interface Change {
  readonly kind: (typeof KINDS)[number];
  readonly experiment: string;
  readonly run: string | undefined;
  /** The registered model that changed. */
  readonly model?: string | undefined;
}

type Listener = (changes: readonly Change[]) => void;

const listeners = new Set<Listener>();
const [disconnectedSince, setDisconnectedSince] = createSignal<number>();
export { disconnectedSince };

let waiting: Change[] = [];
let timer: number | undefined;

function deliver(): void {
  timer = undefined;
  const changes = waiting;
  waiting = [];
  for (const listener of listeners) listener(changes);
}

function dataOf(text: string): object | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return typeof data === "object" && data !== null ? data : undefined;
  } catch {
    return undefined;
  }
}

export function parseChange(kind: Change["kind"], text: string): Change | undefined {
  const data = dataOf(text);
  if (data === undefined) return undefined;
  const experiment = "experiment_id" in data && typeof data.experiment_id === "string" ? data.experiment_id : "";
  const run = "run_id" in data && typeof data.run_id === "string" ? data.run_id : undefined;
  const model = "model" in data && typeof data.model === "string" ? data.model : undefined;
  return { kind, experiment, run, model };
}

function gather(change: Change): void {
  const known = waiting.some((other) => other.kind === change.kind && other.run === change.run && other.experiment === change.experiment && other.model === change.model);
  if (!known) waiting.push(change);
  timer ??= window.setTimeout(deliver, 150);
}

/** The changes told when the stream began, and those told when the oldest answer was begun that the stream does not follow. */
let begun: number | undefined;
let oldest: number | undefined;

/** An answer that is older than the stream may show what has changed since, and no event said so. */
function compare(): void {
  if (begun === undefined || oldest === undefined) return;
  if (oldest < begun) missed();
  oldest = undefined;
}

/** Notes how many changes had been told when an answer was begun. */
export function noteAnswer(reply: Response): void {
  const told = reply.headers.get("trialbook-changes");
  if (told === null) return;
  oldest = Math.min(oldest ?? Number.POSITIVE_INFINITY, Number(told));
  compare();
}

function noteBegin(text: unknown): void {
  const data = typeof text === "string" ? dataOf(text) : undefined;
  if (data === undefined || !("n_changes" in data) || typeof data.n_changes !== "number") return;
  begun = data.n_changes;
  compare();
}

/** Whether the connection was lost since news came last. */
let lost = false;
let source: EventSource | undefined;
let hiddenTimer: number | undefined;

/** A page that is out of sight for longer listens no more: a browser keeps six connections to a server, for all its tabs together. */
const HIDDEN_MS = 5000;
/** While no stream comes through, the server is asked this often whether anything changed. */
const POLL_MS = 5000;
/** Some proxies keep a stream to themselves: one that has not begun by then is not waited for alone. */
const OPEN_MS = 10_000;

let pollTimer: number | undefined;
/** How many changes had been told when the server was asked last. */
let polled: string | undefined;

function missed(): void {
  gather({ kind: "missed", experiment: "", run: undefined });
}

async function poll(): Promise<void> {
  const reply = await fetch("/api/v1/server").catch(() => undefined);
  if (pollTimer === undefined || reply?.ok !== true) return;
  const told = reply.headers.get("trialbook-changes") ?? undefined;
  if (told !== polled) missed();
  polled = told;
  setDisconnectedSince(undefined);
}

function startPolling(): void {
  pollTimer ??= window.setInterval(() => void poll(), POLL_MS);
}

function stopPolling(): void {
  window.clearInterval(pollTimer);
  pollTimer = undefined;
  polled = undefined;
}

function stopListening(): void {
  source?.close();
  source = undefined;
  stopPolling();
  lost = true;
  begun = undefined;
  oldest = undefined;
}

/** Listens until the page is closed or out of sight; the browser connects again by itself, and where it gives up this page does. */
function listen(): void {
  if (source !== undefined) return;
  const mine = new EventSource("/api/v1/events");
  source = mine;
  const openTimer = window.setTimeout(() => {
    if (source === mine) startPolling();
  }, OPEN_MS);
  mine.addEventListener("open", () => {
    if (source !== mine) return;
    window.clearTimeout(openTimer);
    stopPolling();
    setDisconnectedSince(undefined);
    // What happened while nobody listened is unknown.
    if (lost) missed();
    lost = false;
  });
  mine.addEventListener("error", () => {
    if (source !== mine) return;
    lost = true;
    // Another start of the server counts anew.
    begun = undefined;
    oldest = undefined;
    setDisconnectedSince((since) => since ?? Date.now());
    startPolling();
    if (mine.readyState === EventSource.CLOSED) {
      source = undefined;
      window.clearTimeout(openTimer);
      window.setTimeout(() => {
        if (!document.hidden) listen();
      }, 3000);
    }
  });
  mine.addEventListener("listening", (event: MessageEvent<unknown>) => noteBegin(event.data));
  for (const kind of KINDS) {
    mine.addEventListener(kind, (event: MessageEvent<unknown>) => {
      const change = typeof event.data === "string" ? parseChange(kind, event.data) : undefined;
      if (change !== undefined) gather(change);
    });
  }
}

/** Does not wait for the next try: asks at once whether the server is there, and for a new stream. */
export function tryNow(): void {
  source?.close();
  source = undefined;
  listen();
  startPolling();
  void poll();
}

/** Listens while the page is in sight; gives what ends it. */
export function startEvents(): () => void {
  const look = () => {
    window.clearTimeout(hiddenTimer);
    if (document.hidden) hiddenTimer = window.setTimeout(stopListening, HIDDEN_MS);
    else listen();
  };
  document.addEventListener("visibilitychange", look);
  if (!document.hidden) listen();
  return () => {
    document.removeEventListener("visibilitychange", look);
    window.clearTimeout(hiddenTimer);
    stopListening();
    lost = false;
  };
}

/** Hears of changes while the component lives. */
export function onChanges(listener: Listener): void {
  listeners.add(listener);
  onCleanup(() => listeners.delete(listener));
}
