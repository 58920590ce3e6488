// Many small tasks, a few at a time.

export interface Outcome<T> {
  /** What was done, in the order of the items. */
  readonly done: readonly T[];
  readonly nFailed: number;
  /** Why the first failed. */
  readonly first: unknown;
}

/** Runs all, whether others fail or not. */
export async function inTurns<T>(items: readonly T[], atOnce: number, task: (item: T) => Promise<unknown>): Promise<Outcome<T>> {
  let next = 0;
  let first: unknown;
  const failed = new Set<number>();
  const work = async () => {
    while (next < items.length) {
      const at = next;
      next += 1;
      try {
        await task(items[at] as T);
      } catch (error) {
        first ??= error;
        failed.add(at);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return { done: items.filter((_, at) => !failed.has(at)), nFailed: failed.size, first };
}
