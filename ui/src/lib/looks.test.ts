// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DASHES, RUN_COLOURS_LIGHT, runStyle } from "./colour";
import { drawNoLonger, drawTogether, shownStyle } from "./drawn";
import { LOOKS_MAX, chooseLook, looks, readLooks, withLook } from "./looks";

const AUTOMATIC = { colour: undefined, dash: undefined };
/** As another page of the browser tells that it stored something. */
const toldByOther = (text: string | null) => {
  if (text === null) localStorage.clear();
  else localStorage.setItem("trialbook.looks", text);
  window.dispatchEvent(new StorageEvent("storage", { key: text === null ? null : "trialbook.looks" }));
};
beforeEach(() => toldByOther(null));
afterEach(() => vi.restoreAllMocks());

it("what is stored is read back, and what makes no sense is left out", () => {
  const read = (value: unknown) => [...readLooks(JSON.stringify(value))];
  expect(read([["a", { colour: 3, dash: 1 }], ["b", { colour: 9 }], ["c", { dash: 0 }]])).toEqual([["a", { colour: 3, dash: 1 }], ["b", { colour: 9, dash: undefined }], ["c", { colour: undefined, dash: 0 }]]);
  expect(read([["a", { colour: 10 }], ["b", { colour: -1, dash: 1.5 }], ["c", { colour: "3" }], ["d", null], ["e"], [7, { colour: 1 }], 7, null, ["f", {}]])).toEqual([]);
  for (const text of [null, "", "{", "7", "null", "{}", '"a"']) expect(readLooks(text).size, String(text)).toBe(0);
});

it("the runs chosen last are remembered, and one that is chosen again is among the last", () => {
  const many = Array.from({ length: LOOKS_MAX }, (_, i) => [`r${i}`, { colour: 1, dash: undefined }] as const);
  const again = withLook(new Map(many), "r0", { colour: 2, dash: undefined });
  const next = withLook(again, "new", { colour: 3, dash: undefined });
  expect([again.size, next.size, next.has("r0"), next.has("r1"), next.get("r0")?.colour]).toEqual([LOOKS_MAX, LOOKS_MAX, true, false, 2]);
  expect(readLooks(JSON.stringify([...many, ["new", { colour: 3 }]])).has("r0")).toBe(false);
  expect(withLook(next, "new", AUTOMATIC).has("new")).toBe(false);
});

it("a run is shown as it was chosen, at once, and as ever when that is taken back", () => {
  const own = shownStyle("a");
  chooseLook("a", { colour: 4, dash: 2 });
  expect(shownStyle("a")).toEqual({ colour: RUN_COLOURS_LIGHT[4], dash: DASHES[2] });
  expect(readLooks(localStorage.getItem("trialbook.looks")).get("a")).toEqual({ colour: 4, dash: 2 });
  chooseLook("a", AUTOMATIC);
  expect([shownStyle("a"), looks().size, localStorage.getItem("trialbook.looks")]).toEqual([own, 0, "[]"]);
});

it("what another page of the browser chose is shown here, and not lost when something is chosen here", () => {
  chooseLook("a", { colour: 1, dash: undefined });
  toldByOther(JSON.stringify([["a", { colour: 1 }], ["b", { colour: 5 }]]));
  expect(shownStyle("b").colour).toBe(RUN_COLOURS_LIGHT[5]);
  localStorage.setItem("trialbook.looks", JSON.stringify([["c", { colour: 6 }]]));
  chooseLook("d", { colour: 7, dash: undefined });
  expect([...looks().keys()]).toEqual(["c", "d"]);
  window.dispatchEvent(new StorageEvent("storage", { key: "trialbook.theme" }));
  expect(looks().size).toBe(2);
});

it("a browser that keeps nothing shows the choice all the same", () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new Error("QuotaExceededError");
  });
  chooseLook("a", { colour: 4, dash: undefined });
  expect(shownStyle("a").colour).toBe(RUN_COLOURS_LIGHT[4]);
});

it("of runs drawn together the one that was chosen keeps its dash, and its neighbour moves back when that ends", () => {
  const alike = Array.from({ length: 500 }, (_, i) => `r${i}`).filter((id) => runStyle(id, "light").colour === RUN_COLOURS_LIGHT[0] && runStyle(id, "light").dash === DASHES[1]);
  const [first = "", second = ""] = alike;
  const page = {};
  drawTogether(page, [first, second]);
  const dashes = () => [shownStyle(first).dash, shownStyle(second).dash];
  const before = dashes();
  expect([before[0], before[1] === DASHES[1]]).toEqual([DASHES[1], false]);
  chooseLook(second, { colour: undefined, dash: 1 });
  expect([dashes()[0] === DASHES[1], dashes()[1]]).toEqual([false, DASHES[1]]);
  chooseLook(second, AUTOMATIC);
  expect(dashes()).toEqual(before);
  drawNoLonger(page);
  expect(dashes()).toEqual([DASHES[1], DASHES[1]]);
});
