// The breadcrumb: pages set their own names, the shell shows them.
import { createEffect, createSignal, onCleanup } from "solid-js";

export interface Crumb {
  readonly label: string;
  readonly href?: string;
}

const [crumbs, setCrumbs] = createSignal<readonly Crumb[]>([]);
export { crumbs };

/** Names the page in breadcrumb and window title while the component lives. */
export function useCrumbs(list: () => readonly Crumb[]): void {
  createEffect(() => {
    const now = list();
    setCrumbs(now);
    document.title = [...now.map((one) => one.label)].reverse().concat("Trialbook").join(" · ");
  });
  onCleanup(() => setCrumbs([]));
}
