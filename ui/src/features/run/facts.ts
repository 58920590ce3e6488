// The facts of a run as rows: what is not known is left out.
import type { Run } from "../../api/client";
import { duration, moment } from "../../lib/format";
import { t } from "../../lib/text";

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
    { name: t.run.source, value: tag("source.name"), copy: true },
    { name: t.run.entryPoint, value: tag("project.entryPoint") },
    { name: t.run.repository, value: tag("source.git.repoURL"), copy: true },
    { name: t.run.branch, value: tag("source.git.branch") },
    { name: t.run.commit, value: tag("source.git.commit"), copy: true },
    { name: t.run.through, value: t.run.protocols[run.protocol] },
  ];
  return all.flatMap(({ name, value, copy }) => (value === undefined || value === "" ? [] : [copy === true ? { name, value, copy } : { name, value }]));
}
