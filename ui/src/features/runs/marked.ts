// The marked line of a table: it stays with its run or group, wherever that comes to stand.
import { type Accessor, createEffect, createSignal, on, untrack } from "solid-js";

interface MarkedLines {
  readonly n: () => number;
  /** What stands on a line; undefined while it is not read. */
  readonly idAt: (line: number) => string | undefined;
  /** Where it stands now; undefined when it is not here. */
  readonly placeOf: (id: string) => number | undefined;
  /** Changes whenever lines come, go or move. */
  readonly changed: Accessor<unknown>;
}

export function createMarked(lines: MarkedLines) {
  const [line, setLine] = createSignal(-1);
  const [moved, setMoved] = createSignal({ line: -1 });
  let id: string | undefined;
  /** Where the mark was last: keys go on from there when what was marked is gone. */
  let last = -1;
  const mark = (to: number) => {
    last = to;
    id = untrack(() => lines.idAt(to));
    setLine(to);
    setMoved({ line: to });
  };
  createEffect(
    on(
      lines.changed,
      () => {
        const at = untrack(line);
        // It was marked before it was read.
        id ??= at < 0 ? undefined : lines.idAt(at);
        if (id === undefined) return;
        const now = lines.placeOf(id) ?? -1;
        if (now >= 0) last = now;
        setLine(now);
      },
      { defer: true },
    ),
  );
  return {
    /** -1 for none. */
    line,
    /** The line that a hand or a key came to last: it is brought into sight, and no other. */
    moved,
    mark,
    /** The line so far from the marked one. */
    move: (by: number) => mark(Math.max(0, Math.min(lines.n() - 1, (line() >= 0 ? line() : by > 0 ? last - 1 : last) + by))),
    clear: () => {
      id = undefined;
      last = -1;
      setLine(-1);
    },
    /** What is marked, whether it is here or not. */
    id: () => id,
    /** Marks what was marked when one was here before, once it is here. */
    follow: (before: string | undefined) => {
      id = before;
      setLine(before === undefined ? -1 : (untrack(() => lines.placeOf(before)) ?? -1));
    },
  };
}
