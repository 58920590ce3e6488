// Which theme is shown: what a person chose, else what their system has. Small, as the first script needs it.
import { readStored } from "./stored";

export type Theme = "system" | "light" | "dark";
export const THEMES: readonly Theme[] = ["system", "light", "dark"];

export function themeOf(chosen: Theme, isDarkSystem: boolean): "light" | "dark" {
  if (chosen !== "system") return chosen;
  return isDarkSystem ? "dark" : "light";
}

/** Writes the theme on the document before any page is built: its first frame has the right ground. */
export function showThemeEarly(): void {
  const chosen = THEMES.find((one) => one === readStored("trialbook.theme")) ?? "system";
  document.documentElement.dataset["theme"] = themeOf(chosen, window.matchMedia("(prefers-color-scheme: dark)").matches);
}
