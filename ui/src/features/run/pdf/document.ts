// A PDF among the files of a run, opened by parts: only what its pages need is read, and nothing in it is run.
import { PDFDataRangeTransport, type PDFDocumentProxy, PDFWorker, getDocument } from "pdfjs-dist";
import { contentAddress, send } from "../../../api/client";

const FIRST = 64 * 1024;

async function part(run: string, path: string, from: number, length: number, signal: AbortSignal): Promise<{ readonly bytes: Uint8Array; readonly size: number }> {
  const reply = await send(`${contentAddress(run, path, length)}&from=${from}`, { signal });
  return { bytes: new Uint8Array(await reply.arrayBuffer()), size: Number(reply.headers.get("x-file-size") ?? 0) };
}

class Parts extends PDFDataRangeTransport {
  constructor(
    length: number,
    first: Uint8Array,
    private readonly read: (from: number, length: number) => Promise<Uint8Array>,
    private readonly failed: (error: unknown) => void,
  ) {
    super(length, first);
  }

  override requestDataRange(begin: number, end: number): void {
    this.read(begin, end - begin).then(
      (bytes) => this.onDataRange(begin, bytes),
      (error: unknown) => this.failed(error),
    );
  }
}

export interface OpenPdf {
  readonly document: PDFDocumentProxy;
  readonly close: () => void;
}

/** Opens the document; `failed` hears when a later part cannot be read. */
export async function openPdf(run: string, path: string, failed: (error: unknown) => void): Promise<OpenPdf> {
  const stop = new AbortController();
  const first = await part(run, path, 0, FIRST, stop.signal);
  const read = async (from: number, length: number) => (await part(run, path, from, length, stop.signal)).bytes;
  const port = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const worker = PDFWorker.create({ port });
  const close = () => {
    stop.abort();
    worker.destroy();
    port.terminate();
  };
  const range = new Parts(first.size, first.bytes, read, (error) => {
    if (!stop.signal.aborted) failed(error);
  });
  try {
    const task = getDocument({ range, worker, length: first.size, disableAutoFetch: true, disableStream: true, isEvalSupported: false, useWasm: false, enableXfa: false, useWorkerFetch: false });
    return { document: await task.promise, close };
  } catch (error) {
    close();
    throw error;
  }
}
