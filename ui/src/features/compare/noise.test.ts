import { expect, it, vi } from "vitest";
import type { ExperimentFields, Run, Schemas, api } from "../../api/client";
import { runOf } from "../../testing/runs";
import { FIELDS_MAX } from "../runs/groups";
import { narrowing, readNoise, t95, verdictOf } from "./noise";
import { VALUES_MAX } from "../runs/groups";

const repeats = (group: string, n: number, sd?: number) => ({ group, n, sd });

it("quantiles are those of the tables, and near the normal's for many", () => {
  expect([t95(1), t95(10), t95(30)]).toEqual([12.706, 2.228, 2.042]);
  expect(t95(60)).toBeCloseTo(2.0003, 3);
  expect(t95(120)).toBeCloseTo(1.9799, 3);
  expect(t95(1e6)).toBeCloseTo(1.96, 3);
  for (let freedom = 1; freedom < 200; freedom += 1) expect(t95(freedom + 1)).toBeLessThan(t95(freedom));
});

it("a difference is larger than seed noise only beyond what two single runs differ by", () => {
  const [a, b] = [repeats("a", 5, 0.01), repeats("b", 5, 0.01)];
  const limit = 2.306 * 0.01 * Math.SQRT2;
  expect(verdictOf(0.05, a, b)).toEqual({ kind: "larger", n: 10, limit: expect.closeTo(limit, 12) as number });
  expect(verdictOf(-0.05, a, b).kind).toBe("larger");
  expect(verdictOf(0.03, a, b).kind).toBe("within");
  expect(verdictOf(0, a, b).kind).toBe("within");
});

it("spreads of both runs are pooled by their degrees of freedom", () => {
  const found = verdictOf(1, repeats("a", 3, 2), repeats("b", 9, 1));
  expect(found.limit).toBeCloseTo(t95(10) * Math.sqrt((2 * 4 + 8 * 1) / 10) * Math.SQRT2, 12);
  expect(verdictOf(1, repeats("a", 1), repeats("b", 4, 0.1))).toMatchObject({ kind: "larger", n: 5 });
});

it("repeats of the same parameters are counted once", () => {
  expect(verdictOf(0.5, repeats("a", 4, 1), repeats("a", 4, 1))).toMatchObject({ kind: "within", n: 4 });
});

it("without repeats, without groups or without a number nobody can tell", () => {
  expect(verdictOf(1, repeats("a", 1), repeats("b", 1))).toEqual({ kind: "unknown", n: 1, limit: undefined });
  expect(verdictOf(1, repeats("a", 0), repeats("b", 0))).toEqual({ kind: "unknown", n: 0, limit: undefined });
  expect(verdictOf(Number.NaN, repeats("a", 9, 1), repeats("b", 9, 1)).kind).toBe("unknown");
  expect(verdictOf(1, repeats("a", 9, Number.POSITIVE_INFINITY), repeats("b", 9, 1)).kind).toBe("unknown");
  // Runs that repeat to the last digit have no noise at all.
  expect(verdictOf(1e-9, repeats("a", 3, 0), repeats("b", 3, 0)).kind).toBe("larger");
});

const param = (key: string) => ({ key, field: `params.${key}` });

it("the search for repeats is narrowed by the parameters with fewest values that every run has", () => {
  const runs = [runOf("a", {}, { lr: "0.1", kind: "it's", some: "1" }), runOf("b", {}, { lr: "0.2", kind: "it's" })];
  expect(narrowing(runs, ["lr", "kind", "some", "none"].map(param))).toBe("params.kind IN ('it''s') AND params.lr IN ('0.1', '0.2')");
  expect(narrowing(runs, [param("some")])).toBe("");
  const many = Array.from({ length: 60 }, (_, i) => runOf(String(i), {}, { lr: String(i) }));
  expect(narrowing(many, [param("lr")])).toBe("");
});

const fields = (params: readonly string[], metrics: readonly string[]) => ({ params: params.map(param), metrics: metrics.map((key) => ({ key, field: `metrics.${key}` })), tags: [] }) as unknown as ExperimentFields;
const group = (key: (string | null)[], n: number, sd: number | null) => ({ key, level: 0, n_runs: n, n_failed: 0, values: [{ n, n_nan: 0, n_infinite: 0, mean: 1, sd }] });

function server(known: ExperimentFields, groups: unknown[]) {
  return { fields: vi.fn(() => Promise.resolve(known)), groups: vi.fn<typeof api.groups>(() => Promise.resolve({ groups, n_failed: 0, n_groups: groups.length, n_matching: 9 } as Schemas["RunGroups"])) };
}

it("repeats are asked for by every parameter but the seed, and found by a run's own values", async () => {
  const runs = [runOf("a", { loss: 1 }, { lr: "0.1", seed: "1" }), runOf("b", { loss: 2 }, { lr: "0.2", seed: "1", more: "x" }), runOf("c", { loss: 3 }, { lr: "9" })];
  const ask = server(fields(["lr", "more", "seed"], ["loss"]), [group(["0.1", null], 4, 0.5), group(["0.2", "x"], 1, null)]);
  const noise = await readNoise({ runs, metrics: ["loss", "gone"], stat: "min" }, new AbortController().signal, ask);
  expect(ask.groups.mock.calls.map(([body]) => body)).toEqual([{ experiment_ids: ["0"], filter: "params.lr IN ('0.1', '0.2', '9')", levels: [["params.lr", "params.more"]], values: ["min(metrics.loss)"] }]);
  expect(noise.stat).toBe("min");
  expect(noise.runs.get("a")?.get("loss")).toEqual({ group: '["0.1",null]', n: 4, sd: 0.5 });
  expect(noise.runs.get("b")?.get("loss")).toEqual({ group: '["0.2","x"]', n: 1, sd: undefined });
  // The group of c was not among those given: it is told to have none, unlike what was not asked.
  expect([noise.runs.get("c")?.get("loss")?.n, noise.runs.get("a")?.has("gone")]).toEqual([0, false]);
});

it("each experiment is asked for its own, and nothing where no groups can be made", async () => {
  const other = (run: Run, experiment: string): Run => ({ ...run, experiment_id: experiment });
  const runs = [runOf("a", { loss: 1 }, { lr: "1" }), other(runOf("b", { loss: 1 }, { lr: "1" }), "7")];
  const ask = server(fields(["lr"], ["loss"]), [group(["1"], 2, 1)]);
  const noise = await readNoise({ runs, metrics: ["loss"], stat: "last" }, new AbortController().signal, ask);
  expect(ask.groups.mock.calls.map(([body]) => body.experiment_ids)).toEqual([["0"], ["7"]]);
  expect([...noise.runs.keys()]).toEqual(["a", "b"]);
  for (const known of [fields([], ["loss"]), fields(["seed"], ["loss"]), fields(["lr"], []), fields(Array.from({ length: 201 }, (_, i) => `p${i}`), ["loss"])]) {
    const none = server(known, []);
    const found = await readNoise({ runs, metrics: ["loss"], stat: "last" }, new AbortController().signal, none);
    expect([found.runs.size, found.nParams]).toEqual([0, known.params.length > FIELDS_MAX ? 201 : undefined]);
    expect(none.groups).not.toHaveBeenCalled();
  }
});

it("metrics beyond those that are asked for at once are counted", async () => {
  const names = Array.from({ length: VALUES_MAX + 3 }, (_, i) => `m${i}`);
  const ask = server(fields(["lr"], names), []);
  const noise = await readNoise({ runs: [runOf("a", {}, { lr: "1" })], metrics: [...names, "gone"], stat: "last" }, new AbortController().signal, ask);
  expect([noise.nMetricsLeft, ask.groups.mock.calls[0]?.[0].values?.length]).toEqual([3, VALUES_MAX]);
});
