// One run: overview, charts, files, inputs, children.
import { A, useParams, useSearchParams } from "@solidjs/router";
import { For, Match, Show, Switch, createMemo, createSignal } from "solid-js";
import { type Run, api } from "../api/client";
import { onChanges } from "../api/events";
import { createLive } from "../api/live";
import { RunMark, Status } from "../components/bits";
import { Empty, LoadBar, ProblemBox, Skeleton } from "../components/states";
import { ChartPanel } from "../features/charts/ChartPanel";
import { readChartSettings, writeChartSettings } from "../features/charts/settings";
import { NameDialog } from "../features/experiments/dialogs";
import { Files } from "../features/run/Files";
import { Overview } from "../features/run/Overview";
import { Children, Inputs } from "../features/run/Relations";
import { deleteRuns, restoreRuns } from "../features/runs/bulk";
import { useCrumbs } from "../features/shell/crumbs";
import { t } from "../lib/text";
import { NotFoundPage } from "./NotFoundPage";

const TABS = ["overview", "charts", "system", "files", "inputs", "children"] as const;
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
  let timer: number | undefined;
  onChanges((changes) => {
    if (timer !== undefined || !changes.some((one) => one.run === id() || one.kind === "missed")) return;
    timer = window.setTimeout(() => {
      timer = undefined;
      run.refetch();
    }, LIVE_MS);
  });
  useCrumbs(() => [
    { label: t.nav.experiments, href: "/experiments" },
    { label: experiment.data()?.name ?? "…", href: `/experiments/${run.data()?.experiment_id ?? ""}` },
    { label: run.data()?.name ?? id().slice(0, 8) },
  ]);
  const shown = () => (run.data()?.run_id === id() ? run.data() : undefined);
  return (
    <Show when={tab()} fallback={<NotFoundPage />}>
      <div class="page" classList={{ fill: tab() === "charts" || tab() === "system" }}>
        <LoadBar loading={run.loading() && shown() === undefined} what={t.run.loading} />
        <Show when={shown()} fallback={<Show when={run.problem()} fallback={<Skeleton rows={10} />}>{(problem) => <ProblemBox problem={problem()} onRetry={run.refetch} />}</Show>}>
          {(one) => (
            <>
              <RunHead run={one()} onChanged={run.set} onRefetch={run.refetch} />
              <Show when={parent.data()}>
                {(above) => (
                  <p class="muted">
                    {t.run.childOf}{" "}
                    <A href={`/runs/${above().run_id}/overview`}>
                      <bdi>{above().name}</bdi>
                    </A>
                  </p>
                )}
              </Show>
              <nav class="tabs" aria-label={t.run.tabs}>
                <For each={TABS}>
                  {(name) => (
                    <A class="tab" href={`/runs/${id()}/${name}`} aria-current={tab() === name ? "page" : undefined}>
                      {t.run.tab[name]}
                    </A>
                  )}
                </For>
              </nav>
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
                <Match when={tab() === "files"}>
                  <Files run={one().run_id} />
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

function RunHead(props: { readonly run: Run; readonly onChanged: (run: Run) => void; readonly onRefetch: () => void }) {
  const [renaming, setRenaming] = createSignal(false);
  const deleted = () => props.run.lifecycle === "deleted";
  const rename = async (name: string) => {
    const renamed = await api.editRun(props.run.run_id, { name });
    props.onChanged(renamed);
  };
  return (
    <>
      <Show when={deleted()}>
        <div class="problem" role="status">
          <p class="problem-what">{t.run.isDeleted}</p>
          <button type="button" class="button primary" onClick={() => void restoreRuns([props.run.run_id], props.onRefetch)}>
            {t.bulk.restore}
          </button>
        </div>
      </Show>
      <div class="page-head run-head">
        <RunMark run={props.run.run_id} />
        <h1 class="wrap">
          <bdi>{props.run.name}</bdi>
        </h1>
        <Status status={props.run.status} silentSince={props.run.signal?.no_signal_since_ms} />
        <span class="grow" />
        <Show when={!deleted()}>
          <button type="button" class="button" onClick={() => setRenaming(true)}>
            {t.experiments.rename}
          </button>
          <button type="button" class="button danger" onClick={() => void deleteRuns([props.run.run_id], props.onRefetch)}>
            {t.bulk.remove}
          </button>
        </Show>
      </div>
      <Show when={renaming()}>
        <NameDialog
          title={t.run.rename}
          action={t.experiments.rename}
          value={props.run.name}
          onClose={() => setRenaming(false)}
          onSave={rename}
        />
      </Show>
    </>
  );
}

const isSystem = (key: string) => key.startsWith("system/");

function RunCharts(props: { readonly run: Run; readonly part: "own" | "system" }) {
  const [params, setParams] = useSearchParams();
  const metrics = createMemo(() => props.run.metrics.map((metric) => metric.key).filter((key) => isSystem(key) === (props.part === "system")), undefined, { equals: (a, b) => a.join("\n") === b.join("\n") });
  const runs = createMemo(() => [{ id: props.run.run_id, name: props.run.name }], undefined, { equals: (a, b) => a[0]?.name === b[0]?.name && a[0]?.id === b[0]?.id });
  const settings = createMemo(() => readChartSettings(params));
  return <ChartPanel metrics={metrics()} runs={runs()} settings={settings()} chooseCount={false} onChange={(part) => setParams(writeChartSettings(part), { replace: !("full" in part || "zoom" in part) })} />;
}
