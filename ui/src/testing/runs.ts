// Runs for tests.
import type { Run } from "../api/client";
import type { WireNumber } from "../lib/format";

/** A run of an id with these metrics, parameters and tags. */
export function runOf(id: string, metrics: Readonly<Record<string, WireNumber>> = {}, params: Readonly<Record<string, string>> = {}, tags: Readonly<Record<string, string>> = {}): Run {
  const numberIn = (text: string) => (text.trim() === "" || Number.isNaN(Number(text)) ? null : Number(text));
  return {
    run_id: id, experiment_id: "0", name: `run ${id}`, user: "", status: "FINISHED", signal: null, lifecycle: "active", start_ms: 0, end_ms: 1, created_ms: 0, heard_ms: 0, artifact_root: null, parent_run_id: null, protocol: "own",
    params: Object.entries(params).map(([key, text]) => ({ key, kind: "string", text, number: numberIn(text) })),
    metrics: Object.entries(metrics).map(([key, value]) => ({ key, last: { step: 1, timestamp_ms: 0, value }, first: { step: 1, timestamp_ms: 0, value }, min: null, max: null, n: 1, n_nan: 0 })),
    tags, datasets: [], model_inputs: [], model_outputs: [],
  } as unknown as Run;
}
