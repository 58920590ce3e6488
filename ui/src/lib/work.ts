// Work that goes on whatever page is shown: how far it has come, and the way to stop it.
import { createSignal } from "solid-js";

export interface Work {
  readonly what: string;
  readonly nDone: number;
  /** Undefined until it is known. */
  readonly n: number | undefined;
  readonly stop: () => void;
}

const [works, setWorks] = createSignal<readonly Work[]>([]);
export { works };

/** Shows work until it is ended; gives what says how far it has come. */
export function beginWork(what: string, stop: () => void): { readonly at: (nDone: number, n: number) => void; readonly end: () => void } {
  let shown: Work = { what, nDone: 0, n: undefined, stop };
  setWorks((all) => [...all, shown]);
  const replace = (next: readonly Work[]) => setWorks((all) => all.flatMap((one) => (one === shown ? next : [one])));
  return {
    at: (nDone, n) => {
      const next = { ...shown, nDone, n };
      replace([next]);
      shown = next;
    },
    end: () => replace([]),
  };
}
