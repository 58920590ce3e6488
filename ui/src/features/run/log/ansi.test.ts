import { expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { contrast } from "../../../lib/colour";
import { chance } from "../../../testing/random";
import { GROUNDS, partsOf, readable, styled } from "./ansi";
import { withoutEscapes } from "./reader";
import { commandOf, inkOf, styleAfter } from "./sgr";

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
    [`${esc}38:2::1:2:3mx${esc}48:2:1:2:3my`, [{ text: "x", style: { ink: { hex: "#010203" } } }, { text: "y", style: { ink: { hex: "#010203" }, ground: { hex: "#010203" } } }]],
    [`${esc}4:3mx${esc}4:0my`, [{ text: "x", style: { underline: true } }, { text: "y", style: {} }]],
    [`${esc}58;2;1;2;3;3mx${esc}58:5:9my`, [{ text: "x", style: { italic: true } }, { text: "y", style: { italic: true } }]],
    [`${esc}38;2;999;;1mx`, [{ text: "x", style: { ink: { hex: "#ff0001" } } }]],
    [`${esc}38mx${esc}38;5my`, [{ text: "x", style: {} }, { text: "y", style: { ink: { name: "black" } } }]],
    [`${esc}1;2;3;7;9mx${esc}22;23;27;29my${esc};mz`, [{ text: "x", style: { bold: true, dim: true, italic: true, inverse: true, strike: true } }, { text: "y", style: {} }, { text: "z", style: {} }]],
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
  expect([...new Set([...css.matchAll(/--bg: (#[0-9a-f]{6});/g)].map((found) => found[1]))]).toEqual([GROUNDS.light, GROUNDS.dark]);
});

it("a letter that has no single small one does not shift the marks behind it", () => {
  const marked = (line: string, wanted: string) => partsOf(line, wanted).filter((part) => part.match).map((part) => part.text);
  expect(marked("İşlem tamam", "tamam")).toEqual(["tamam"]);
  expect(marked("İİİ ÉCOLE", "école")).toEqual(["ÉCOLE"]);
  expect(marked("🙂 done", "DONE")).toEqual(["done"]);
});

it("marks and colours never change the text, and mark exactly what is searched for", () => {
  const random = chance(41);
  const pieces = ["a", "B", "ab", " ", "é", "İ", "漢", "🙂", `${esc}31m`, `${esc}0m`, `${esc}1;38;5;200m`, `${esc}K`, "\u202e"];
  for (let n = 0; n < 1000; n += 1) {
    const line = Array.from({ length: random.whole(0, 20) }, () => random.pick(pieces)).join("");
    const wanted = random.pick(["a", "ab", "AB", "b ", "🙂", "é"]);
    const [parts, plain] = [partsOf(line, wanted), withoutEscapes(line)];
    expect(parts.map((part) => part.text).join(""), JSON.stringify(line)).toBe(plain);
    const length = parts.filter((part) => part.match).reduce((sum, part) => sum + part.text.length, 0);
    expect(length, JSON.stringify(line)).toBe((plain.toLowerCase().split(wanted.toLowerCase()).length - 1) * wanted.length);
    expect(parts.every((part) => part.text !== "")).toBe(true);
  }
});

it("a style written as one command is the style that it was", () => {
  const random = chance(43);
  const codes = ["0", "1", "2", "3", "4", "7", "9", "22", "24", "31", "97", "42", "105", "39", "49", "38;5;200", "48;2;1;22;255", "38;5;3"];
  let style = {};
  for (let n = 0; n < 1000; n += 1) {
    style = styleAfter(`x${esc}${random.pick(codes)}mx`, style);
    expect(styleAfter(commandOf(style), {})).toEqual(style);
  }
  expect([commandOf({}), styleAfter("plain", { bold: true })]).toEqual(["", { bold: true }]);
});
