import { expect, it } from "vitest";
import { PAUSE_MS, parseVisit, visited } from "./visit";

it("what is new counts from the end of the visit before, however often one looks", () => {
  const first = visited(undefined, 1000);
  expect(first).toEqual({ since: undefined, seen: 1000 });
  const again = visited(first, 1000 + PAUSE_MS);
  expect(again.since).toBeUndefined();
  const later = visited(again, again.seen + PAUSE_MS + 1);
  expect(later).toEqual({ since: again.seen, seen: again.seen + PAUSE_MS + 1 });
  expect(visited(later, later.seen + 5).since).toBe(again.seen);
  expect(visited(later, 5)).toEqual(later);
});

it("what stands in the browser's storage is read with care", () => {
  expect(["1000 500", "1000", "", "x y", "0", null].map(parseVisit)).toEqual([{ seen: 1000, since: 500 }, { seen: 1000, since: undefined }, undefined, undefined, undefined, undefined]);
});
