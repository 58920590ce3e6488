// The pages: settings, live events, keyboard, and which page belongs to which address.
import { Navigate, Route, Router } from "@solidjs/router";
import { lazy } from "solid-js";
import { render } from "solid-js/web";
import { startEvents } from "./api/events";
import { Shell } from "./features/shell/Shell";
import { startShortcuts } from "./features/shell/shortcuts";
import { soundPath } from "./lib/hash";
import { applySettings } from "./lib/settings";
import { NotFoundPage } from "./routes/NotFoundPage";
import { loadCompare, loadExperiment, loadExperiments, loadHome, loadRun, pageCode } from "./routes/pages";

const HomePage = lazy(() => loadHome().then((m) => ({ default: m.HomePage })));
const ExperimentsPage = lazy(() => loadExperiments().then((m) => ({ default: m.ExperimentsPage })));
const ExperimentPage = lazy(() => loadExperiment().then((m) => ({ default: m.ExperimentPage })));
const RunPage = lazy(() => loadRun().then((m) => ({ default: m.RunPage })));
const ComparePage = lazy(() => loadCompare().then((m) => ({ default: m.ComparePage })));
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
      <Route path="/settings" component={() => <Navigate href={({ location }) => `/settings/appearance${location.search}`} />} />
      <Route path="/settings/:section" component={SettingsPage} />
      <Route path="*rest" component={NotFoundPage} />
    </Router>
  );
}

const PAGES = [
  [loadHome, HomePage],
  [loadExperiments, ExperimentsPage],
  [loadExperiment, ExperimentPage],
  [loadRun, RunPage],
  [loadCompare, ComparePage],
] as const;

/** Shows the page of the address. Its code is waited for: the page is then built in one go, not after an empty frame. */
export async function start(): Promise<void> {
  const code = pageCode(location.pathname);
  await PAGES.find(([load]) => load === code)?.[1].preload();
  // The first script does not wait for the end of the document.
  if (document.readyState === "loading") await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
  const path = soundPath(location.pathname);
  if (path !== location.pathname) history.replaceState(null, "", path + location.search + location.hash);
  const root = document.getElementById("app");
  if (root === null) return;
  startShortcuts();
  root.replaceChildren();
  render(() => <App />, root);
  startEvents();
}
