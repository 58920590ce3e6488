import { expect, it } from "vitest";
import { oneOf, quoted } from "./quoted";

it("a value is one text of the language, whatever quotes it holds", () => {
  expect([quoted("it's"), quoted(""), quoted("''")]).toEqual(["'it''s'", "''", "''''''"]);
  expect(oneOf("run_id", ["a", "b' OR 1 = 1"])).toBe("run_id IN ('a', 'b'' OR 1 = 1')");
  expect(oneOf("tags.`x y`", new Set(["a"]))).toBe("tags.`x y` IN ('a')");
});
