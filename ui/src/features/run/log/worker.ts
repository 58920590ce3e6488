// Reads, indexes and searches a log off the main thread; one worker per open log.
import { type Found, LogReader } from "./reader";

export type LogAsk =
  | { readonly kind: "open"; readonly address: string }
  | { readonly kind: "grow" }
  | { readonly kind: "texts"; readonly id: number; readonly from: number; readonly to: number }
  | { readonly kind: "find"; readonly id: number; readonly wanted: string; readonly first: number }
  | { readonly kind: "stop" };

export type LogAnswer =
  | { readonly kind: "known"; readonly lines: number; readonly read: number; readonly size: number }
  | { readonly kind: "grown"; readonly renewed: boolean }
  | { readonly kind: "texts"; readonly id: number; readonly texts: readonly string[] }
  | { readonly kind: "found"; readonly id: number; readonly found: Found }
  | { readonly kind: "failed"; readonly id?: number; readonly status: number; readonly problem: string };

/** A refusal of the server on its way to the page. */
class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: string,
  ) {
    super(problem);
  }
}

const here = self as unknown as { postMessage: (message: LogAnswer) => void; onmessage: (event: MessageEvent<LogAsk>) => void };
const never = new AbortController().signal;

let log: LogReader | undefined;
let growing: Promise<void> | undefined;
let growAgain = false;
let search = new AbortController();

function reader(address: string): LogReader {
  return new LogReader(async (from, length) => {
    const reply = await fetch(`${address}&from=${from}&length=${length}`);
    if (!reply.ok) throw new Refused(reply.status, await reply.text());
    return { bytes: new Uint8Array(await reply.arrayBuffer()), size: Number(reply.headers.get("x-file-size") ?? 0) };
  });
}

function failed(error: unknown, id?: number): void {
  if (error instanceof DOMException && error.name === "AbortError") return;
  const status = error instanceof Refused ? error.status : 0;
  const problem = error instanceof Refused ? error.problem : "";
  here.postMessage(id === undefined ? { kind: "failed", status, problem } : { kind: "failed", id, status, problem });
}

/** One growing at a time. Who asks meanwhile may know of more than the one under way has seen: it is followed by another. */
function grow(of: LogReader): void {
  if (growing !== undefined) {
    growAgain = true;
    return;
  }
  growing = of
    .grow(() => here.postMessage({ kind: "known", lines: of.lines, read: of.bytesRead, size: of.size }), never)
    .then((renewed) => here.postMessage({ kind: "grown", renewed }))
    .catch((error: unknown) => failed(error))
    .finally(() => {
      growing = undefined;
      if (!growAgain) return;
      growAgain = false;
      grow(of);
    });
}

here.onmessage = ({ data }) => {
  if (data.kind === "open") log = reader(data.address);
  const now = log;
  if (now === undefined) return;
  if (data.kind === "open" || data.kind === "grow") grow(now);
  else if (data.kind === "texts") {
    now.texts(data.from, data.to).then(
      (texts) => here.postMessage({ kind: "texts", id: data.id, texts }),
      (error: unknown) => failed(error, data.id),
    );
  } else {
    search.abort();
    if (data.kind === "stop") return;
    search = new AbortController();
    now.find(data.wanted, data.first, (found) => here.postMessage({ kind: "found", id: data.id, found }), search.signal).catch((error: unknown) => failed(error, data.id));
  }
};
