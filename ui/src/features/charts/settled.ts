// A value under the hand: shown at once, told when the hand rests, so that each change is one step back.
import { type Accessor, createEffect, createSignal, on, onCleanup, untrack } from "solid-js";

/** How long a value must rest. */
export const SETTLE_MS = 300;

export interface Settled {
  /** What is shown. */
  readonly value: Accessor<number>;
  readonly move: (value: number) => void;
}

export function createSettled(known: Accessor<number>, tell: (value: number) => void): Settled {
  const [held, setHeld] = createSignal<number>();
  let timer: number | undefined;
  onCleanup(() => window.clearTimeout(timer));
  // What is known changes when it was told, or by a step back: either way it holds.
  createEffect(on(known, () => {
    window.clearTimeout(timer);
    setHeld(undefined);
  }, { defer: true }));
  const move = (value: number) => {
    setHeld(value);
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (value === untrack(known)) setHeld(undefined);
      else tell(value);
    }, SETTLE_MS);
  };
  return { value: () => held() ?? known(), move };
}
