// What can be done by keyboard right now; the palette and the sheet show the same list.
import { createSignal, onCleanup } from "solid-js";
import { type Shortcut, isTyping, keyName, sequence, takesEnter } from "../../lib/keys";
import { letters } from "../../lib/settings";

const [lists, setLists] = createSignal<readonly (readonly Shortcut[])[]>([]);

/** Everything that can be done on screen now, newest part first. */
export function actions(): Shortcut[] {
  return lists().flat().filter((one) => one.when?.() ?? true);
}

/** Those of them that have keys. */
export const shortcuts = (): Shortcut[] => actions().filter((one) => one.keys !== "");

/** Adds shortcuts and actions of the palette while the component lives. */
export function useShortcuts(list: readonly Shortcut[]): void {
  setLists((all) => [list, ...all]);
  onCleanup(() => setLists((all) => all.filter((one) => one !== list)));
}

export function startShortcuts(): void {
  const join = sequence();
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return;
    const name = keyName(event);
    // What is pressed in a menu is for the menu alone.
    if (event.target instanceof Element && event.target.closest("[role=menu]") !== null) return;
    if (name === "Enter" && takesEnter(event.target)) return;
    const free = name.startsWith("Mod+");
    if (!free && (isTyping(event.target) || letters() === "off" || document.querySelector("dialog[open]") !== null)) return;
    const joined = free ? name : join(name, event.timeStamp);
    const found = shortcuts().find((one) => one.keys === joined);
    if (found === undefined) return;
    event.preventDefault();
    found.run();
  });
}
