// When the files of a run may have changed: nobody says when one is uploaded.
import { createEffect, createMemo, createSignal, onCleanup, untrack } from "solid-js";
import type { Run } from "../../api/client";
import { onChanges } from "../../api/events";

/** How often a run that goes on is asked for new files. */
const POLL_MS = 3000;

export const isOpen = (run: Pick<Run, "status">): boolean => run.status === "RUNNING" || run.status === "SCHEDULED";

/** Grows when the files of a run may have changed: while it goes on, when it changed, after news were missed, and when its reader comes back to the page. */
export function createTurn(run: () => Pick<Run, "run_id" | "status">, every = POLL_MS): () => number {
  const [turn, setTurn] = createSignal(0);
  const next = () => setTurn((n) => n + 1);
  const ifSeen = () => {
    if (document.visibilityState === "visible") next();
  };
  // Not the run itself: one that logs all the time would put the next look off for ever.
  const open = createMemo(() => isOpen(run()));
  createEffect(() => {
    if (!open()) return;
    const timer = window.setInterval(ifSeen, every);
    onCleanup(() => window.clearInterval(timer));
  });
  document.addEventListener("visibilitychange", ifSeen);
  onCleanup(() => document.removeEventListener("visibilitychange", ifSeen));
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "missed" || (one.run === untrack(run).run_id && one.kind !== "run_logged"))) next();
  });
  return turn;
}
