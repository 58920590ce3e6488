// One run: overview, charts, files, inputs, children.
import { A, useLocation, useNavigate, useParams } from "@solidjs/router";
import { For, Match, Show, Switch, createEffect, createMemo, createSignal, lazy, on } from "solid-js";
import { type ApiProblem, type Run, api } from "../api/client";
import { onChanges } from "../api/events";
import { createLive } from "../api/live";
import { announce, spoken } from "../components/LiveRegion";
import { CardSkeleton, ChartsSkeleton, Skeleton } from "../components/Skeleton";
import { Empty, LoadBar, ProblemBox } from "../components/states";
import { ChartPanel } from "../features/charts/ChartPanel";
import { isStep, readChartSettings, writeChartSettings } from "../features/charts/settings";
import { Files } from "../features/run/Files";
import { Overview } from "../features/run/Overview";
import { RunHead } from "../features/run/RunHead";
import { createViewAddress } from "../features/runs/viewAddress";
import { useCrumbs } from "../features/shell/crumbs";
import { useShortcuts } from "../features/shell/shortcuts";
import { moment } from "../lib/format";
import { type Offer, useOffers } from "../lib/offers";
import { createReading } from "../lib/pace";
import { part } from "../lib/part";
import { t } from "../lib/text";
import { waiting } from "../lib/texts/actions";
import { NotFoundPage } from "./NotFoundPage";

const Children = lazy(part(() => import("../features/run/Children").then((m) => m.Children)));
const Inputs = lazy(part(() => import("../features/run/Relations").then((m) => m.Inputs)));
const Models = lazy(part(() => import("../features/run/Models").then((m) => m.Models)));
const Console = lazy(part(() => import("../features/run/Console").then((m) => m.Console)));

const TABS = ["overview", "charts", "system", "console", "files", "models", "inputs", "children"] as const;
/** Parts that take the height of the window. */
const FILLING: ReadonlySet<string> = new Set(["charts", "system", "console"]);
/** How much of the next tab is in sight, in pixels. */
const NEIGHBOUR = 28;
/** Least time between two readings of a run that logs. */
const LIVE_MS = 1000;

export function RunPage() {
  const params = useParams();
  const id = () => params["id"] ?? "";
  const tab = () => TABS.find((one) => one === params["tab"]);
  const run = createLive(id, (one, signal) => api.getRun(one, signal));
  const experiment = createLive(
    () => run.data()?.experiment_id,
    (one, signal) => api.getExperiment(one, signal),
  );
  const parent = createLive(
    () => run.data()?.parent_run_id ?? undefined,
    (one, signal) => api.getRun(one, signal),
  );
  const shown = () => (run.data()?.run_id === id() ? run.data() : undefined);
  // What is kept from the page before belongs to another run: this one may have no parent, or another.
  const above = () => (parent.data()?.run_id === shown()?.parent_run_id ? parent.data() : undefined);
  // A reading under way is waited for: a run that logs all the time would else never be read to its end.
  const read = createReading(run.refetch, run.loading, LIVE_MS);
  const readAt = createMemo(() => (run.data() === undefined ? 0 : Date.now()));
  onChanges((changes) => {
    if (changes.some((one) => one.run === id() || one.kind === "missed" || (one.kind === "experiment_changed" && one.experiment === run.data()?.experiment_id))) read();
  });
  useCrumbs(() => [
    { label: t.nav.experiments, href: "/experiments" },
    { label: (experiment.data()?.experiment_id === shown()?.experiment_id ? experiment.data()?.name : undefined) ?? "…", href: `/experiments/${shown()?.experiment_id ?? ""}` },
    { label: shown()?.name ?? id().slice(0, 8) },
  ]);
  createEffect(
    on(
      () => run.data(),
      (now, before) => {
        if (now !== undefined && now.run_id === before?.run_id && now.status !== before.status) announce(t.run.changed(now.name, t.status[now.status]));
      },
    ),
  );
  const address = createTabAddresses(id, tab);
  return (
    <Show when={tab()} fallback={<NotFoundPage />}>
      <div class="page of-run" classList={{ fill: FILLING.has(tab() ?? "") }}>
        <LoadBar loading={run.loading() && shown() === undefined} what={t.run.loading} onCancel={() => run.cancel()} />
        <Show when={shown()} fallback={<Show when={run.problem()} fallback={<RunSkeleton tab={tab()} />}>{(problem) => <ProblemBox problem={problem()} page={id().slice(0, 8)} onRetry={run.refetch} />}</Show>}>
          {(one) => (
            <>
              <Show when={run.problem()}>{(problem) => <Stale problem={problem()} since={readAt()} onRetry={run.refetch} />}</Show>
              <RunHead run={one()} onChanged={run.set} onRefetch={run.refetch} />
              <Show when={above()}>
                {(found) => (
                  <p class="muted">
                    {t.run.childOf}{" "}
                    <A href={`/runs/${found().run_id}/overview`}>
                      <bdi>{found().name}</bdi>
                    </A>
                  </p>
                )}
              </Show>
              <Tabs tab={tab()} address={address} />
              <Switch>
                <Match when={tab() === "overview"}>
                  <Overview run={one()} onChanged={run.set} />
                </Match>
                <Match when={tab() === "charts"}>
                  <RunCharts run={one()} part="own" />
                </Match>
                <Match when={tab() === "system"}>
                  <Show when={one().metrics.some((metric) => isSystem(metric.key))} fallback={<Empty title={t.run.noSystem}><p>{t.run.noSystemHint}</p><pre class="code-line">mlflow.enable_system_metrics_logging()</pre></Empty>}>
                    <RunCharts run={one()} part="system" />
                  </Show>
                </Match>
                <Match when={tab() === "console"}>
                  <Console run={one()} />
                </Match>
                <Match when={tab() === "files"}>
                  <Files run={one()} />
                </Match>
                <Match when={tab() === "models"}>
                  <Models run={one()} />
                </Match>
                <Match when={tab() === "inputs"}>
                  <Inputs run={one()} />
                </Match>
                <Match when={tab() === "children"}>
                  <Children run={one()} />
                </Match>
              </Switch>
            </>
          )}
        </Show>
      </div>
    </Show>
  );
}

/** The head of a run, its tabs, and of the tab that is opened what is seen first. */
function RunSkeleton(props: { readonly tab: Tab | undefined }) {
  return (
    <>
      <div class="page-head run-head">
        <Skeleton of="title" />
        <div class="row">
          <Skeleton of="buttons" n={2} />
        </div>
      </div>
      <Skeleton of="tabs" n={TABS.length} />
      <Switch fallback={<Skeleton of="lines" n={10} />}>
        <Match when={props.tab === "overview"}>
          <div class="overview">
            <div class="overview-side">
              <CardSkeleton n={13} />
              <CardSkeleton n={1} />
              <CardSkeleton n={5} />
              <CardSkeleton n={4} />
            </div>
            <div class="overview-main">
              <Skeleton of="box" height={30} />
              <section class="card">
                <Skeleton of="heading" />
                <Skeleton of="table" n={10} />
              </section>
            </div>
          </div>
        </Match>
        <Match when={props.tab === "charts" || props.tab === "system"}>
          <ChartsSkeleton n={6} />
        </Match>
        <Match when={props.tab === "files"}>
          <div class="files">
            <Skeleton of="lines" n={6} height={28} />
            <Skeleton of="lines" n={3} />
          </div>
        </Match>
        <Match when={props.tab === "models" || props.tab === "inputs"}>
          <CardSkeleton n={6} />
        </Match>
        <Match when={props.tab === "children"}>
          <Skeleton of="paragraph" />
          <Skeleton of="table" n={6} />
        </Match>
      </Switch>
    </>
  );
}

/** What could not be read again is shown as it was, with the moment it is of. */
function Stale(props: { readonly problem: ApiProblem; readonly since: number; readonly onRetry: () => void }) {
  const offers = (): Offer[] => [{ what: waiting.retry(t.run.loading), run: () => props.onRetry() }];
  useOffers(() => offers);
  return (
    <div class="problem stale" ref={spoken}>
      <p class="problem-what">{t.run.stale(moment(props.since))}</p>
      <p>
        {props.problem.message} <span class="muted small">{told(props.problem)}</span>
      </p>
      <button type="button" class="button" onClick={() => props.onRetry()}>
        {t.retry}
      </button>
    </div>
  );
}

/** What helps to find a refusal in the server's log. */
const told = ({ problem }: ApiProblem) => [problem.code, ...(problem.request_id === "" ? [] : [`${t.requestId} ${problem.request_id}`])].join(" · ");

type Tab = (typeof TABS)[number];

/** Where each tab leads: a tab that was looked at keeps its view, such as charts made by hand, as long as the page is open. */
function createTabAddresses(run: () => string, tab: () => Tab | undefined): (name: Tab) => string {
  const location = useLocation();
  const [views, setViews] = createSignal<ReadonlyMap<string, string>>(new Map());
  const pathOf = (name: Tab) => `/runs/${run()}/${name}`;
  createEffect(() => {
    const [now, search] = [tab(), new URLSearchParams(location.search)];
    if (now === undefined) return;
    // What fills the screen is a place one leaves, no view to come back to.
    search.delete("full");
    const path = pathOf(now);
    const view = search.toString();
    setViews((all) => new Map([...all, [path, view === "" ? "" : `?${view}`]]));
  });
  const address = (name: Tab) => pathOf(name) + (views().get(pathOf(name)) ?? "");
  return address;
}

function Tabs(props: { readonly tab: Tab | undefined; readonly address: (name: Tab) => string }) {
  const navigate = useNavigate();
  let list: HTMLElement | undefined;
  const go = (name: Tab) => navigate(props.address(name));
  useShortcuts(TABS.map((name) => ({ keys: "", what: t.run.doTab(t.run.tab[name]), run: () => go(name), when: () => props.tab !== name })));
  // In a narrow window the tabs scroll: the one that is shown comes into sight, with a part of its neighbour.
  createEffect(
    on(
      () => props.tab,
      () => {
        const now = list?.querySelector<HTMLElement>("[aria-current=page]");
        if (list === undefined || now === null || now === undefined) return;
        const [box, place] = [list.getBoundingClientRect(), now.getBoundingClientRect()];
        if (place.right + NEIGHBOUR > box.right) list.scrollLeft += place.right + NEIGHBOUR - box.right;
        else if (place.left - NEIGHBOUR < box.left) list.scrollLeft += place.left - NEIGHBOUR - box.left;
      },
    ),
  );
  return (
    <nav ref={(element) => (list = element)} class="tabs" aria-label={t.run.tabs}>
      <For each={TABS}>
        {(name) => (
          <A class="tab" href={props.address(name)} aria-current={props.tab === name ? "page" : undefined}>
            {t.run.tab[name]}
          </A>
        )}
      </For>
    </nav>
  );
}

const isSystem = (key: string) => key.startsWith("system/");

function RunCharts(props: { readonly run: Run; readonly part: "own" | "system" }) {
  // Charts made by hand may be too many for an address.
  const address = createViewAddress(() => props.run.experiment_id);
  const metrics = createMemo(() => props.run.metrics.map((metric) => metric.key).filter((key) => isSystem(key) === (props.part === "system")), undefined, { equals: (a, b) => a.join("\n") === b.join("\n") });
  const runs = createMemo(() => [{ id: props.run.run_id, name: props.run.name }], undefined, { equals: (a, b) => a[0]?.name === b[0]?.name && a[0]?.id === b[0]?.id });
  const settings = createMemo(() => readChartSettings(address.params()));
  return (
    <Show when={address.ready()} fallback={<ChartsSkeleton n={6} />}>
      <ChartPanel metrics={metrics()} runs={runs()} settings={settings()} chooseCount={false} searchKey="/" onChange={(part) => address.set(writeChartSettings(part), { replace: !isStep(part) })} />
    </Show>
  );
}
