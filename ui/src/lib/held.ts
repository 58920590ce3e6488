// Lists that change by themselves: nothing moves under the hand, and what is new waits until it is asked for.
import { type Accessor, createMemo, createSignal, onCleanup, untrack } from "solid-js";

export interface Presence {
  readonly ref: (element: HTMLElement) => void;
  /** Whether the pointer or the focus is inside, as of now. */
  readonly isInside: () => boolean;
  /** Counts those who left: what waited is told then. */
  readonly left: Accessor<number>;
}

/** Watches whether someone is at a part of the page, by pointer or by focus. */
export function createPresence(): Presence {
  const [left, setLeft] = createSignal(0);
  let part: HTMLElement | undefined;
  let hasPointer = false;
  const leave = () => setLeft((n) => n + 1);
  const ref = (element: HTMLElement) => {
    part = element;
    const come = () => (hasPointer = true);
    const go = () => {
      hasPointer = false;
      leave();
    };
    const blur = (event: FocusEvent) => {
      if (!(event.relatedTarget instanceof Node && element.contains(event.relatedTarget))) queueMicrotask(leave);
    };
    const ways = [["pointerenter", come], ["pointerleave", go], ["focusout", blur]] as const;
    for (const [name, heard] of ways) element.addEventListener(name, heard as EventListener);
    onCleanup(() => {
      for (const [name, heard] of ways) element.removeEventListener(name, heard as EventListener);
      if (part !== element) return;
      part = undefined;
      hasPointer = false;
    });
  };
  const isInside = () => part !== undefined && (hasPointer || part.contains(document.activeElement));
  return { ref, isInside, left };
}

export interface Held<T> {
  readonly shown: Accessor<readonly T[]>;
  /** How many wait to be shown. */
  readonly nNew: Accessor<number>;
  readonly show: () => void;
  /** Someone changed something here: what is read next is shown at once. */
  readonly follow: () => void;
}

interface Told<T> {
  readonly shown: readonly T[] | undefined;
  readonly nNew: number;
  readonly question: unknown;
  readonly asked: number;
}

/**
 * The list as it is shown: while someone is there it keeps its lines and their order, with what they say now. Another
 * question is answered at once; what has not been read is `undefined`, and its first answer stands in nobody's way.
 */
export function createHeld<T>(list: Accessor<readonly T[] | undefined>, keyOf: (one: T) => unknown, presence: Omit<Presence, "ref">, question: Accessor<unknown> = () => undefined): Held<T> {
  const [asked, setAsked] = createSignal(0);
  /** The list before a change that was made here. */
  let outdated: { readonly list: readonly T[] | undefined } | undefined;
  const isOwn = (now: readonly T[] | undefined) => {
    if (outdated === undefined || outdated.list === now) return false;
    outdated = undefined;
    return true;
  };
  const told = createMemo<Told<T>>((before) => {
    presence.left();
    const now = list();
    const next = { question: question(), asked: asked() };
    const isSame = before.question === next.question && before.asked === next.asked;
    if (isOwn(now) || now === undefined || before.shown === undefined || !isSame || !presence.isInside()) return { ...next, shown: now, nNew: 0 };
    const fresh = new Map(now.map((one) => [keyOf(one), one]));
    const known = new Set(before.shown.map(keyOf));
    return { ...next, shown: before.shown.map((one) => fresh.get(keyOf(one)) ?? one), nNew: now.filter((one) => !known.has(keyOf(one))).length };
  }, { shown: undefined, nNew: 0, question: undefined, asked: 0 });
  const shown = createMemo(() => told().shown ?? []);
  return { shown, nNew: () => told().nNew, show: () => setAsked((n) => n + 1), follow: () => (outdated = { list: untrack(list) }) };
}
