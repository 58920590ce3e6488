// Parts of a page that are built in turns: what fills the window at once, the rest when the browser has nothing else to do.
import { type JSX, Show, createSignal, onCleanup } from "solid-js";
import { createTurns, whenIdle } from "../lib/turns";

/** As many charts fill a window. */
const AT_ONCE = 9;

const turns = createTurns(AT_ONCE, (work) => whenIdle(work, 500));

/** Its children, built when it is their turn; until then an empty box of this class. */
export function Later(props: { readonly class: string; readonly children: JSX.Element }) {
  const atOnce = turns.now();
  const [ready, setReady] = createSignal(atOnce);
  if (!atOnce) onCleanup(turns.wait(() => setReady(true)));
  return (
    <Show when={ready()} fallback={<div class={`${props.class} later`} aria-hidden="true" />}>
      {props.children}
    </Show>
  );
}
