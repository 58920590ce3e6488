// Where the pointer is on an axis, and which run it is on: shared by all charts and the table of a page.
import { createSignal } from "solid-js";
import type { Axis } from "../../charts/plot";

export const [hover, setHover] = createSignal<{ readonly x: number; readonly axis: Axis } | undefined>();

/** The run or group that stands out everywhere. */
export const [lit, setLit] = createSignal<string | undefined>();

/** How long the pointer must rest on a row: charts are drawn anew for each run that stands out. */
const REST_MS = 60;
let timer: number | undefined;

/** Nothing stands out any more, as on another page. */
export function darken(): void {
  window.clearTimeout(timer);
  setLit(undefined);
  setHover(undefined);
}

/** For rows, over which the pointer passes on its way. */
export function litSoon(run: string | undefined): void {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => setLit(run), REST_MS);
}
