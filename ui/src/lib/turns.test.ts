import { expect, it } from "vitest";
import { createTurns } from "./turns";

it("what fills the window is built at once, the rest in order, two in a turn", () => {
  const later: (() => void)[] = [];
  const turns = createTurns(2, (work) => later.push(work));
  const built: string[] = [];
  for (const name of ["a", "b", "c", "d", "e", "f"]) {
    if (turns.now()) built.push(name);
    else turns.wait(() => built.push(name));
  }
  expect(built).toEqual(["a", "b"]);
  later.shift()?.();
  expect(built).toEqual(["a", "b", "c", "d"]);
  expect(turns.now()).toBe(false);
  later.shift()?.();
  expect(built).toEqual(["a", "b", "c", "d", "e", "f"]);
  expect([turns.now(), turns.now(), turns.now()]).toEqual([true, true, false]);
});

it("what was taken off the page before its turn is not built", () => {
  const later: (() => void)[] = [];
  const turns = createTurns(0, (work) => later.push(work));
  const built: string[] = [];
  turns.now();
  const withdraw = turns.wait(() => built.push("gone"));
  turns.wait(() => built.push("here"));
  withdraw();
  later.shift()?.();
  expect(built).toEqual(["here"]);
});
