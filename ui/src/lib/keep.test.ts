import { expect, it } from "vitest";
import { kept } from "./keep";

it("what says the same stays the object it was, wherever it stands; what changed and what is new does not", () => {
  const [a, b] = [{ id: 1, name: "a" }, { id: 2, name: "b" }];
  const [now, changed, fresh] = [{ id: 2, name: "b" }, { id: 1, name: "z" }, { id: 3, name: "c" }];
  const list = kept([a, b], [now, changed, fresh], (one) => one.id);
  expect(list).toEqual([now, changed, fresh]);
  expect([list[0] === b, list[1] === changed, list[2] === fresh]).toEqual([true, true, true]);
  expect(kept(undefined, [a], (one) => one.id)[0]).toBe(a);
});
