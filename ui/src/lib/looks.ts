// Colours and dashes that a person chose for runs, remembered in this browser.
import { createSignal } from "solid-js";
import { DASHES, type Look, RUN_COLOURS_LIGHT } from "./colour";
import { isObject } from "./objects";
import { onStored, readStored, writeStored } from "./stored";

const STORED = "trialbook.looks";
/** Most runs that are remembered: those chosen last. */
export const LOOKS_MAX = 500;

export type Looks = ReadonlyMap<string, Look>;

/** A place in a list, as storage may hold anything. */
const placeIn = (list: readonly unknown[], value: unknown): number | undefined => (typeof value === "number" && Number.isInteger(value) && value >= 0 && value < list.length ? value : undefined);

/** `[["id", { "colour": 3, "dash": 1 }], …]`, the last choice last; what makes no sense is left out. */
export function readLooks(text: string | null | undefined): Looks {
  let found: unknown;
  try {
    found = JSON.parse(text ?? "[]");
  } catch {
    return new Map();
  }
  if (!Array.isArray(found)) return new Map();
  const known = found.flatMap((one: unknown) => {
    const [id, look] = Array.isArray(one) ? (one as unknown[]) : [];
    if (typeof id !== "string" || !isObject(look)) return [];
    const [colour, dash] = [placeIn(RUN_COLOURS_LIGHT, look["colour"]), placeIn(DASHES, look["dash"])];
    return colour === undefined && dash === undefined ? [] : [[id, { colour, dash }] as const];
  });
  return new Map(known.slice(-LOOKS_MAX));
}

/** With another choice for a run, or none when it is automatic in both. */
export function withLook(looks: Looks, run: string, look: Look): Looks {
  const others = [...looks].filter(([id]) => id !== run);
  if (look.colour === undefined && look.dash === undefined) return new Map(others);
  return new Map([...others, [run, look] as const].slice(-LOOKS_MAX));
}

const [looks, setLooks] = createSignal<Looks>(readLooks(readStored(STORED)));
export { looks };

// Another page of this browser may have chosen meanwhile: what is stored is the truth.
onStored(STORED, (text) => setLooks(readLooks(text)));

export function chooseLook(run: string, look: Look): void {
  const next = withLook(readLooks(readStored(STORED)), run, look);
  writeStored(STORED, JSON.stringify([...next]));
  setLooks(next);
}
