// Reads large notebooks off the main thread.
import { readNotebook } from "./notebook";

const here = self as unknown as { postMessage: (message: unknown) => void; onmessage: (event: MessageEvent<string>) => void };

here.onmessage = (event) => here.postMessage(readNotebook(event.data));
