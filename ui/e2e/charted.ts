// Runs with known series.
import { type Served, mlflow } from "./server";

export interface Known {
  readonly experiment: string;
  readonly runs: readonly string[];
}

export interface KnownRun {
  readonly name: string;
  readonly metrics: Readonly<Record<string, readonly (readonly [step: number, value: number])[]>>;
  readonly params?: Readonly<Record<string, string>>;
}

const START_MS = 1_700_000_000_000;

/** An experiment of its own with these runs. */
export async function known(served: Served, name: string, runs: readonly KnownRun[]): Promise<Known> {
  const { experiment_id } = await mlflow<{ experiment_id: string }>(served, "experiments/create", { name });
  const ids: string[] = [];
  for (const [at, run] of runs.entries()) {
    const made = await mlflow<{ run: { info: { run_id: string } } }>(served, "runs/create", { experiment_id, run_name: run.name, start_time: START_MS + at });
    const run_id = made.run.info.run_id;
    const metrics = Object.entries(run.metrics).flatMap(([key, points]) => points.map(([step, value]) => ({ key, value, step, timestamp: START_MS + step * 1000 })));
    for (let from = 0; from < metrics.length; from += 1000) await mlflow(served, "runs/log-batch", { run_id, metrics: metrics.slice(from, from + 1000) });
    const params = Object.entries(run.params ?? {}).map(([key, value]) => ({ key, value }));
    if (params.length > 0) await mlflow(served, "runs/log-batch", { run_id, params });
    await mlflow(served, "runs/update", { run_id, status: "FINISHED", end_time: START_MS + 60_000 });
    ids.push(run_id);
  }
  return { experiment: experiment_id, runs: ids };
}
