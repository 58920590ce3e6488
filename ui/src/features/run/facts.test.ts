import { expect, it } from "vitest";
import { runOf } from "../../testing/runs";
import { diffsAmong, runFiles } from "./evidence";
import { changesOf, endReason, factsOf, hardwareOf, seedsOf } from "./facts";

const bare = { status: "FINISHED" as const, tags: {}, signal: null, start_ms: 0, end_ms: 61_000, user: "", protocol: "mlflow" as const };
const names = (run: Parameters<typeof factsOf>[0]) => factsOf(run, 5000).map((one) => one.name);

it("a run says how it ended, and by whom when the server knows", () => {
  expect(endReason(bare)).toBe("The client said that it finished");
  expect(endReason({ ...bare, status: "KILLED", tags: { "trialbook.endReason": "Marked as killed in Trialbook by ada" } })).toBe("Marked as killed in Trialbook by ada");
  // A run that went on after it was marked and ended by itself tells its own end.
  expect(endReason({ ...bare, tags: { "trialbook.endReason": "Marked as killed in Trialbook" } })).toBe("The client said that it finished");
  expect(endReason({ ...bare, status: "RUNNING", signal: { no_signal_since_ms: 0 } })).toMatch(/^Says it runs, but nothing/);
});

it("what is not known is left out, and a resumed run has not ended", () => {
  expect(names(bare)).toEqual(["End", "Started", "Ended", "Duration", "Origin"]);
  expect(names({ ...bare, status: "RUNNING" })).toEqual(["Started", "Duration", "Origin"]);
  expect(factsOf({ ...bare, status: "RUNNING" }, 5000).find((one) => one.name === "Duration")?.value).toBe("5.0 s so far");
  expect(factsOf({ ...bare, tags: { "mlflow.source.git.commit": "c0ffee", "mlflow.user": "ada" } }, 0).slice(4, 6)).toEqual([{ name: "User", value: "ada" }, { name: "Commit", value: "c0ffee", copy: true }]);
});

it("a command that a tag tells is among the facts, to copy", () => {
  const told = (tags: Record<string, string>) => factsOf({ ...bare, tags }, 0).find((one) => one.name === "Command");
  for (const key of ["command", "trialbook.command", "launch/cmd", "command_line", "sys.argv"]) expect(told({ [key]: " python train.py --lr 0.1 " }), key).toEqual({ name: "Command", value: "python train.py --lr 0.1", copy: true });
  for (const key of ["commander", "recommand", "my command's", "cmdb"]) expect(told({ [key]: "x" }), key).toBeUndefined();
  expect(told({ command: "  " })).toBeUndefined();
});

const PATCH = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n";

it("changes that were not committed are a patch, none, some, or unknown", () => {
  expect(changesOf({}, [])).toEqual({ kind: "unknown" });
  expect(changesOf({ "mlflow.source.git.dirty": "False" }, [])).toEqual({ kind: "none" });
  expect(changesOf({ "mlflow.git.dirty": "true" }, [])).toEqual({ kind: "some" });
  expect(changesOf({ "mlflow.source.git.dirty": "true", "mlflow.source.git.diff": PATCH }, [])).toEqual({ kind: "diff", text: PATCH, files: [] });
  const files = diffsAmong(runFiles("r", ["diff.patch", "plot.png"]));
  expect([changesOf({ "git.dirty": "false" }, files), files.length]).toEqual([{ kind: "diff", text: undefined, files }, 1]);
  // A tag that is merely named so, or empty, is no patch.
  expect([changesOf({ "price/diff": "0.3" }, []).kind, changesOf({ "git.diff": "", "git.dirty": " " }, []).kind]).toEqual(["unknown", "unknown"]);
});

it("seeds are found among parameters and tags by a word of their names", () => {
  const run = runOf("r", {}, { seed: "1", "model.random_seed": "2", randomSeed: "3", seeds: "4", seedling: "5", proceed: "6" }, { SEED: "7" });
  expect(seedsOf(run).map((one) => one.value)).toEqual(["1", "2", "3", "7"]);
});

it("the machine is what tags name and what was measured of it, with sizes from a part and its share", () => {
  const measured = { "system/system_memory_usage_megabytes": 8000, "system/system_memory_usage_percentage": 50, "system/gpu_0_memory_usage_megabytes": 6000, "system/gpu_0_memory_usage_percentage": 25, "system/gpu_1_utilization_percentage": 3, "system/cpu_utilization_percentage": 5 };
  expect(hardwareOf(runOf("r", measured, {}, { hostname: "node7", gpu_type: "A100", "mlflow.user": "ada", node: "" }))).toEqual(["hostname: node7", "gpu_type: A100", "2 GPUs of about 24 GB", "About 16 GB of memory"]);
  expect(hardwareOf(runOf("r", { loss: 1, "system/cpu_utilization_percentage": 5 }))).toEqual([]);
});

it("shares that are none, or next to nothing, give no size", () => {
  const share = (megabytes: number | "NaN", percentage: number | "NaN" | "Infinity") => hardwareOf(runOf("r", { "system/system_memory_usage_megabytes": megabytes, "system/system_memory_usage_percentage": percentage, "system/gpu_3_power_usage_watts": 1 }));
  for (const lines of [share(100, 0), share(100, 0.2), share("NaN", 10), share(100, "NaN")]) expect(lines).toEqual(["1 GPU"]);
  expect(share(100, 2)).toEqual(["1 GPU", "About 5 GB of memory"]);
});
