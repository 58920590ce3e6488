// Home: what runs now, what failed since the last visit, views at hand, what ran last; for a new server the code of the first run.
import { A, useNavigate } from "@solidjs/router";
import { type JSX, Show, createEffect, createMemo, onCleanup } from "solid-js";
import { api } from "../api/client";
import { onChanges } from "../api/events";
import { type Live, createLive } from "../api/live";
import { ProblemBox, Skeleton } from "../components/states";
import { PinnedViews } from "../features/home/PinnedViews";
import { noteVisit } from "../features/home/visit";
import { FirstRunCode } from "../features/home/FirstRunCode";
import { LIST_COLUMNS, type ListedRun, RunList, listedRuns } from "../features/runs/RunList";
import { useCrumbs } from "../features/shell/crumbs";
import { useListKeys } from "../features/shell/listKeys";
import { moment } from "../lib/format";
import { kept } from "../lib/keep";
import { t } from "../lib/text";

/** Runs looked at for the experiments whose views are offered. */
const RECENT = 12;

export function HomePage() {
  const navigate = useNavigate();
  useCrumbs(() => [{ label: t.nav.home }]);
  const list = (filter: string, limit: number) => {
    let before: ListedRun[] = [];
    return createLive(
      () => true,
      async (_, signal) => {
        const table = await api.table({ columns: LIST_COLUMNS, filter, limit }, signal);
        // A line is drawn anew only when its run says something else.
        before = kept(before, listedRuns(table), (run) => run.id);
        return { runs: before, n: table.n_matching };
      },
    );
  };
  const running = list("status = 'RUNNING'", 8);
  const recent = list("", RECENT);
  const since = noteVisit(Date.now());
  const leave = () => noteVisit(Date.now());
  window.addEventListener("pagehide", leave);
  onCleanup(() => {
    leave();
    window.removeEventListener("pagehide", leave);
  });
  const news = since === undefined ? undefined : list(`status = 'FAILED' AND end_time > ${since}`, 8);
  const failed = list("status = 'FAILED'", 6);
  const older = createMemo(() => {
    const fresh = new Set(news?.data()?.runs.map((run) => run.id));
    return (failed.data()?.runs ?? []).filter((run) => !fresh.has(run.id));
  });
  const experiments = createLive(
    () => true,
    async (_, signal) => {
      const [named, table] = await Promise.all([api.allExperiments("active", signal), api.table({ columns: ["experiment_id"], limit: 500 }, signal)]);
      const latest = [...new Set((table.columns[0]?.values ?? []).map(String))];
      const rank = (id: string) => (latest.includes(id) ? latest.indexOf(id) : latest.length);
      return named.map((one) => [one.experiment_id, one.name] as const).sort((a, b) => rank(a[0]) - rank(b[0]));
    },
  );
  const again = () => [running, recent, failed, news].forEach((one) => one?.refetch());
  let wasEmpty = false;
  createEffect(() => {
    const now = recent.data();
    if (now === undefined) return;
    const first = now.runs[0];
    // The first run of a new server: show it while it trains.
    if (wasEmpty && first !== undefined) navigate(`/runs/${first.id}/overview`);
    wasEmpty = now.n === 0;
  });
  onChanges((changes) => {
    if (changes.some((one) => one.kind !== "run_logged")) again();
  });
  let page: HTMLElement | undefined;
  useListKeys(() => page);
  return (
    <div class="page" ref={(element) => (page = element)}>
      <Show when={recent.data()} fallback={<Show when={recent.problem()} fallback={<Skeleton rows={8} />}>{(problem) => <ProblemBox problem={problem()} page={t.nav.home} onRetry={again} />}</Show>}>
        {(now) => (
          <Show when={now().n > 0} fallback={<><h1>{t.home.welcome}</h1><FirstRunCode experiment={undefined} /></>}>
            <h1>{t.home.title}</h1>
            <p class="muted">
              {t.runs.count(now().n)} · <A href="/experiments">{t.home.allExperiments}</A>
            </p>
            <div class="home-grid">
              <section class="card">
                <h2>{t.home.running}</h2>
                <Read of={running} onRetry={again}>
                  <Show when={(running.data()?.n ?? 0) > 0} fallback={<p class="muted">{t.home.noneRunning}</p>}>
                    <RunList runs={running.data()?.runs ?? []} label={t.home.running} experiments />
                    <More of={running.data()} />
                  </Show>
                </Read>
              </section>
              <section class="card">
                <h2>{since === undefined ? t.home.failed : t.home.failedSince}</h2>
                <Show when={since}>
                  {(at) => (
                    <>
                      <p class="muted small">{t.home.since(moment(at()))}</p>
                      <Read of={news} onRetry={again}>
                        <Show when={(news?.data()?.n ?? 0) > 0} fallback={<p class="muted">{t.home.noneSince}</p>}>
                          <RunList runs={news?.data()?.runs ?? []} label={t.home.failedSince} experiments />
                          <More of={news?.data()} />
                        </Show>
                      </Read>
                      <Show when={older().length > 0}>
                        <h3>{t.home.before}</h3>
                      </Show>
                    </>
                  )}
                </Show>
                <Read of={failed} onRetry={again}>
                  <Show when={older().length > 0} fallback={<Show when={since === undefined}><p class="muted">{t.home.noneFailed}</p></Show>}>
                    <RunList runs={older()} label={t.home.failed} experiments />
                  </Show>
                </Read>
              </section>
              <PinnedViews experiments={experiments.data() ?? []} />
              <section class="card wide-card">
                <h2>{t.home.recent}</h2>
                <RunList runs={now().runs} label={t.home.recent} experiments />
              </section>
            </div>
          </Show>
        )}
      </Show>
    </div>
  );
}

/** A list once it is read: before that nothing is said to be none, and a refusal is told, beside what was read before. */
function Read(props: { readonly of: Pick<Live<unknown>, "data" | "problem"> | undefined; readonly onRetry: () => void; readonly children: JSX.Element }) {
  return (
    <>
      <Show when={props.of?.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={() => props.onRetry()} />}</Show>
      <Show when={props.of?.data() !== undefined} fallback={<Show when={props.of?.problem() === undefined}><Skeleton rows={3} /></Show>}>
        {props.children}
      </Show>
    </>
  );
}

/** How many there are beyond those that are listed. */
function More(props: { readonly of: { readonly runs: readonly unknown[]; readonly n: number } | undefined }) {
  const left = () => (props.of?.n ?? 0) - (props.of?.runs.length ?? 0);
  return (
    <Show when={left() > 0}>
      <p class="muted small">{t.home.andMore(left())}</p>
    </Show>
  );
}
