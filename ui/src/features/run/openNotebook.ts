// A notebook from its text: a long one is read by a worker, so that the page stays at hand.
import { t } from "../../lib/text";
import { type Notebook, readNotebook } from "./notebook";

/** Texts up to this length are read sooner than a worker starts. */
export const SMALL_LETTERS = 1024 * 1024;

/** The notebook; undefined when the text is none. */
export async function openNotebook(text: string, signal: AbortSignal): Promise<Notebook | undefined> {
  if (text.length <= SMALL_LETTERS) return readNotebook(text);
  const worker = new Worker(new URL("./notebookWorker.ts", import.meta.url), { type: "module" });
  try {
    return await new Promise((done, failed) => {
      signal.addEventListener("abort", () => failed(signal.reason));
      worker.onmessage = (event: MessageEvent<Notebook | undefined>) => done(event.data);
      // A worker whose file is gone, as after an update of the server, says nothing but this.
      worker.onerror = () => failed(new Error(t.charts.noWorker));
      worker.postMessage(text);
    });
  } finally {
    worker.terminate();
  }
}
