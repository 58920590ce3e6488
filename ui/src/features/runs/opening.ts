// What was asked to open and is still read: it is told, and can be given up.
import { type Accessor, createSignal, onCleanup, untrack } from "solid-js";
import { sayProblem } from "../../components/states";

export interface Opening {
  /** Their ids. */
  readonly ids: Accessor<ReadonlySet<string>>;
  /** Reads what opens; asked for once more meanwhile, it stays closed. */
  readonly turn: (id: string, read: (signal: AbortSignal) => Promise<void>) => Promise<void>;
  /** All of them stay closed. */
  readonly cancel: () => void;
}

export function createOpening(): Opening {
  const running = new Map<string, AbortController>();
  const [ids, setIds] = createSignal<ReadonlySet<string>>(new Set());
  const tell = () => setIds(new Set(running.keys()));
  const giveUp = (id: string) => {
    running.get(id)?.abort();
    running.delete(id);
  };
  const cancel = () => {
    if (untrack(ids).size === 0) return;
    [...running.keys()].forEach(giveUp);
    tell();
  };
  const turn = async (id: string, read: (signal: AbortSignal) => Promise<void>) => {
    if (running.has(id)) {
      giveUp(id);
      tell();
      return;
    }
    const mine = new AbortController();
    running.set(id, mine);
    tell();
    await read(mine.signal).catch((error: unknown) => {
      if (!mine.signal.aborted) sayProblem(error);
    });
    if (running.get(id) !== mine) return;
    running.delete(id);
    tell();
  };
  onCleanup(cancel);
  return { ids, turn, cancel };
}
