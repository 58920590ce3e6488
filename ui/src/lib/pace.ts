// Changes that come faster than the address may be written: browsers refuse more than some hundred in ten seconds.

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

/** A slider under the hand writes the address no more often than this. */
export const SLIDER_MS = 150;
