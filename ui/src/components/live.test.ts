import { readFileSync, readdirSync } from "node:fs";
import { expect, it } from "vitest";

it("no part speaks beside the one that keeps the pace", () => {
  const folder = new URL("../", import.meta.url);
  const files = readdirSync(folder, { recursive: true }).map(String).filter((name) => name.endsWith(".tsx") && !name.includes(".test."));
  expect(files.length).toBeGreaterThan(100);
  const speaking = files.filter((name) => /role="(?:status|log)"|aria-live/.test(readFileSync(new URL(name, folder), "utf8")));
  expect(speaking).toEqual(["components/LiveRegion.tsx"]);
});
