// When this browser was here before: what happened since then is news.
import { readStored, writeStored } from "../../lib/stored";

export interface Visit {
  /** End of the visit before this one; undefined on the first. */
  readonly since: number | undefined;
  readonly seen: number;
}

/** Away for longer than this, one comes back. */
export const PAUSE_MS = 30 * 60_000;

export function visited(before: Visit | undefined, now: number): Visit {
  if (before === undefined) return { since: undefined, seen: now };
  // A clock that was set back ends no visit.
  return { since: now - before.seen > PAUSE_MS ? before.seen : before.since, seen: Math.max(now, before.seen) };
}

export function parseVisit(text: string | null | undefined): Visit | undefined {
  const [seen, since] = (text ?? "").split(" ").map(Number);
  if (seen === undefined || !Number.isFinite(seen) || seen <= 0) return undefined;
  return { seen, since: since === undefined || !Number.isFinite(since) ? undefined : since };
}

const NAME = "trialbook.visit";

/** Notes that someone looks now; gives the end of the visit before. */
export function noteVisit(now: number): number | undefined {
  const next = visited(parseVisit(readStored(NAME)), now);
  writeStored(NAME, next.since === undefined ? String(next.seen) : `${next.seen} ${next.since}`);
  return next.since;
}
