// @vitest-environment jsdom
import { createRoot, createSignal } from "solid-js";
import { expect, it } from "vitest";
import { createMarked } from "./marked";

function marking(first: readonly string[]) {
  return createRoot(() => {
    const [lines, setLines] = createSignal(first);
    const placeOf = (id: string) => (lines().includes(id) ? lines().indexOf(id) : undefined);
    return { setLines, ...createMarked({ n: () => lines().length, idAt: (line) => lines()[line], placeOf, changed: lines }) };
  });
}

it("the mark stays with what it marks when lines come and go above it, and nothing scrolls for that", () => {
  const { mark, line, moved, setLines } = marking(["a", "b", "c"]);
  mark(1);
  const at = moved();
  setLines(["new", "a", "b", "c"]);
  expect([line(), moved() === at]).toEqual([2, true]);
  setLines(["b", "c"]);
  expect([line(), moved() === at]).toEqual([0, true]);
});

it("when what was marked is gone nothing is, and keys go on from there; it is marked again when it comes back", () => {
  const { mark, move, line, setLines } = marking(["a", "b", "c"]);
  mark(1);
  setLines(["a", "c"]);
  expect(line()).toBe(-1);
  setLines(["a", "b", "c"]);
  expect(line()).toBe(1);
  setLines(["a", "c"]);
  move(1);
  expect(line()).toBe(1);
});

it("keys begin at the first line and end at the last; a line is known once it is read", () => {
  const { move, mark, clear, line, id, follow, setLines } = marking(["a", "b"]);
  move(1);
  expect(line()).toBe(0);
  move(9);
  expect([line(), id()]).toEqual([1, "b"]);
  mark(3);
  expect([line(), id()]).toEqual([3, undefined]);
  setLines(["a", "b", "c", "d"]);
  expect([line(), id()]).toEqual([3, "d"]);
  clear();
  expect([line(), id()]).toEqual([-1, undefined]);
  follow("c");
  expect(line()).toBe(2);
  follow("z");
  setLines(["z", "a"]);
  expect(line()).toBe(0);
});
