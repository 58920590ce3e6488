// Unpacks large charts off the main thread.
import { buffersOf, decode } from "./columns";

interface Ask {
  readonly id: number;
  readonly type: string;
  readonly buffer: ArrayBuffer;
}

const here = self as unknown as { postMessage: (message: unknown, transfer?: Transferable[]) => void; onmessage: (event: MessageEvent<Ask>) => void };

here.onmessage = (event) => {
  const { id, type, buffer } = event.data;
  try {
    const columns = decode(type, buffer);
    here.postMessage({ id, columns }, buffersOf(columns));
  } catch (error) {
    here.postMessage({ id, problem: error instanceof Error ? error.message : String(error) });
  }
};
