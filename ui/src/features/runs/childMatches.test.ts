// @vitest-environment jsdom
import { createRoot, createSignal } from "solid-js";
import { afterEach, expect, it, vi } from "vitest";
import { refused, serve } from "../../testing/server";
import { type ChildSearch, createChildMatches } from "./childMatches";
import { childMatches } from "./view";

afterEach(() => vi.unstubAllGlobals());

it("child runs that match are counted, but for those that stand at the top", () => {
  expect(childMatches("metrics.a > 1 OR params.b = 'c'", [])).toBe("(metrics.a > 1 OR params.b = 'c') AND tags.`mlflow.parentRunId` IS NOT NULL");
  expect(childMatches("x = 1", ["p", "q"])).toBe("(x = 1) AND tags.`mlflow.parentRunId` IS NOT NULL AND NOT tags.`mlflow.parentRunId` IN ('p', 'q')");
});

it("the count is that of the search at hand, none without one, and no news when it cannot be made", async () => {
  let n = 3;
  const asked = serve({ "POST /api/v1/runs/table": () => (n < 0 ? refused(503, { code: "overloaded", what: "Busy." }) : { run_ids: ["a"], n_matching: n, n_created: 9, next_page_token: null, columns: [] }) });
  const [search, setSearch] = createSignal<ChildSearch | undefined>();
  const { matches, stop } = createRoot((dispose) => ({ matches: createChildMatches(search), stop: dispose }));
  expect([matches(), asked.length]).toEqual([0, 0]);
  setSearch({ experiment: "7", filter: "x = 1", absent: [] });
  await vi.waitFor(() => expect(matches()).toBe(3));
  expect(asked.at(-1)?.body).toEqual({ experiment_ids: ["7"], filter: childMatches("x = 1", []), columns: [], limit: 1 });
  n = 5;
  setSearch({ experiment: "7", filter: "x = 1", absent: [] });
  await vi.waitFor(() => expect(matches()).toBe(5));
  n = -1;
  setSearch({ experiment: "7", filter: "x = 2", absent: [] });
  await vi.waitFor(() => expect(asked).toHaveLength(3));
  setSearch(undefined);
  expect(matches()).toBe(0);
  stop();
});
