// @vitest-environment jsdom
import { expect, it } from "vitest";
import { PINS_MAX, pins, readPins, setPinned } from "./pins";

const id = (n: number) => String(n).padStart(32, "0");

it("pinned views are kept in order, once each, and no more than fit", () => {
  for (let n = 0; n < PINS_MAX + 2; n += 1) setPinned(id(n), true);
  expect(pins()).toHaveLength(PINS_MAX);
  expect(pins()[0]).toBe(id(2));
  setPinned(id(2), true);
  expect(pins().at(-1)).toBe(id(2));
  setPinned(id(2), false);
  expect(readPins(localStorage.getItem("trialbook.pins"))).toEqual(pins());
  expect(readPins("nonsense,<b>")).toEqual([]);
});

it("what another window pins or takes away is seen here", () => {
  const tell = () => window.dispatchEvent(new StorageEvent("storage", { key: "trialbook.pins" }));
  localStorage.setItem("trialbook.pins", [id(1), id(2)].join(","));
  tell();
  expect(pins()).toEqual([id(1), id(2)]);
  localStorage.removeItem("trialbook.pins");
  tell();
  expect(pins()).toEqual([]);
});
