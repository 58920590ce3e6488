// The one place that speaks of what changed by itself, for people who do not see it.
import { createSignal } from "solid-js";
import { speaker } from "../lib/speaker";

const PAUSE_MS = 5000;
const [spoken, setSpoken] = createSignal("");
const { say } = speaker((text) => setSpoken(text), PAUSE_MS);

/** Tells what changed without anyone's doing; not more often than one can listen. */
export const announce = say;

export function LiveRegion() {
  return (
    <p class="visually-hidden" role="status" aria-live="polite" data-live-region>
      {spoken()}
    </p>
  );
}
