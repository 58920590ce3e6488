// Fetches and decodes charts off the main thread.
import { PACKED_TYPE, buffersOf, decode } from "./columns";

interface Ask {
  readonly id: number;
  readonly path?: string;
  readonly body?: string;
  readonly cancel?: true;
}

const running = new Map<number, AbortController>();
const here = self as unknown as { postMessage: (message: unknown, transfer?: Transferable[]) => void; onmessage: (event: MessageEvent<Ask>) => void };

async function fetchChart(id: number, path: string, body: string): Promise<void> {
  const control = new AbortController();
  running.set(id, control);
  try {
    const headers = { "content-type": "application/json", accept: `${PACKED_TYPE}, application/json;q=0.5` };
    const reply = await fetch(path, { method: "POST", body, headers, signal: control.signal });
    if (!reply.ok) {
      here.postMessage({ id, status: reply.status, problem: await reply.text() });
      return;
    }
    const columns = decode(reply.headers.get("content-type") ?? "", await reply.arrayBuffer());
    here.postMessage({ id, columns }, buffersOf(columns));
  } catch (error) {
    if (!control.signal.aborted) here.postMessage({ id, status: 0, problem: error instanceof Error ? error.message : String(error) });
  } finally {
    running.delete(id);
  }
}

here.onmessage = (event) => {
  const { id, path, body, cancel } = event.data;
  if (cancel === true) running.get(id)?.abort();
  else if (path !== undefined && body !== undefined) void fetchChart(id, path, body);
};
