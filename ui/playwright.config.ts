import { defineConfig } from "@playwright/test";
import { BROWSER } from "./tools/browser.mjs";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // Each has a server of its own; the tests of a file share one.
  workers: 2,
  // How long until a wait is given up. How fast a page is shows in the benchmarks: a busy machine must not fail a test.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [["dot"], ["json", { outputFile: "../target/ui-e2e.json" }]],
  use: {
    launchOptions: BROWSER,
  },
});
