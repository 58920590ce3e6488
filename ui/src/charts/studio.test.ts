import { expect, it, vi } from "vitest";
import type { Order } from "./painter";
import { type Hand, makeStudio } from "./studio";

class QuietHand implements Hand {
  readonly orders: Order[] = [];
  onmessage: Hand["onmessage"] = null;
  onerror: Hand["onerror"] = null;
  onmessageerror: Hand["onmessageerror"] = null;
  postMessage(order: Order): void {
    this.orders.push(order);
  }
  deliver(chart: number, picture: ImageBitmap | undefined): void {
    this.onmessage?.({ data: { chart, picture } } as MessageEvent);
  }
}

const picture = () => ({ width: 1, height: 1, close: vi.fn() });

it("each chart hears of its own pictures, and one that left is forgotten", () => {
  const hand = new QuietHand();
  const hire = vi.fn(() => hand);
  const studio = makeStudio(hire);
  expect([studio.isOpen(), studio.isOpen(), hire.mock.calls.length]).toEqual([true, true, 1]);
  const [a, b] = [vi.fn(), vi.fn()];
  const seats = [studio.enter(a), studio.enter(b)];
  seats.forEach((seat) => seat.order({ what: "lines", lines: [] }));
  const [first = 0, second = 0] = hand.orders.map((one) => one.chart);
  expect(first).not.toBe(second);
  const [mine, late] = [picture(), picture()];
  hand.deliver(second, mine);
  expect([a.mock.calls, b.mock.calls]).toEqual([[], [[mine]]]);
  seats[0]?.leave();
  expect(hand.orders.at(-1)).toEqual({ what: "forget", chart: first });
  hand.deliver(first, late);
  expect(a).not.toHaveBeenCalled();
  expect(late.close).toHaveBeenCalledOnce();
});

it("a painter that fails shuts the studio, and all who wait are told", () => {
  const fails: readonly ((hand: QuietHand) => void)[] = [
    (hand) => hand.deliver(1, undefined),
    (hand) => hand.onerror?.(new Event("error") as ErrorEvent),
    (hand) => hand.onmessageerror?.(new Event("messageerror") as MessageEvent),
  ];
  for (const fail of fails) {
    const hand = new QuietHand();
    const studio = makeStudio(() => hand);
    studio.isOpen();
    const hears = [vi.fn(), vi.fn()];
    hears.forEach((hear) => studio.enter(hear));
    fail(hand);
    expect(hears.map((hear) => hear.mock.calls)).toEqual([[[undefined]], [[undefined]]]);
    expect(studio.isOpen()).toBe(false);
  }
});

it("a browser without such threads is asked once, and says so each time", () => {
  const none = vi.fn(() => undefined);
  const forbidden = vi.fn((): Hand => { throw new Error("policy"); });
  for (const hire of [none, forbidden]) {
    const studio = makeStudio(hire);
    expect([studio.isOpen(), studio.isOpen()]).toEqual([false, false]);
    expect(hire).toHaveBeenCalledOnce();
  }
});
