import { afterEach, expect, it, vi } from "vitest";
import { serve } from "../../testing/server";
import { createFieldValues } from "./fieldValues";

afterEach(() => vi.unstubAllGlobals());

const signal = new AbortController().signal;
const group = (value: string | null, n_runs: number) => ({ level: 0, key: [value], n_runs, n_failed: 0, values: [] });

it("values come with the number of their runs, the most frequent first, and are read once", async () => {
  const asked = serve({ "POST /api/v1/runs/groups": () => ({ n_matching: 6, n_failed: 0, n_groups: 3, groups: [group("sgd", 1), group(null, 2), group("adam", 3)] }) });
  const values = createFieldValues(() => "7");
  expect(await values("params.opt", "", signal)).toEqual([{ value: "adam", note: "3 runs" }, { value: "sgd", note: "1 run" }]);
  await values("params.opt", "ad", signal);
  expect(asked.map((one) => one.body)).toEqual([{ experiment_ids: ["7"], filter: "", levels: [["params.opt"]], values: [], limit: 1000 }]);
  // Runs bring new values meanwhile.
  vi.useFakeTimers({ now: Date.now() + 31_000 });
  await values("params.opt", "", signal);
  vi.useRealTimers();
  expect(asked).toHaveLength(2);
});

it("of more values than are read at once, those that hold what is written are asked for", async () => {
  const asked = serve({ "POST /api/v1/runs/groups": ({ body }) => {
    const isWhole = (body as { filter: string }).filter !== "";
    return { n_matching: 9, n_failed: 0, n_groups: isWhole ? 1 : 5000, groups: [group(isWhole ? "it's" : "a", 1)] };
  } });
  const values = createFieldValues(() => "7");
  expect(await values("tags.t", "t's", signal)).toEqual([{ value: "it's", note: "1 run" }]);
  expect(asked.at(-1)?.body).toMatchObject({ filter: "tags.t ILIKE '%t''s%'" });
});
