// Changes that come faster than the address may be written, or a page read: browsers refuse more than some hundred of the former in ten seconds.
import { onCleanup, untrack } from "solid-js";

/** Calls with the first value at once, and with the latest one after each pause. */
export function paced<T>(call: (value: T) => void, pauseMs: number): (value: T) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: { readonly value: T } | undefined;
  const rest = () => {
    timer = undefined;
    if (waiting === undefined) return;
    const { value } = waiting;
    waiting = undefined;
    timer = setTimeout(rest, pauseMs);
    call(value);
  };
  return (value) => {
    waiting = { value };
    if (timer === undefined) rest();
  };
}

/** Reads at once what changed after a while of quiet, and again after each pause as long as more changes; a reading under way is waited for. Ends with its component. */
export function createReading(read: () => void, isBusy: () => boolean, pauseMs: number): () => void {
  let isHere = true;
  onCleanup(() => (isHere = false));
  const next = paced(() => {
    if (!isHere) return;
    // What is on its way does not know of what has come since.
    if (untrack(isBusy)) next(undefined);
    else read();
  }, pauseMs);
  return () => next(undefined);
}

/** A slider under the hand writes the address no more often than this. */
export const SLIDER_MS = 150;
