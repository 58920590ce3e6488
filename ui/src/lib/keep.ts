// Lists that are read again: what is drawn by item is built anew only where something changed.
import { sameJson } from "./same";

/** The items of now; those that say the same as before are the objects they were. */
export function kept<T>(before: readonly T[] | undefined, now: readonly T[], id: (one: T) => unknown): T[] {
  const known = new Map(before?.map((one) => [id(one), one]));
  return now.map((one) => {
    const old = known.get(id(one));
    return old !== undefined && sameJson(old, one) ? old : one;
  });
}
