// Many small tasks, a few at a time.

/** Runs all; gives how many failed and the first failure. */
export async function inTurns<T>(items: readonly T[], atOnce: number, task: (item: T) => Promise<unknown>): Promise<{ nFailed: number; first: unknown }> {
  let next = 0;
  let nFailed = 0;
  let first: unknown;
  const work = async () => {
    while (next < items.length) {
      const item = items[next] as T;
      next += 1;
      try {
        await task(item);
      } catch (error) {
        first ??= error;
        nFailed += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return { nFailed, first };
}
