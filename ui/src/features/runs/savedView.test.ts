import { expect, it } from "vitest";
import { opensFirst, showState, stateOf } from "./savedView";

it("equal views are equal texts, whatever is chosen at the moment", () => {
  expect(stateOf({ sort: "a DESC", q: "x = 'é&1'", sel: "r1", saved: "v" })).toBe(stateOf({ q: "x = 'é&1'", sort: "a DESC", full: "loss" }));
  expect(stateOf({ q: "", sort: undefined })).toBe("");
});

it("showing a view takes away what was there before", () => {
  const state = stateOf({ q: "a & b", cols: "metrics.loss" });
  expect(showState({ sort: "x", q: "old" }, state, "v")).toEqual({ sort: undefined, q: "a & b", cols: "metrics.loss", saved: "v" });
});

it("one's own first view comes before everyone's", () => {
  const [mine, ours, other] = [{ is_default: true, owner: "me", name: "mine" }, { is_default: true, owner: "all", name: "ours" }, { is_default: false, owner: "me", name: "other" }];
  expect(opensFirst([other, ours, mine], "me")?.name).toBe("mine");
  expect(opensFirst([other, ours], "me")?.name).toBe("ours");
  expect(opensFirst([other], "me")).toBeUndefined();
});
