// Work in turns: some at once, the rest piece by piece between frames.

export interface Turns {
  /** Whether a piece may be built at once. */
  readonly now: () => boolean;
  /** Builds a piece when it is its turn; gives what withdraws it. */
  readonly wait: (build: () => void) => () => void;
}

/** A browser that does not tell when it is idle is taken to be so then. */
const IDLE_MS = 50;
/** Pieces that are built in one turn, so that a turn stays within a frame. */
const IN_A_TURN = 2;

/** `atOnce` pieces may be built until the next turn; `soon` calls back when there is time. */
export function createTurns(atOnce: number, soon: (work: () => void) => unknown): Turns {
  const waiting = new Set<() => void>();
  let left = atOnce;
  let asked = false;
  const ask = () => {
    if (asked) return;
    asked = true;
    soon(turn);
  };
  const turn = () => {
    asked = false;
    left = atOnce;
    for (const build of [...waiting].slice(0, IN_A_TURN)) {
      waiting.delete(build);
      build();
    }
    if (waiting.size > 0) ask();
  };
  return {
    now: () => {
      ask();
      // Those that wait already come first.
      if (left === 0 || waiting.size > 0) return false;
      left -= 1;
      return true;
    },
    wait: (build) => {
      waiting.add(build);
      return () => waiting.delete(build);
    },
  };
}

/** Lets the page draw and answer before long work goes on. */
export const pause = (): Promise<void> => new Promise((done) => setTimeout(done, 0));

/** Does some work once the browser has nothing else to do, after `mostMs` in any case. Not every browser can tell. */
export function whenIdle(work: () => void, mostMs: number): void {
  const { requestIdleCallback: ask } = window as { readonly requestIdleCallback?: typeof window.requestIdleCallback };
  if (ask === undefined) setTimeout(work, Math.min(mostMs, IDLE_MS));
  else ask(work, { timeout: mostMs });
}

interface Scheduler {
  readonly postTask?: (work: () => void, options: { readonly priority: "user-blocking" }) => Promise<void>;
}

/** Goes on in a task of its own, before the page is drawn where the browser can be told so. */
export function ownTask(): Promise<void> {
  const { scheduler } = globalThis as { readonly scheduler?: Scheduler };
  return scheduler?.postTask?.(() => undefined, { priority: "user-blocking" }) ?? pause();
}
