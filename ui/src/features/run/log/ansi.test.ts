import { expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { contrast } from "../../../lib/colour";
import { GROUNDS, inkOf, partsOf, readable, styled } from "./ansi";

const esc = "\u001b[";

it("colours of terminals become styles, and end where they are switched off", () => {
  const cases: [string, unknown[]][] = [
    ["plain", [{ text: "plain", style: {} }]],
    ["", []],
    [`${esc}31mred${esc}0m no`, [{ text: "red", style: { ink: { name: "red" } } }, { text: " no", style: {} }]],
    [`${esc}mx`, [{ text: "x", style: {} }]],
    [`${esc}1;4;92mx${esc}22;39my`, [{ text: "x", style: { bold: true, underline: true, ink: { name: "bright-green" } } }, { text: "y", style: { underline: true } }]],
    [`${esc}38;5;196mx`, [{ text: "x", style: { ink: { hex: "#ff0000" } } }]],
    [`${esc}48;2;1;2;3;7mx`, [{ text: "x", style: { ground: { hex: "#010203" }, inverse: true } }]],
    [`${esc}38:5:3mx`, [{ text: "x", style: { ink: { name: "yellow" } } }]],
    [`${esc}2K${esc}103mx`, [{ text: "x", style: { ground: { name: "bright-yellow" } } }]],
    [`${esc}38;9mx${esc}999my`, [{ text: "x", style: { strike: true } }, { text: "y", style: { strike: true } }]],
    [`${esc}31`, [{ text: `${esc}31`, style: {} }]],
  ];
  for (const [line, parts] of cases) expect(styled(line), JSON.stringify(line)).toEqual(parts);
});

it("the 256 colours are names, a cube and greys", () => {
  expect([1, 15, 16, 21, 231, 232, 255].map(inkOf)).toEqual([{ name: "red" }, { name: "bright-white" }, { hex: "#000000" }, { hex: "#0000ff" }, { hex: "#ffffff" }, { hex: "#080808" }, { hex: "#eeeeee" }]);
});

it("what is searched for is marked, also across colours and more than once", () => {
  const marks = (line: string, wanted: string) => partsOf(line, wanted).map((part) => (part.match ? `<${part.text}>` : part.text));
  expect(marks("an Error and an error", "error")).toEqual(["an ", "<Error>", " and an ", "<error>"]);
  expect(marks(`e${esc}31mrr${esc}0mor!`, "error")).toEqual(["<e>", "<rr>", "<or>", "!"]);
  expect(marks("aaa", "aa")).toEqual(["<aa>", "a"]);
  expect(marks("abc", "")).toEqual(["abc"]);
  expect(marks("abc", "x")).toEqual(["abc"]);
});

it("any colour can be read in both themes", () => {
  for (const theme of ["light", "dark"] as const) {
    for (let i = 16; i < 256; i += 1) {
      const ink = inkOf(i);
      if ("hex" in ink) expect(contrast(readable(ink.hex, theme), GROUNDS[theme]), `${ink.hex} in ${theme}`).toBeGreaterThanOrEqual(4.5);
    }
  }
  expect(readable("#b00020", "light")).toBe("#b00020");
});

it("the grounds are those of the style sheet", () => {
  const css = readFileSync(new URL("../../../styles/tokens.css", import.meta.url), "utf8");
  expect([...css.matchAll(/--bg: (#[0-9a-f]{6});/g)].map((found) => found[1])).toEqual([GROUNDS.light, GROUNDS.dark]);
});
