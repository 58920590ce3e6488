// The code of each page comes when it is first shown; that of the address at hand comes first.

export const loadHome = () => import("./HomePage");
export const loadExperiments = () => import("./ExperimentsPage");
export const loadExperiment = () => import("./ExperimentPage");
export const loadRun = () => import("./RunPage");
export const loadCompare = () => import("./ComparePage");

/** The code that the page of an address needs. */
export function pageCode(pathname: string): (() => Promise<unknown>) | undefined {
  if (pathname === "/") return loadHome;
  if (pathname === "/experiments") return loadExperiments;
  if (pathname === "/compare") return loadCompare;
  if (/^\/experiments\/\d+$/.test(pathname)) return loadExperiment;
  return pathname.startsWith("/runs/") ? loadRun : undefined;
}
