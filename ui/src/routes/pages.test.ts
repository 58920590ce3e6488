import { expect, it } from "vitest";
import { loadCompare, loadExperiment, loadExperiments, loadHome, loadRun, pageCode } from "./pages";

it("the code that is loaded first is that of the address", () => {
  const cases = [["/", loadHome], ["/experiments", loadExperiments], ["/experiments/7", loadExperiment], [`/runs/${"a".repeat(32)}/charts`, loadRun], ["/compare", loadCompare], ["/models/x", undefined]] as const;
  for (const [pathname, load] of cases) expect(pageCode(pathname), pathname).toBe(load);
});
