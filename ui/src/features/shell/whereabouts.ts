// Where one was on a page, given back to who returns to it by Back or Forward.
import { useBeforeLeave } from "@solidjs/router";
import { createEffect, on, onCleanup } from "solid-js";

/** Pages of the way that are remembered. */
const KEPT_MAX = 200;

/** By place in the browser's history, path and part of the page. */
const kept = new Map<string, unknown>();
const keepers = new Map<string, () => unknown>();
let isReturn = false;

const keyOf = (depth: number, path: string, part: string) => [depth, path, part].join(" ");

/** The router numbers the entries of the history. */
function depthNow(): number {
  const state: unknown = window.history.state;
  return typeof state === "object" && state !== null && "_depth" in state && typeof state._depth === "number" ? state._depth : 0;
}

function keep(depth: number, path: string): void {
  for (const [part, give] of keepers) {
    const key = keyOf(depth, path, part);
    kept.delete(key);
    kept.set(key, give());
  }
  for (const key of [...kept.keys()].slice(0, Math.max(0, kept.size - KEPT_MAX))) kept.delete(key);
}

/** What a part of this page was when it was left, for who returns to it; `give` tells what it is when it is left again. */
export function useWhereabouts<T>(part: string, give: () => T): T | undefined {
  keepers.set(part, give);
  onCleanup(() => {
    if (keepers.get(part) === give) keepers.delete(part);
  });
  return before<T>(part);
}

function before<T>(part: string): T | undefined {
  return isReturn ? (kept.get(keyOf(depthNow(), window.location.pathname, part)) as T | undefined) : undefined;
}

/** Content that comes later is waited for so long. */
const WAIT_MS = 5000;

/** Scrolls to where one was as soon as the page is long enough, unless a hand is faster; gives what ends the waiting. */
function scrollBack(box: HTMLElement, top: number): () => void {
  const hands = ["wheel", "pointerdown", "keydown"] as const;
  const watch = new MutationObserver(() => go());
  const timer = window.setTimeout(() => end(), WAIT_MS);
  const end = () => {
    window.clearTimeout(timer);
    watch.disconnect();
    for (const hand of hands) window.removeEventListener(hand, end, true);
  };
  const go = () => {
    if (box.scrollHeight - box.clientHeight < top) return;
    box.scrollTop = top;
    end();
  };
  for (const hand of hands) window.addEventListener(hand, end, true);
  watch.observe(box, { childList: true, subtree: true });
  go();
  return end;
}

/** Follows the ways from page to page: `path` is that of the address, `box` what scrolls on most pages. */
export function followWhereabouts(path: () => string, box: () => HTMLElement | null): void {
  useWhereabouts("scroll", () => box()?.scrollTop ?? 0);
  useBeforeLeave((event) => {
    // A number says how far Back or Forward led: the browser stands there already.
    const by = typeof event.to === "number" ? event.to : 0;
    keep(depthNow() - by, event.from.pathname);
    isReturn = by !== 0;
  });
  let stop: (() => void) | undefined;
  onCleanup(() => stop?.());
  createEffect(
    on(
      path,
      () => {
        stop?.();
        stop = undefined;
        const element = box();
        if (element === null) return;
        const top = before<number>("scroll") ?? 0;
        if (top > 0) stop = scrollBack(element, top);
        else element.scrollTop = 0;
      },
      { defer: true },
    ),
  );
}
