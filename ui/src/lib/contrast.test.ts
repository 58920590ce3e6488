import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { chance } from "../testing/random";
import { DASHES, type Look, METRIC_DASHES, RUN_COLOURS_DARK, RUN_COLOURS_LIGHT, type Sight, contrast, distance, hashOf, labOf, luminance, movedDashes, parseHex, runStyle } from "./colour";

function tokens(theme: "light" | "dark"): Map<string, string> {
  const css = readFileSync(new URL("../styles/tokens.css", import.meta.url), "utf8");
  const block = theme === "light" ? css.slice(css.indexOf(":root {")) : css.slice(css.indexOf('[data-theme="dark"]'));
  const body = block.slice(block.indexOf("{") + 1, block.indexOf("}"));
  return new Map([...body.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((found) => [found[1] ?? "", found[2] ?? ""]));
}

describe.each(["light", "dark"] as const)("%s", (theme) => {
  const all = tokens(theme);
  const hex = (name: string) => all.get(name) ?? "#000000";

  it("text reads on every surface", () => {
    for (const ground of ["bg", "surface", "raised", "tint"]) {
      for (const ink of ["text", "muted", "accent", "good", "bad", "warn"]) {
        expect(contrast(hex(ink), hex(ground)), `${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(contrast(hex("on-accent"), hex("accent"))).toBeGreaterThanOrEqual(4.5);
  });

  it("colours of terminals read on the ground of the console", () => {
    const inks = [...all.keys()].filter((name) => name.startsWith("ansi-"));
    expect(inks).toHaveLength(16);
    for (const ink of inks) expect(contrast(hex(ink), hex("bg")), ink).toBeGreaterThanOrEqual(4.5);
  });

  it("control edges, focus and lines of runs stand out from the ground", () => {
    for (const ground of ["bg", "surface", "raised"]) {
      for (const edge of ["edge", "focus"]) expect(contrast(hex(edge), hex(ground)), `${edge} on ${ground}`).toBeGreaterThanOrEqual(3);
      for (const run of theme === "light" ? RUN_COLOURS_LIGHT : RUN_COLOURS_DARK) {
        expect(contrast(run, hex(ground)), `${run} on ${ground}`).toBeGreaterThanOrEqual(3);
      }
    }
  });

  it("no two colours of runs are the same to any sight", () => {
    const colours = theme === "light" ? RUN_COLOURS_LIGHT : RUN_COLOURS_DARK;
    for (const sight of ["normal", "protan", "deutan", "tritan"] as Sight[]) {
      const least = sight === "normal" ? 30 : 20;
      colours.forEach((a, i) => {
        for (const b of colours.slice(i + 1)) expect(distance(a, b, sight), `${a} and ${b}, ${sight}`).toBeGreaterThan(least);
      });
    }
  });
});

it("before any script ran, the style sheet has the ground of the dark theme where the system is dark", () => {
  const css = readFileSync(new URL("../styles/tokens.css", import.meta.url), "utf8");
  const values = (from: string) => {
    const block = css.slice(css.indexOf(from));
    return new Map([...block.slice(0, block.indexOf("}")).matchAll(/--(bg|text): (#[0-9a-f]{6});/g)].map((found) => [found[1], found[2]]));
  };
  expect(values(":root:not([data-theme])")).toEqual(values(':root[data-theme="dark"]'));
  expect(values(":root:not([data-theme])").size).toBe(2);
});

it("a run keeps its colour whatever else is shown", () => {
  expect(hashOf("")).toBe(0x811c9dc5);
  expect(runStyle("abc", "light")).toEqual(runStyle("abc", "light"));
  expect(runStyle("abc", "dark").dash).toEqual(runStyle("abc", "light").dash);
});

it("colour and dash of many runs are spread evenly, and one does not follow from the other", () => {
  const random = chance(4);
  const counts = new Map<string, number>();
  const n = 20_000;
  for (let i = 0; i < n; i += 1) {
    const id = Array.from({ length: 32 }, () => random.whole(0, 15).toString(16)).join("");
    const { colour, dash } = runStyle(id, "light");
    const name = `${colour} ${dash.join()}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const kinds = RUN_COLOURS_LIGHT.length * DASHES.length;
  expect(counts.size).toBe(kinds);
  for (const [name, found] of counts) expect(Math.abs(found - n / kinds), name).toBeLessThan(6 * Math.sqrt(n / kinds));
});

it("runs that are drawn together are told apart: by colour, or by a dash that only one of that colour has", () => {
  const random = chance(11);
  const id = () => Array.from({ length: 32 }, () => random.whole(0, 15).toString(16)).join("");
  for (let turn = 0; turn < 200; turn += 1) {
    const ids = Array.from({ length: 10 }, id);
    const moved = movedDashes(ids);
    const looks = (colour: string) => ids.map((one) => runStyle(one, "light", moved)).filter((one) => one.colour === colour).map((one) => one.dash.join());
    for (const colour of RUN_COLOURS_LIGHT) {
      const found = looks(colour);
      expect(new Set(found).size, `${turn} ${colour}`).toBe(Math.min(found.length, DASHES.length));
    }
    for (const one of ids) expect(runStyle(one, "dark", moved).colour).toBe(runStyle(one, "dark").colour);
  }
});

it("only runs that would look like one before them change, and each as little as it must", () => {
  const same = (n: number) => {
    const found: string[] = [];
    const look = JSON.stringify(runStyle("a", "light"));
    for (let i = 0; found.length < n; i += 1) if (JSON.stringify(runStyle(`r${i}`, "light")) === look) found.push(`r${i}`);
    return found;
  };
  const alike = same(6);
  const [first = "", second = "", third = ""] = alike;
  expect([movedDashes([]).size, movedDashes([first]).size, movedDashes([first, first]).size]).toEqual([0, 0, 0]);
  expect([...movedDashes([first, second]).keys()]).toEqual([second]);
  expect([...movedDashes([first, second, third]).keys()]).toEqual([second, third]);
  // There are no more dashes than there are: the rest keep their own.
  expect(movedDashes(alike).size).toBe(DASHES.length - 1);
});

it("what was chosen for a run stands over its own look and over what its neighbours need, each half by itself", () => {
  const look = (colour?: number, dash?: number): Look => ({ colour, dash });
  const own = runStyle("a", "light");
  expect(runStyle("a", "light", undefined, look(3))).toEqual({ colour: RUN_COLOURS_LIGHT[3], dash: own.dash });
  expect(runStyle("a", "dark", new Map([["a", 1]]), look(undefined, 2))).toEqual({ colour: runStyle("a", "dark").colour, dash: DASHES[2] });
  expect(runStyle("a", "dark", new Map([["a", 1]]), look(3))).toEqual({ colour: RUN_COLOURS_DARK[3], dash: DASHES[1] });
  expect(runStyle("a", "light", undefined, look(99, 99))).toEqual({ colour: RUN_COLOURS_LIGHT[0], dash: [] });
  // Two runs that would look alike: the one that was chosen keeps its dash, wherever it stands, and the other moves.
  const chosen = new Map([["z", look(0, 1)], ["y", look(0, 1)]]);
  const ids = Array.from({ length: 2000 }, (_, i) => `r${i}`);
  const other = ids.find((id) => runStyle(id, "light").colour === RUN_COLOURS_LIGHT[0] && runStyle(id, "light").dash === DASHES[1]) ?? "";
  expect([...movedDashes([other, "z"], chosen).keys()]).toEqual([other]);
  expect([...movedDashes([other, "z", "y"], chosen).keys()]).toEqual([other]);
  expect(movedDashes([other, "z"], new Map([["z", look(1, 1)]])).size).toBe(0);
  expect(movedDashes(["z", "y"], chosen).size).toBe(0);
});

it("no two dashes are alike, and every one but the first has pairs of lines and gaps", () => {
  for (const dashes of [DASHES, METRIC_DASHES]) {
    expect(new Set(dashes.map(String)).size).toBe(dashes.length);
    expect(dashes[0]).toEqual([]);
    for (const dash of dashes.slice(1)) expect([dash.length % 2, Math.min(...dash) > 0]).toEqual([0, true]);
  }
});

it("measures of colours are those of the standards", () => {
  expect(parseHex("#0a80ff")).toEqual([10, 128, 255]);
  expect([luminance([0, 0, 0]), luminance([255, 255, 255])]).toEqual([0, 1]);
  expect(contrast("#ffffff", "#000000")).toBe(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(contrast("#ff0000", "#00ff00")).toBe(contrast("#00ff00", "#ff0000"));
  labOf("#ff0000", "normal").forEach((part, i) => expect(part).toBeCloseTo([53.24, 80.09, 67.2][i] ?? 0, 1));
  expect(distance("#808080", "#808080", "tritan")).toBe(0);
});
