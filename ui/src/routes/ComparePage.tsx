// Several runs against each other: what differs, metrics against a baseline, curves, parallel coordinates.
import { A } from "@solidjs/router";
import { For, Show, Suspense, createEffect, createMemo, createSignal, lazy, onCleanup, untrack } from "solid-js";
import { createLive } from "../api/live";
import { spoken } from "../components/LiveRegion";
import { ChartsSkeleton, Skeleton } from "../components/Skeleton";
import { Empty, LoadBar, ProblemBox } from "../components/states";
import { ChartPanel } from "../features/charts/ChartPanel";
import { isStep, readChartSettings, writeChartSettings } from "../features/charts/settings";
import { AxisChoice } from "../features/compare/AxisChoice";
import { Parallel } from "../features/compare/Parallel";
import { Boxes, Scatter } from "../features/compare/Scatter";
import { MetricTable, TextTable } from "../features/compare/Tables";
import { dataRows, metricRows, paramRows, tagRows } from "../features/compare/differ";
import { Contour } from "../features/compare/Contour";
import { ImportanceTable } from "../features/compare/Importance";
import { Near } from "../features/compare/Near";
import type { Stat } from "../features/compare/spread";
import { createCompared } from "../features/compare/loaded";
import { readNoise, verdictOf } from "../features/compare/noise";
import { FIELDS_MAX } from "../features/runs/groups";
import { MediaPanel } from "../features/media/MediaPanel";
import { readMediaState, writeMediaState } from "../features/media/state";
import { COMPARE_MAX } from "../features/runs/BulkBar";
import { VALUES_MAX } from "../features/runs/groups";
import { createViewAddress } from "../features/runs/viewAddress";
import { useCrumbs } from "../features/shell/crumbs";
import { useShortcuts } from "../features/shell/shortcuts";
import { readList, single, writeList } from "../lib/lists";
import { inOrderOfLooks } from "../lib/goal";
import { type Offer, useOffers } from "../lib/offers";
import { sameJson } from "../lib/same";
import { part } from "../lib/part";
import { whenIdle } from "../lib/turns";
import { t } from "../lib/text";

const TablesBeside = lazy(part(() => import("../features/compare/TablesBeside").then((m) => m.TablesBeside)));
const MadeWith = lazy(part(() => import("../features/compare/MadeWith").then((m) => m.MadeWith)));

const STATS: readonly Stat[] = ["last", "min", "max"];
/** Axes of parallel coordinates when nobody has chosen. */
const AXES_MAX = 8;
/** What lies below the curves waits for them so long, and for an idle moment after them. */
const CURVES_MS = 1000;
const REST_MS = 200;

export function ComparePage() {
  const [home, setHome] = createSignal<string>();
  const address = createViewAddress(home);
  const { params, set: setParams } = address;
  useCrumbs(() => [{ label: t.nav.experiments, href: "/experiments" }, { label: t.compare.title }]);
  const ids = createMemo(() => [...new Set(readList(single(params()["runs"])))], undefined, { equals: (a, b) => a.join() === b.join() });
  const usable = () => ids().length >= 2 && ids().length <= COMPARE_MAX;
  const loaded = createCompared(() => (usable() ? ids() : undefined));
  const runs = () => loaded.data()?.runs ?? [];
  // A comparison of many runs is stored with the experiment of the first of them.
  createEffect(() => setHome(runs()[0]?.experiment_id));
  const baseline = () => single(params()["base"]);
  const stat = () => STATS.find((one) => one === single(params()["stat"])) ?? "last";
  const onlyDiffers = () => single(params()["all"]) !== "1";
  const keep = <T extends { readonly differs: boolean }>(rows: readonly T[]) => (onlyDiffers() ? rows.filter((row) => row.differs) : rows);
  const texts = createMemo(() => ({ params: paramRows(runs()), tags: tagRows(runs()), data: dataRows(runs()) }));
  const inTrash = () => runs().filter((run) => run.lifecycle === "deleted").map((run) => run.name);
  const metrics = createMemo(() => inOrderOfLooks(metricRows(runs(), baseline(), stat()), (row) => row.key));
  const differingParams = createMemo(() => texts().params.filter((row) => row.differs).map((row) => row.key));
  const base = () => runs().find((run) => run.run_id === baseline());
  // Asked again when runs come or go, not with every point that one of them logs.
  const asked = createMemo(() => (base() === undefined ? undefined : { ids: runs().map((run) => run.run_id), metrics: keep(metrics()).map((row) => row.key), stat: stat() }), undefined, { equals: sameJson });
  const noise = createLive(() => asked(), (question, signal) => readNoise({ runs: untrack(runs), metrics: question.metrics, stat: question.stat }, signal));
  const verdict = (metric: string, run: string, delta: number) => {
    const found = noise.data();
    const [a, b] = [found?.runs.get(baseline() ?? "")?.get(metric), found?.runs.get(run)?.get(metric)];
    return found?.stat !== stat() || a === undefined || b === undefined ? undefined : verdictOf(delta, a, b);
  };
  const settings = createMemo(() => readChartSettings(params()));
  const differing = createMemo(() => [...differingParams().map((key) => `params.${key}`), ...metrics().filter((row) => row.differs).map((row) => `metrics.${row.key}`)]);
  /** What differs first: parameters, then metrics, some of each. */
  const suggested = createMemo(() => {
    const params = differing().filter((key) => key.startsWith("params."));
    return [...params.slice(0, AXES_MAX - 2), ...differing().slice(params.length, params.length + 3)].slice(0, AXES_MAX);
  });
  const axes = createMemo(() => {
    const chosen = readList(single(params()["ax"])).filter((key) => differing().includes(key));
    return chosen.length > 0 ? chosen : suggested();
  });
  // What lies below the curves is built once they are drawn; where no curve comes, soon.
  const [isRest, setRest] = createSignal(false);
  const showRest = () => whenIdle(() => setRest(true), REST_MS);
  createEffect(() => {
    if (loaded.data() === undefined || isRest()) return;
    const timer = window.setTimeout(() => setRest(true), CURVES_MS);
    onCleanup(() => window.clearTimeout(timer));
  });
  const setAll = (isOn: boolean) => setParams({ all: isOn ? "1" : undefined });
  const setStat = (next: Stat) => setParams({ stat: next === "last" ? undefined : next });
  useShortcuts([
    { keys: "", what: t.compare.onlyDiffers, run: () => setAll(false), when: () => !onlyDiffers() },
    { keys: "", what: t.compare.doAll, run: () => setAll(true), when: onlyDiffers },
    ...STATS.map((one) => ({ keys: "", what: t.compare.doStat(t.run[one]), run: () => setStat(one), when: () => stat() !== one })),
  ]);
  const head = () => ({
    runs: runs(),
    baseline: baseline(),
    onBaseline: (run: string | undefined) => setParams({ base: run }),
    onRemove: (run: string) => setParams({ runs: writeList(ids().filter((one) => one !== run)) }),
  });
  const offers = (): Offer[] => {
    const { onBaseline, onRemove } = head();
    return [
      ...(base() === undefined ? [] : [{ what: t.baseline.clear, run: () => onBaseline(undefined) }]),
      ...runs().filter((run) => run.run_id !== baseline()).map((run) => ({ what: t.compare.baselineOf(run.name), run: () => onBaseline(run.run_id) })),
      ...runs().map((run) => ({ what: t.compare.removeOne(run.name), run: () => onRemove(run.run_id) })),
    ];
  };
  useOffers(() => offers);
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t.compare.heading(ids().length)}</h1>
        <Show when={usable()}>
          <label class="check">
            <input type="checkbox" checked={onlyDiffers()} onChange={(event) => setAll(!event.currentTarget.checked)} /> {t.compare.onlyDiffers}
          </label>
        </Show>
      </div>
      <Show when={address.ready()} fallback={<CurvesSkeleton />}><Show when={usable()} fallback={<Empty title={ids().length < 2 ? t.compare.few : t.compare.many(COMPARE_MAX)}><p>{t.compare.choose} <A href="/experiments">{t.nav.experiments}</A></p></Empty>}>
        <LoadBar loading={loaded.loading()} what={t.compare.loading} onCancel={() => loaded.cancel()} />
        <Show when={loaded.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={loaded.refetch} />}</Show>
        <Show when={(loaded.data()?.missing.length ?? 0) > 0}>
          <p class="bad" role="alert">{t.compare.missing(loaded.data()?.missing ?? [])}</p>
        </Show>
        <Show when={inTrash().length > 0}>
          <p class="warn" ref={spoken}><bdi>{t.compare.inTrash(inTrash())}</bdi></p>
        </Show>
        <Show when={loaded.data()} fallback={<Show when={loaded.problem() === undefined}><CurvesSkeleton /></Show>}>
          <section>
            <h2>{t.compare.curves}</h2>
            <ChartPanel
              metrics={metrics().map((row) => row.key)}
              runs={runs().map((run) => ({ id: run.run_id, name: run.name }))}
              settings={settings()}
              chooseCount={false}
              searchKey="/"
              onAnswer={showRest}
              onChange={(part) => setParams(writeChartSettings(part), { replace: !isStep(part) })}
            />
          </section>
          <Show when={isRest()} fallback={<section><Skeleton of="heading" /><Skeleton of="table" n={8} /></section>}>
            <section>
              <div class="page-head">
                <h2>{t.columns.metrics}</h2>
                <label>
                  {t.compare.show}{" "}
                  <select class="select" value={stat()} onChange={(event) => setStat(STATS.find((one) => one === event.currentTarget.value) ?? "last")}>
                    <For each={STATS}>{(one) => <option value={one}>{t.run[one]}</option>}</For>
                  </select>
                </label>
                <span class="muted small">{base() === undefined ? t.compare.noBaseline : t.compare.hasBaseline}</span>
              </div>
              <Show when={base() !== undefined}>
                <p class="muted small">{noise.problem() === undefined ? t.compare.noiseMethod : t.compare.noNoise(noise.problem()?.message ?? "")}</p>
                <Show when={noise.data()?.nParams}>{(n) => <p class="warn small">{t.compare.verdictsNone(n(), FIELDS_MAX)}</p>}</Show>
                <Show when={noise.data()?.nMetricsLeft}>{(n) => <p class="warn small">{t.compare.verdictsLeft(n(), VALUES_MAX)}</p>}</Show>
              </Show>
              <Show when={keep(metrics()).length > 0} fallback={<p class="muted">{t.compare.noneDiffer}</p>}>
                <MetricTable {...head()} verdictOf={verdict} label={t.columns.metrics} rows={keep(metrics())} />
              </Show>
            </section>
            <section>
              <h2>{t.columns.params}</h2>
              <Show when={keep(texts().params).length > 0} fallback={<p class="muted">{t.compare.noneDiffer}</p>}>
                <TextTable {...head()} label={t.columns.params} rows={keep(texts().params)} />
              </Show>
            </section>
            <Show when={keep(texts().data).length > 0}>
              <section>
                <h2>{t.compare.data}</h2>
                <TextTable {...head()} label={t.compare.data} rows={keep(texts().data)} />
              </section>
            </Show>
            <Show when={keep(texts().tags).length > 0}>
              <section>
                <h2>{t.columns.tags}</h2>
                <TextTable {...head()} label={t.columns.tags} rows={keep(texts().tags)} />
              </section>
            </Show>
            {/* What is drawn at once stands above what reads files first: nothing grows above the hand. */}
            <Show when={differing().length >= 2}>
              <section>
                <h2>{t.compare.parallel}</h2>
                <AxisChoice keys={differing()} chosen={axes()} onChange={(keys) => setParams({ ax: writeList(keys) })} />
                <Parallel address={address} runs={runs()} stat={stat()} keys={axes()} />
              </section>
            </Show>
            <section>
              <h2>{t.compare.scatter}</h2>
              <Scatter address={address} runs={runs()} stat={stat()} suggested={suggested()} />
            </section>
            <section>
              <h2>{t.compare.boxes}</h2>
              <Boxes address={address} runs={runs()} stat={stat()} params={differingParams()} />
            </section>
            <section>
              <h2>{t.compare.importance}</h2>
              <ImportanceTable address={address} runs={runs()} stat={stat()} params={differingParams()} />
            </section>
            <section>
              <h2>{t.compare.contour}</h2>
              <Contour address={address} runs={runs()} stat={stat()} differing={differing()} />
            </section>
            <section>
              <h2>{t.compare.images}</h2>
              <MediaPanel runs={runs().map((run) => ({ id: run.run_id, name: run.name }))} state={readMediaState(params())} onChange={(part) => setParams(writeMediaState(part), { replace: !("shown" in part) })} />
            </section>
            <Near>
              <Suspense fallback={<Skeleton of="table" n={4} />}>
                <MadeWith {...head()} onlyDiffers={onlyDiffers()} />
              </Suspense>
            </Near>
            <section>
              <h2>{t.compare.tables}</h2>
              <Near>
                <Suspense fallback={<Skeleton of="table" n={4} />}>
                  <TablesBeside runs={runs()} address={address} />
                </Suspense>
              </Near>
            </section>
          </Show>
        </Show>
      </Show></Show>
    </div>
  );
}

function CurvesSkeleton() {
  return (
    <section>
      <h2>{t.compare.curves}</h2>
      <ChartsSkeleton n={6} />
    </section>
  );
}
