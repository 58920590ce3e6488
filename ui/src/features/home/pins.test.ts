import { expect, it, vi } from "vitest";

const kept = new Map<string, string>();
vi.stubGlobal("localStorage", { getItem: (name: string) => kept.get(name) ?? null, setItem: (name: string, value: string) => kept.set(name, value) });

it("pinned views are kept in order, once each, and no more than fit", async () => {
  const { PINS_MAX, pins, readPins, setPinned } = await import("./pins");
  const id = (n: number) => String(n).padStart(32, "0");
  for (let n = 0; n < PINS_MAX + 2; n += 1) setPinned(id(n), true);
  expect(pins()).toHaveLength(PINS_MAX);
  expect(pins()[0]).toBe(id(2));
  setPinned(id(2), true);
  expect(pins().at(-1)).toBe(id(2));
  setPinned(id(2), false);
  expect(readPins(kept.get("trialbook.pins") ?? null)).toEqual(pins());
  expect(readPins("nonsense,<b>")).toEqual([]);
});
