// The one painter of a page: who asked gets the picture; where there is no painter, everybody is told.
import type { Order, Painted } from "./painter";

export type Hear = (picture: ImageBitmap | undefined) => void;

export interface Studio {
  /** Whether pictures can be asked for. */
  readonly isOpen: () => boolean;
  /** A place among the charts; `hear` gets each picture, or nothing once the studio is shut. */
  readonly enter: (hear: Hear) => Seat;
}

export interface Seat {
  readonly order: (order: Order extends infer One ? (One extends Order ? Omit<One, "chart"> : never) : never) => void;
  readonly leave: () => void;
}

export interface Hand {
  postMessage: (order: Order) => void;
  onmessage: ((event: MessageEvent<Painted>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
}

/** A studio whose thread begins with the first order. */
export function makeStudio(hire: () => Hand | undefined): Studio {
  const seats = new Map<number, Hear>();
  let hand: Hand | undefined;
  let isShut = false;
  let lastSeat = 0;
  const shut = () => {
    isShut = true;
    hand = undefined;
    for (const hear of seats.values()) hear(undefined);
  };
  const open = (): Hand | undefined => {
    if (hand !== undefined || isShut) return hand;
    try {
      hand = hire();
    } catch {
      // A policy or an old browser has no such threads: charts are drawn here then.
    }
    if (hand === undefined) {
      isShut = true;
      return undefined;
    }
    hand.onmessage = ({ data }) => {
      if (data.picture === undefined) shut();
      else if (seats.has(data.chart)) seats.get(data.chart)?.(data.picture);
      else data.picture.close();
    };
    hand.onerror = shut;
    hand.onmessageerror = shut;
    return hand;
  };
  return {
    isOpen: () => open() !== undefined,
    enter: (hear) => {
      lastSeat += 1;
      const chart = lastSeat;
      seats.set(chart, hear);
      return {
        order: (order) => hand?.postMessage({ ...order, chart } as Order),
        leave: () => {
          seats.delete(chart);
          hand?.postMessage({ what: "forget", chart });
        },
      };
    },
  };
}

export const studio = makeStudio(() => (typeof Worker === "undefined" || typeof OffscreenCanvas === "undefined" ? undefined : new Worker(new URL("./worker.ts", import.meta.url), { type: "module" })));
