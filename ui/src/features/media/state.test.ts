import { expect, it } from "vitest";
import { readMediaState, writeMediaState } from "./state";

it("a media panel is read back from its address", () => {
  for (const other of ["b", undefined]) {
    const state = { step: 30, search: "val", shown: { run: "a", name: "val/dog, big", other } };
    expect(readMediaState(writeMediaState(state))).toEqual(state);
  }
});

it("an empty address shows the last step of everything, and so does one that makes no sense", () => {
  const plain = { step: undefined, search: "", shown: undefined };
  expect(readMediaState({})).toEqual(plain);
  expect(readMediaState({ mstep: "late", shot: "a" })).toEqual(plain);
  expect(Object.values(writeMediaState(plain)).every((value) => value === undefined)).toBe(true);
});
