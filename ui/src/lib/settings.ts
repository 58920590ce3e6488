// What a person chose for this browser: theme, density, single-letter shortcuts.
import { createEffect, createSignal } from "solid-js";
import { onStored, readStored, writeStored } from "./stored";
import { THEMES, type Theme, themeOf } from "./theme";

export type Density = "dense" | "roomy";

function remembered<T extends string>(name: string, allowed: readonly T[], otherwise: T) {
  const key = `trialbook.${name}`;
  const known = (text: string | undefined): T => allowed.find((one) => one === text) ?? otherwise;
  const [value, set] = createSignal<T>(known(readStored(key)));
  onStored(key, (text) => set(() => known(text)));
  const change = (next: T) => {
    writeStored(key, next);
    set(() => next);
  };
  return [value, change] as const;
}

export const [theme, setTheme] = remembered<Theme>("theme", THEMES, "system");
export const [density, setDensity] = remembered<Density>("density", ["dense", "roomy"], "dense");
/** Whether the rail has words beside its pictures. */
export const [rail, setRail] = remembered<"wide" | "narrow">("rail", ["wide", "narrow"], "wide");
export const [letters, setLetters] = remembered<"on" | "off">("letters", ["on", "off"], "on");

const darkSystem = window.matchMedia("(prefers-color-scheme: dark)");
const [systemDark, setSystemDark] = createSignal(darkSystem.matches);
darkSystem.addEventListener("change", (event) => setSystemDark(event.matches));

/** The theme that is really shown. */
export const shownTheme = () => themeOf(theme(), systemDark());

/** Writes the choices on the document, where the style sheet reads them. */
export function applySettings(): void {
  createEffect(() => {
    document.documentElement.dataset["theme"] = shownTheme();
    document.documentElement.dataset["density"] = density();
  });
}
