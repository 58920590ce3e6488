// What only the palette does: made when it is opened, so that a page with thousands of actions pays nothing for them before.
import { type Accessor, createSignal, onCleanup } from "solid-js";

export interface Offer {
  readonly what: string;
  readonly run: () => void;
}

/** Called when the palette is opened; what it gives is read while it stays so. */
export type MakeOffers = () => Accessor<readonly Offer[]>;

const makers = new Set<MakeOffers>();
const [nGone, setGone] = createSignal(0);

/** Adds actions of the palette while the part of the page lives. */
export function useOffers(make: MakeOffers): void {
  makers.add(make);
  onCleanup(() => {
    makers.delete(make);
    setGone((n) => n + 1);
  });
}

/** Everything that is offered now, newest part first; a part that goes takes its own with it. */
export const makeOffers = (): Accessor<readonly Offer[]>[] =>
  [...makers].reverse().map((make) => {
    const made = make();
    return () => {
      nGone();
      return makers.has(make) ? made() : [];
    };
  });
