// The facts of a run as rows: what is not known is left out.
import type { Run } from "../../api/client";
import { duration, moment, toNumber } from "../../lib/format";
import { t } from "../../lib/text";
import type { EvidenceFile } from "./evidence";

export interface Fact {
  readonly name: string;
  readonly value: string;
  readonly copy?: boolean;
}

/** Set by the server when the end came from here. */
const END_REASON_TAG = "trialbook.endReason";

/** Why a run is where it is: what the server knows, else what its client said. */
export function endReason(run: Pick<Run, "status" | "tags" | "signal">): string {
  const silent = run.signal?.no_signal_since_ms;
  if (silent !== undefined) return t.run.silent(moment(silent));
  const told = run.tags[END_REASON_TAG];
  return run.status === "KILLED" && told !== undefined ? told : t.run.end[run.status];
}

const COMMAND_TAG = /(?:^|[._/-])(?:command(?:[_-]?line)?|cmd(?:[_-]?line)?|argv)$/i;

/** What was run, where a tag tells it. */
export const commandOf = (tags: Run["tags"]): string | undefined => Object.entries(tags).find(([key, value]) => COMMAND_TAG.test(key) && value.trim() !== "")?.[1].trim();

type Known = Pick<Run, "status" | "tags" | "signal" | "start_ms" | "end_ms" | "user" | "protocol">;

export function factsOf(run: Known, now: number): Fact[] {
  const end = run.end_ms ?? undefined;
  const tag = (name: string) => run.tags[`mlflow.${name}`];
  const open = run.status === "RUNNING" || run.status === "SCHEDULED";
  const lasted = end === undefined || open ? (run.status === "RUNNING" ? t.run.running(duration(now - run.start_ms)) : undefined) : duration(end - run.start_ms);
  const all: { readonly name: string; readonly value: string | undefined; readonly copy?: boolean }[] = [
    { name: t.run.ending, value: open && run.signal?.no_signal_since_ms === undefined ? undefined : endReason(run) },
    { name: t.columns.started, value: moment(run.start_ms) },
    { name: t.columns.ended, value: end === undefined || open ? undefined : moment(end) },
    { name: t.columns.duration, value: lasted },
    { name: t.columns.user, value: run.user === "" ? tag("user") : run.user },
    { name: t.run.command, value: commandOf(run.tags), copy: true },
    { name: t.run.source, value: tag("source.name"), copy: true },
    { name: t.run.entryPoint, value: tag("project.entryPoint") },
    { name: t.run.repository, value: tag("source.git.repoURL"), copy: true },
    { name: t.run.branch, value: tag("source.git.branch") },
    { name: t.run.commit, value: tag("source.git.commit"), copy: true },
    { name: t.run.through, value: t.run.protocols[run.protocol] },
  ];
  return all.flatMap(({ name, value, copy }) => (value === undefined || value === "" ? [] : [copy === true ? { name, value, copy } : { name, value }]));
}

/** What is known of changes that were not committed. */
export type Changes =
  | { readonly kind: "diff"; readonly text: string | undefined; readonly files: readonly EvidenceFile[] }
  /** The client said that there were none. */
  | { readonly kind: "none" }
  /** The client said that there were some, not which. */
  | { readonly kind: "some" }
  | { readonly kind: "unknown" };

const DIFF_TAG = /(?:^|[._/-])(?:diff|patch)$/i;
const DIRTY_TAG = /(?:^|[._/-])dirty$/i;

export function changesOf(tags: Run["tags"], files: readonly EvidenceFile[]): Changes {
  const said = Object.entries(tags).filter(([, value]) => value.trim() !== "");
  const text = said.find(([key, value]) => DIFF_TAG.test(key) && /^(?:diff |--- |@@ |Index: )/m.test(value))?.[1];
  if (text !== undefined || files.length > 0) return { kind: "diff", text, files };
  const dirty = said.find(([key]) => DIRTY_TAG.test(key))?.[1].trim().toLowerCase();
  if (dirty === undefined) return { kind: "unknown" };
  return { kind: ["false", "0", "no", "clean"].includes(dirty) ? "none" : "some" };
}

const SEED = /(?:^|[^a-z])seed(?:$|[^a-z])|[a-z]Seed(?:$|[^a-z])/;

/** Seeds among parameters and tags. */
export function seedsOf(run: Pick<Run, "params" | "tags">): { readonly key: string; readonly value: string }[] {
  const isSeed = (key: string) => SEED.test(key) || SEED.test(key.toLowerCase());
  return [...run.params.map((param) => ({ key: param.key, value: param.text })), ...Object.entries(run.tags).map(([key, value]) => ({ key, value }))].filter((one) => isSeed(one.key));
}

const HARDWARE_TAG = /(?:^|[._/-])(?:host(?:_?name)?|gpus?|gpu_?(?:type|name|model|count)|cpus?|cpu_?(?:type|name|model|count)|n(?:um)?_(?:gpus|cpus)|cuda(?:_?version)?|machine(?:_?type)?|hardware|accelerator|instance[_-]?type|device|node(?:_?name)?|tpu)$/i;
const SYSTEM = /^system\/(?:gpu_(\d+)|(system))_memory_usage_(megabytes|percentage)$/;
/** Shares below this say too little of the whole. */
const SHARE_MIN = 1;

/** On what the run was made: tags that name it, and what the client measured meanwhile. Sizes come from a part and its share of the whole. */
export function hardwareOf(run: Pick<Run, "tags" | "metrics">): string[] {
  const parts = new Map<string, { megabytes?: number; percentage?: number }>();
  for (const metric of run.metrics) {
    const gpu = /^system\/gpu_(\d+)_/.exec(metric.key)?.[1];
    const found = SYSTEM.exec(metric.key);
    if (gpu === undefined && found === null) continue;
    const name = gpu === undefined ? "memory" : `gpu ${gpu}`;
    const part = parts.get(name) ?? {};
    const value = toNumber(metric.last.value);
    parts.set(name, found === null ? part : { ...part, [found[3] ?? ""]: value });
  }
  const size = (part: { megabytes?: number; percentage?: number } | undefined) => {
    const whole = part?.megabytes === undefined || part.percentage === undefined || part.percentage < SHARE_MIN ? undefined : part.megabytes / part.percentage / 10;
    return whole === undefined || !Number.isFinite(whole) ? undefined : String(whole < 10 ? Math.round(whole * 10) / 10 : Math.round(whole));
  };
  const gpus = [...parts].filter(([name]) => name !== "memory").map(([, part]) => size(part));
  const sizes = new Set(gpus.filter((one) => one !== undefined));
  const memory = size(parts.get("memory"));
  return [
    ...Object.entries(run.tags).filter(([key, value]) => HARDWARE_TAG.test(key) && value !== "").map(([key, value]) => `${key.replace(/^mlflow\./, "")}: ${value}`),
    ...(gpus.length === 0 ? [] : [t.run.gpus(gpus.length, [...sizes])]),
    ...(memory === undefined ? [] : [t.run.memory(memory)]),
  ];
}
