// The time for texts such as "3 minutes ago": one clock for all of them, which moves while somebody looks.
import { type Accessor, createSignal, onCleanup } from "solid-js";

const STEP_MS = 30_000;
const [now, setNow] = createSignal(Date.now());
let nLooking = 0;
let timer: ReturnType<typeof setInterval> | undefined;

/** The time, for as long as the component lives. */
export function createMinute(): Accessor<number> {
  if (nLooking === 0) {
    setNow(Date.now());
    timer = setInterval(() => setNow(Date.now()), STEP_MS);
  }
  nLooking += 1;
  onCleanup(() => {
    nLooking -= 1;
    if (nLooking === 0) clearInterval(timer);
  });
  return now;
}
