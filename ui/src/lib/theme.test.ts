// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { THEMES, showThemeEarly, themeOf } from "./theme";

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
  delete document.documentElement.dataset["theme"];
});

it("what was chosen stands over what the system has", () => {
  expect(THEMES.map((one) => [themeOf(one, false), themeOf(one, true)])).toEqual([
    ["light", "dark"],
    ["light", "light"],
    ["dark", "dark"],
  ]);
});

it("the document has its theme before a page is built, also where nothing sound is stored", () => {
  const shown = (stored: string | undefined, isDarkSystem: boolean) => {
    vi.stubGlobal("matchMedia", () => ({ matches: isDarkSystem }));
    if (stored === undefined) localStorage.clear();
    else localStorage.setItem("trialbook.theme", stored);
    showThemeEarly();
    return document.documentElement.dataset["theme"];
  };
  expect([shown(undefined, true), shown("light", true), shown("dark", false), shown("purple", false)]).toEqual(["dark", "light", "dark", "light"]);
});
