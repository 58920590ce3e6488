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

/** How long a browser uses next to no processor time before it counts as resting, and how little that is. */
const REST_MS = 150;
const REST_CPU_S = 0.005;

/** Resolves when the browser's own work on a new window is over, as it is for a person whose window is open. */
export async function atRest(browser) {
  const session = await browser.newBrowserCDPSession();
  const used = async () => (await session.send("SystemInfo.getProcessInfo")).processInfo.reduce((sum, one) => sum + one.cpuTime, 0);
  for (let before = await used(), isResting = false; !isResting; ) {
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
    const now = await used();
    isResting = now - before < REST_CPU_S;
    before = now;
  }
  await session.detach();
}
