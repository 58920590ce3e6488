// The entry: settings, live events, keyboard, and which page belongs to which address.
import { Navigate, Route, Router } from "@solidjs/router";
import { lazy } from "solid-js";
import { render } from "solid-js/web";
import { askEarly, firstCalls } from "./api/early";
import { startEvents } from "./api/events";
import { Shell } from "./features/shell/Shell";
import { startShortcuts } from "./features/shell/shortcuts";
import { hashTarget } from "./lib/hash";
import { applySettings } from "./lib/settings";
import { ExperimentPage } from "./routes/ExperimentPage";
import { ExperimentsPage } from "./routes/ExperimentsPage";
import { HomePage } from "./routes/HomePage";
import { NotFoundPage } from "./routes/NotFoundPage";
import { RunPage } from "./routes/RunPage";

const loadCompare = () => import("./routes/ComparePage").then((m) => ({ default: m.ComparePage }));
const ComparePage = lazy(loadCompare);
const ModelsPage = lazy(() => import("./routes/ModelsPage").then((m) => ({ default: m.ModelsPage })));
const ModelPage = lazy(() => import("./routes/ModelPage").then((m) => ({ default: m.ModelPage })));
const ModelVersionPage = lazy(() => import("./routes/ModelVersionPage").then((m) => ({ default: m.ModelVersionPage })));
const ModelComparePage = lazy(() => import("./routes/ModelComparePage").then((m) => ({ default: m.ModelComparePage })));
const TrashPage = lazy(() => import("./routes/TrashPage").then((m) => ({ default: m.TrashPage })));
const SettingsPage = lazy(() => import("./routes/SettingsPage").then((m) => ({ default: m.SettingsPage })));

function App() {
  applySettings();
  return (
    <Router root={Shell}>
      <Route path="/" component={HomePage} />
      <Route path="/experiments" component={ExperimentsPage} />
      <Route path="/experiments/:id" component={ExperimentPage} />
      <Route path="/runs/:id" component={() => <Navigate href={({ location }) => `${location.pathname}/overview`} />} />
      <Route path="/runs/:id/:tab" component={RunPage} />
      <Route path="/compare" component={ComparePage} />
      <Route path="/models" component={ModelsPage} />
      <Route path="/models/:name" component={ModelPage} />
      <Route path="/models/:name/compare" component={ModelComparePage} />
      <Route path="/models/:name/:version" component={ModelVersionPage} />
      <Route path="/trash" component={TrashPage} />
      <Route path="/settings" component={SettingsPage} />
      <Route path="*rest" component={NotFoundPage} />
    </Router>
  );
}

// Links of MLflow's pages keep working.
const moved = hashTarget(location.hash);
if (moved !== undefined) history.replaceState(null, "", moved);

firstCalls(location.pathname).forEach(askEarly);

const root = document.getElementById("app");
if (root !== null) {
  startShortcuts();
  startEvents();
  render(() => <App />, root);
  // Comparing is what people do next: its code comes once the page has nothing else to do.
  requestIdleCallback(() => void loadCompare());
}
