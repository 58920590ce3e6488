// How tests, benchmarks and pictures start Debian's Chromium.

// What Playwright turns off itself: a second flag of this name replaces its own.
const OFF_BY_PLAYWRIGHT = [
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
];

// The list under the address bar is a page of its own, of some hundred scripts: for each new window they would run for
// more than a second of processor time, beside the page that is tested or measured.
const OFF = ["WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "WebUIOmniboxPopup"];

export const BROWSER = {
  executablePath: "/usr/bin/chromium",
  // In containers Chromium has no sandbox of its own; without the rest it looks for hosts of its maker at every start.
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", `--disable-features=${[...OFF_BY_PLAYWRIGHT, ...OFF].join(",")}`],
};

/** A browser rests when it uses next to no processor time for so long, which is looked at so often. */
const REST_MS = 500;
const LOOK_MS = 100;
const REST_CPU_S = 0.005;

/** Resolves when the browser's own work on a new window is over, as it is for a person whose window is open. */
export async function atRest(browser) {
  const session = await browser.newBrowserCDPSession();
  const used = async () => (await session.send("SystemInfo.getProcessInfo")).processInfo.reduce((sum, one) => sum + one.cpuTime, 0);
  for (let before = await used(), restMs = 0; restMs < REST_MS; ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const now = await used();
    restMs = now - before < REST_CPU_S ? restMs + LOOK_MS : 0;
    before = now;
  }
  await session.detach();
}
