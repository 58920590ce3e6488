// What the palette would offer of the parts that a test shows.
import { createRoot } from "solid-js";
import { makeOffers } from "../lib/offers";

const offers = () => createRoot((end) => {
  const all = makeOffers().flatMap((one) => one());
  end();
  return all;
});

export const offered = (): string[] => offers().map((one) => one.what);

/** Does what the palette calls so. */
export function take(what: string): void {
  const found = offers().find((one) => one.what === what);
  if (found === undefined) throw new Error(`nothing is offered as ${what}: ${offered().join(" | ")}`);
  found.run();
}
