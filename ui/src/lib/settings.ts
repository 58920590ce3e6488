// What a person chose for this browser: theme, density, single-letter shortcuts.
import { createEffect, createSignal } from "solid-js";

export type Theme = "system" | "light" | "dark";
export type Density = "dense" | "roomy";

function remembered<T extends string>(name: string, allowed: readonly T[], otherwise: T) {
  const [value, set] = createSignal<T>(allowed.find((one) => one === localStorage.getItem(`trialbook.${name}`)) ?? otherwise);
  const change = (next: T) => {
    localStorage.setItem(`trialbook.${name}`, next);
    set(() => next);
  };
  return [value, change] as const;
}

export const [theme, setTheme] = remembered<Theme>("theme", ["system", "light", "dark"], "system");
export const [density, setDensity] = remembered<Density>("density", ["dense", "roomy"], "dense");
export const [letters, setLetters] = remembered<"on" | "off">("letters", ["on", "off"], "on");

const darkSystem = window.matchMedia("(prefers-color-scheme: dark)");
const [systemDark, setSystemDark] = createSignal(darkSystem.matches);
darkSystem.addEventListener("change", (event) => setSystemDark(event.matches));

/** The theme that is really shown. */
export function shownTheme(): "light" | "dark" {
  const chosen = theme();
  if (chosen !== "system") return chosen;
  return systemDark() ? "dark" : "light";
}

/** Writes the choices on the document, where the style sheet reads them. */
export function applySettings(): void {
  createEffect(() => {
    document.documentElement.dataset["theme"] = shownTheme();
    document.documentElement.dataset["density"] = density();
  });
}
