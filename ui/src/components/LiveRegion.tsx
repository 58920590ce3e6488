// The one place that speaks of what changed by itself, for people who do not see it.
import { createSignal } from "solid-js";
import { speaker } from "../lib/speaker";

const PAUSE_MS = 5000;
const [spoken, setSpoken] = createSignal("");
// The same sentence again is another text, or it would not be heard.
const { say, tell } = speaker((text) => setSpoken((before) => (before === text ? `${text}\u00a0` : text)), PAUSE_MS);

/** Tells what changed without anyone's doing; not more often than one can listen. */
export const announce = say;

/** Tells what came of something that was done. */
export const announceDone = tell;

export function LiveRegion() {
  return (
    <p class="visually-hidden" role="status" aria-live="polite" data-live-region>
      {spoken()}
    </p>
  );
}
