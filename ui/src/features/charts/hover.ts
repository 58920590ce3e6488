// Where the pointer is on an axis, and which run it is on: shared by all charts and the table of a page.
import { createSignal } from "solid-js";
import type { Axis } from "../../charts/plot";

export const [hover, setHover] = createSignal<{ readonly x: number; readonly axis: Axis } | undefined>();

/** The run or group that stands out everywhere. */
export const [lit, setLit] = createSignal<string | undefined>();
