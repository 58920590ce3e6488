import { expect, it } from "vitest";
import { keyName, sequence } from "./keys";

const press = (key: string, mods = {}) => keyName({ key, ctrlKey: false, metaKey: false, altKey: false, ...mods });

it("keys have one name on every machine", () => {
  expect([press("K", { metaKey: true }), press("k", { ctrlKey: true }), press("?"), press("Escape"), press("a", { altKey: true })]).toEqual(["Mod+k", "Mod+k", "?", "Escape", ""]);
});

it("g and a letter are one shortcut when they follow within a second", () => {
  const join = sequence();
  expect([join("g", 0), join("h", 500)]).toEqual(["g", "g h"]);
  expect([join("g", 0), join("h", 1500), join("j", 1600)]).toEqual(["g", "h", "j"]);
});
