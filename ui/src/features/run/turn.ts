// When the files of a run may have changed: each that comes or goes is news of its run.
import { createSignal, onCleanup, untrack } from "solid-js";
import type { Run } from "../../api/client";
import { onChanges } from "../../api/events";
import { paced } from "../../lib/pace";

/** A run that uploads all the time is looked at no more often. */
const REST_MS = 3000;

export const isOpen = (run: Pick<Run, "status">): boolean => run.status === "RUNNING" || run.status === "SCHEDULED";

/** Grows when the files of a run may have changed: when it changed, after news were missed, and when its reader comes back to the page. Points are no files. */
export function createTurn(run: () => Pick<Run, "run_id">, restMs = REST_MS): () => number {
  const [turn, setTurn] = createSignal(0);
  const isSeen = () => document.visibilityState === "visible";
  const next = paced(() => isSeen() && setTurn((n) => n + 1), restMs);
  const back = () => isSeen() && next(undefined);
  document.addEventListener("visibilitychange", back);
  onCleanup(() => document.removeEventListener("visibilitychange", back));
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "missed" || (one.run === untrack(run).run_id && one.kind !== "run_logged"))) next(undefined);
  });
  return turn;
}
