// What only the palette does: made when it is opened, so that a page with thousands of actions pays nothing for them before.
import { type Accessor, onCleanup } from "solid-js";

export interface Offer {
  readonly what: string;
  readonly run: () => void;
}

/** Called when the palette is opened; what it gives is read while it stays so. */
export type MakeOffers = () => Accessor<readonly Offer[]>;

const makers = new Set<MakeOffers>();

/** Adds actions of the palette while the part of the page lives. */
export function useOffers(make: MakeOffers): void {
  makers.add(make);
  onCleanup(() => makers.delete(make));
}

/** Everything that is offered now, newest part first. */
export const makeOffers = (): Accessor<readonly Offer[]>[] => [...makers].reverse().map((make) => make());
