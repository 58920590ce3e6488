// Child runs that a search finds: a nested table lists runs at the top alone, and says how many matches it does not list.
import type { Accessor } from "solid-js";
import { api } from "../../api/client";
import { createLive } from "../../api/live";
import { childMatches } from "./view";

export interface ChildSearch {
  readonly experiment: string;
  readonly filter: string;
  /** Parents that are gone: their children stand at the top. */
  readonly absent: readonly string[];
}

/** How many child runs match; nothing without a search. It is counted again with every new search of the same words. */
export function createChildMatches(search: Accessor<ChildSearch | undefined>): Accessor<number> {
  const counted = createLive(search, async ({ experiment, filter, absent }, signal) => {
    const table = await api.table({ experiment_ids: [experiment], filter: childMatches(filter, absent), columns: [], limit: 1 }, signal);
    return table.n_matching;
  });
  return () => (search() === undefined ? 0 : (counted.data() ?? 0));
}
