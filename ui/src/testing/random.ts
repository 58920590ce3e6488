// Chance for tests: the same numbers on every machine.

export interface Chance {
  /** In [0, 1). */
  readonly next: () => number;
  /** A whole number in [low, high]. */
  readonly whole: (low: number, high: number) => number;
  /** About normal: the sum of twelve. */
  readonly normal: () => number;
  readonly pick: <T>(items: readonly T[]) => T;
}

export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    // The high bits: the low ones of such a sequence repeat soon.
    return state / 2 ** 32;
  };
  const whole = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  const normal = () => Array.from({ length: 12 }, next).reduce((sum, one) => sum + one, -6);
  const pick = <T>(items: readonly T[]): T => {
    if (items.length === 0) throw new Error("nothing to pick from");
    return items[whole(0, items.length - 1)] as T;
  };
  return { next, whole, normal, pick };
}
