// Which files of a run are its console.
import { byName } from "../../../lib/order";


/** Folders that hold logs beside the root. */
export const LOG_FOLDER = "logs";

const ROOT = /^(?:(?:output|console|stdout|stderr)(?:\.(?:log|txt))?|[^/]+\.log)$/i;
const INSIDE = /^logs\/[^/]+\.(?:log|txt|out|err)$/i;
const ORDER = ["output", "console", "stdout", "stderr"];

const rank = (path: string) => {
  const name = path.replace(/^logs\//i, "").replace(/\.[a-z]+$/i, "").toLowerCase();
  const known = ORDER.indexOf(name);
  return (known === -1 ? ORDER.length : known) + (path.includes("/") ? 10 : 0);
};

/** The logs among the paths, the likeliest first. */
export function logFiles(paths: readonly string[]): string[] {
  return paths.filter((path) => ROOT.test(path) || INSIDE.test(path)).sort((a, b) => rank(a) - rank(b) || byName(a, b));
}
