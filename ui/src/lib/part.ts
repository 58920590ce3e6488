// Parts of pages whose code comes once they are needed.

/** A server that is away is asked so often whether it is back. */
const AWAY_MS = 2000;

const isThere = () => fetch("/api/v1/server").then(() => true, () => false);

/** Loads a part for `lazy`. While the server is away it is waited for: the rest of the page stays as it is. */
export function part<T>(load: () => Promise<T>): () => Promise<{ readonly default: T }> {
  const once = async () => ({ default: await load() });
  return async () => {
    try {
      return await once();
    } catch (error) {
      // A server that is there has no such file any more: it was updated.
      if (await isThere()) throw error;
    }
    do await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
    while (!(await isThere()));
    return once();
  };
}
