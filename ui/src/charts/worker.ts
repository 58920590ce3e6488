// The thread that paints crowded charts.
import { type Order, Painter } from "./painter";

const here = self as unknown as { postMessage: (message: unknown, transfer?: Transferable[]) => void; onmessage: (event: MessageEvent<Order>) => void };
const painter = new Painter(
  (width, height) => new OffscreenCanvas(width, height),
  (painted) => here.postMessage(painted, painted.picture === undefined ? [] : [painted.picture]),
);

here.onmessage = (event) => painter.take(event.data);
