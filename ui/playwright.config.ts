import { defineConfig } from "@playwright/test";

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
    launchOptions: {
      executablePath: "/usr/bin/chromium",
      // In containers Chromium has no sandbox of its own; without the rest it looks for hosts of its maker at every start.
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
});
