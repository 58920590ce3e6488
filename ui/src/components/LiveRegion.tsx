// The one place that speaks of what changed by itself, for people who do not see it.
import { createSignal, onCleanup, onMount } from "solid-js";
import { speaker } from "../lib/speaker";

const PAUSE_MS = 5000;
const [sentence, setSentence] = createSignal("");
// The same sentence again is another text, or it would not be heard.
const { say, tell } = speaker((text) => setSentence((before) => (before === text ? `${text}\u00a0` : text)), PAUSE_MS);

/** Tells what changed without anyone's doing; not more often than one can listen. */
export const announce = say;

/** Tells what came of something that was done. */
export const announceDone = tell;

/** Dialogs have one of their own: what is behind them is out of reach for those who listen. */
export function LiveRegion() {
  return (
    <p class="visually-hidden" role="status" aria-live="polite" data-live-region>
      {sentence()}
    </p>
  );
}

const textOf = (element: HTMLElement) => element.textContent.replaceAll(/\s+/g, " ").trim();

/** Follows the text of a part, from `before` on. */
function follow(element: HTMLElement, before: () => string): void {
  element.dataset["spoken"] = "";
  onMount(() => {
    let last = before();
    const tell = () => {
      const now = textOf(element);
      if (now !== last && now !== "") announceDone(now);
      last = now;
    };
    tell();
    const watch = new MutationObserver(tell);
    watch.observe(element, { childList: true, characterData: true, subtree: true });
    onCleanup(() => watch.disconnect());
  });
}

/** The text of a part is told when it changes, at the pace of everything that is: `ref` of what would be a live region of its own. */
export const spokenChanges = (element: HTMLElement): void => follow(element, () => textOf(element));

/** The text of a part is told when it comes and when it changes. */
export const spoken = (element: HTMLElement): void => follow(element, () => "");
