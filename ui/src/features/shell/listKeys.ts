// The keys of the table of runs in any list of links: the focus moves from line to line, and the browser follows it.
import { t } from "../../lib/text";
import { useShortcuts } from "./shortcuts";

const LINES = ".run-list > li, tbody > tr";

/** Moves through the lines below an element; with `select` a key presses the checkbox of the line. */
export function useListKeys(list: () => HTMLElement | undefined, select = false): void {
  let last = -1;
  const lines = () => [...(list()?.querySelectorAll<HTMLElement>(LINES) ?? [])].filter((line) => line.querySelector("a") !== null);
  const here = () => lines().findIndex((line) => line.contains(document.activeElement));
  const go = (by: number) => {
    const all = lines();
    // A line that was drawn anew lost the focus: one goes on where it was.
    const from = here() < 0 ? last : here();
    last = Math.max(0, Math.min(all.length - 1, from + by));
    all[last]?.querySelector("a")?.focus();
  };
  const hasLines = () => lines().length > 0;
  const at = () => lines()[here()];
  useShortcuts([
    { keys: "j", what: t.listKeys.down, run: () => go(1), when: hasLines },
    { keys: "k", what: t.listKeys.up, run: () => go(-1), when: hasLines },
    { keys: "Enter", what: t.listKeys.open, run: () => at()?.querySelector("a")?.click(), when: hasLines },
    ...(select ? [{ keys: "x", what: t.listKeys.select, run: () => at()?.querySelector<HTMLInputElement>("input[type=checkbox]")?.click(), when: hasLines }] : []),
  ]);
}
