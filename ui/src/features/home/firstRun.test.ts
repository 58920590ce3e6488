import { expect, it } from "vitest";
import { readFileSync } from "node:fs";

it("the code to copy names the address it is shown at", () => {
  // The component's file is TSX; its text is what people paste.
  const source = readFileSync(new URL("./FirstRunCode.tsx", import.meta.url), "utf8");
  expect(source).toContain('mlflow.set_tracking_uri("${address}")');
  expect(source).not.toMatch(/localhost|127\.0\.0\.1/);
});
