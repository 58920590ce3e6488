// Every page and tab, by name, as addresses over what the demo and the tests' model hold.
import type { Served } from "../server";

export const TABS = ["overview", "charts", "system", "console", "files", "models", "inputs", "children"] as const;

export const places = (served: Served): Record<string, string> => ({
  home: "/",
  experiments: "/experiments",
  runs: `/experiments/${served.experiment}`,
  "runs alone": `/experiments/${served.experiment}?view=table`,
  "charts alone": `/experiments/${served.experiment}?view=charts`,
  media: `/experiments/${served.experiment}?side=media`,
  parallel: `/experiments/${served.experiment}?side=parallel`,
  groups: `/experiments/${served.experiment}?group=params.optimizer`,
  "two levels of groups": `/experiments/${served.experiment}?group=params.optimizer,params.model_kind`,
  ...Object.fromEntries(TABS.map((tab) => [`run ${tab}`, `/runs/${served.runs[0] ?? ""}/${tab}`])),
  compare: `/compare?runs=${served.runs.slice(0, 4).join(",")}`,
  models: "/models",
  model: `/models/${served.model}`,
  version: `/models/${served.model}/1`,
  versions: `/models/${served.model}/compare?versions=2,1`,
  trash: "/trash",
  settings: "/settings/appearance",
  shortcuts: "/settings/shortcuts",
  storage: "/settings/storage",
  server: "/settings/server",
  "not found": `/experiments/${served.experiment}/nothing`,
});
