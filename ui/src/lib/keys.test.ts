// @vitest-environment jsdom
import { expect, it } from "vitest";
import { isTyping, keyName, sequence, takesEnter } from "./keys";

const press = (key: string, mods = {}) => keyName({ key, ctrlKey: false, metaKey: false, altKey: false, ...mods });

it("keys have one name on every machine", () => {
  expect([press("K", { metaKey: true }), press("k", { ctrlKey: true }), press("?"), press("Escape"), press("a", { altKey: true })]).toEqual(["Mod+k", "Mod+k", "?", "Escape", ""]);
});

it("g and a letter are one shortcut when they follow within a second", () => {
  const join = sequence();
  expect([join("g", 0), join("h", 500)]).toEqual(["g", "g h"]);
  expect([join("g", 0), join("h", 1500), join("j", 1600)]).toEqual(["g", "h", "j"]);
});

it("g may be the second letter of one and the first of the next, and no more is joined", () => {
  const join = sequence();
  expect([join("g", 0), join("g", 10), join("h", 20), join("h", 30)]).toEqual(["g", "g g", "g h", "h"]);
  expect([join("g", 2000), join("Mod+k", 2100), join("h", 2200)]).toEqual(["g", "g Mod+k", "h"]);
});

it("letters that are typed are no shortcuts, but those over a checkbox are", () => {
  const made = (html: string) => {
    const box = document.createElement("div");
    box.innerHTML = html;
    return box.firstElementChild;
  };
  for (const html of ["<textarea></textarea>", "<select></select>", "<input>", '<input type="search">', '<input type="number">']) expect(isTyping(made(html)), html).toBe(true);
  for (const html of ['<input type="checkbox">', '<input type="radio">', '<input type="range">', "<button></button>", "<div></div>"]) expect(isTyping(made(html)), html).toBe(false);
  expect(isTyping(null)).toBe(false);
  expect(isTyping(document)).toBe(false);
});

it("Enter on what it presses is no shortcut, also on a part of it", () => {
  const box = document.createElement("div");
  box.innerHTML = '<a href="/"><b id="link"></b></a><button><i id="button"></i></button><summary id="summary"></summary><a id="anchor"></a><div id="grid" role="grid"></div>';
  const takes = (id: string) => takesEnter(box.querySelector(`#${id}`));
  expect(["link", "button", "summary", "anchor", "grid"].map(takes)).toEqual([true, true, true, false, false]);
  expect(takesEnter(document)).toBe(false);
});
