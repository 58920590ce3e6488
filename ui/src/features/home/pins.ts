// Views that this browser keeps at hand on its first page.
import { createSignal } from "solid-js";
import { onStored, readStored, writeStored } from "../../lib/stored";

const NAME = "trialbook.pins";
export const PINS_MAX = 12;

/** Ids of saved views; what is no id is left out. */
export function readPins(text: string | null | undefined): string[] {
  return [...new Set((text ?? "").split(",").filter((id) => /^[0-9a-f]{32}$/.test(id)))].slice(0, PINS_MAX);
}

const [pins, setPins] = createSignal<readonly string[]>(readPins(readStored(NAME)));
export { pins };

onStored(NAME, (text) => setPins(readPins(text)));

/** Pins or unpins a view; the newest pin stands last. */
export function setPinned(view: string, on: boolean): void {
  const rest = pins().filter((id) => id !== view);
  keep(on ? [...rest, view].slice(-PINS_MAX) : rest);
}

/** A view that was deleted is back under another id: its pin stays where it was. */
export function changePin(before: string, after: string): void {
  keep(pins().map((id) => (id === before ? after : id)));
}

function keep(next: readonly string[]): void {
  writeStored(NAME, next.join(","));
  setPins(next);
}
