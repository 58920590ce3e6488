// What a server would tell: fifty cells of the first rows, ten times a second. The benchmark turns it on and off.
import { type LiveKey, chance } from "./runs";

export interface Change {
  readonly id: number;
  readonly key: LiveKey;
  readonly value: number;
}

const CELLS = 50;
const EVERY_MS = 100;
const ROWS = 25;
const KEYS: readonly LiveKey[] = ["epoch", "step", "loss", "accuracy", "rate", "duration"];

const next = chance(11);
const places = Array.from({ length: ROWS * KEYS.length }, (_, i) => i);

/** Fifty different cells that are in sight. */
function changes(): Change[] {
  return Array.from({ length: CELLS }, (_, i) => {
    const other = i + Math.floor(next() * (places.length - i));
    const [here, there] = [places[i] ?? 0, places[other] ?? 0];
    places[i] = there;
    places[other] = here;
    const key = KEYS[there % KEYS.length] ?? "loss";
    const value = next();
    return { id: Math.floor(there / KEYS.length), key, value: key === "epoch" || key === "step" || key === "duration" ? Math.floor(value * 1e5) : value };
  });
}

/** Tells a table of changes once the benchmark starts them. */
export function onChanges(tell: (changes: readonly Change[]) => void): void {
  let timer: number | undefined;
  window.feed = {
    start: () => (timer = window.setInterval(() => tell(changes()), EVERY_MS)),
    stop: () => window.clearInterval(timer),
  };
}

declare global {
  interface Window {
    feed: { readonly start: () => void; readonly stop: () => void };
  }
}
