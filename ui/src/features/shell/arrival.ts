// After a way from page to page the focus stands at the heading, which is spoken with it; who stays where they are hears its name.
import { createEffect, on, onCleanup } from "solid-js";
import { announce } from "../../components/LiveRegion";
import { type Crumb, crumbs } from "./crumbs";

/** Where the focus is lost or stands at what led here, it moves; who works within the page, as on its tabs, is left there. */
function isWithin(main: HTMLElement): boolean {
  const at = document.activeElement;
  return at instanceof HTMLElement && at !== main && main.contains(at);
}

function focusHeading(main: HTMLElement): boolean {
  const heading = main.querySelector<HTMLElement>("h1");
  if (heading === null) return false;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  return true;
}

/** Follows the way of the pages: `path` is that of the address. */
export function followArrivals(path: () => string): void {
  // The first page that has a name was led to by nothing, though another address may have been sent on to it.
  let shown: string | undefined;
  let stop: (() => void) | undefined;
  onCleanup(() => stop?.());
  const arrive = (names: readonly Crumb[]) => {
    stop?.();
    const main = document.getElementById("main");
    if (main === null) return;
    if (isWithin(main)) {
      announce(names.at(-1)?.label ?? "");
      return;
    }
    if (focusHeading(main)) return;
    // The heading comes when its name is known: until then the page itself has the focus.
    main.focus({ preventScroll: true });
    const watch = new MutationObserver(() => {
      if (document.activeElement !== main || focusHeading(main)) stop?.();
    });
    watch.observe(main, { childList: true, subtree: true });
    stop = () => watch.disconnect();
  };
  createEffect(
    on([path, crumbs], ([now, names]) => {
      // The next page has no name yet, or its name changed.
      if (now === shown || names.length === 0) return;
      const isFirst = shown === undefined;
      shown = now;
      if (!isFirst) queueMicrotask(() => arrive(names));
    }),
  );
}
