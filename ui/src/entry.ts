// The first script, small so that it runs first: what the address needs is asked for while the rest is on its way.
import type { ExperimentFields } from "./api/client";
import { askEarly, askOpening, experimentOf, firstCalls, viewsPath } from "./api/early";
import { askFirstRows, openingQuestion } from "./features/runs/question";
import { hashTarget } from "./lib/hash";
import { EVERYONE, owner } from "./lib/owner";
import { showThemeEarly } from "./lib/theme";
import { pageCode } from "./routes/pages";

// Links of MLflow's pages keep working.
const moved = hashTarget(location.hash);
if (moved !== undefined) history.replaceState(null, "", moved);

const experiment = experimentOf(location.pathname);
const opens = experiment !== undefined && location.search === "";
if (opens) void askOpening(experiment, openingQuestion);
else {
  const [first] = firstCalls(location.pathname).map((path) => askEarly(path));
  if (experiment !== undefined) void askFirstRows(experiment, location.search, first as Promise<ExperimentFields | undefined>);
}
void pageCode(location.pathname)?.();
// The first look into the browser's storage waits for another process: it does so while code is on its way.
showThemeEarly();
// Which view opens first is known before its rows are.
if (opens) void askEarly(viewsPath(experiment, owner(), EVERYONE));
void import("./app").then(({ start }) => start());
