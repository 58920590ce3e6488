// Home: what runs now, what ran last, what failed; for a new server the code of the first run.
import { A, useNavigate } from "@solidjs/router";
import { Show, createEffect } from "solid-js";
import { api } from "../api/client";
import { onChanges } from "../api/events";
import { createLive } from "../api/live";
import { ProblemBox, Skeleton } from "../components/states";
import { FirstRunCode } from "../features/home/FirstRunCode";
import { LIST_COLUMNS, RunList, listedRuns } from "../features/runs/RunList";
import { useCrumbs } from "../features/shell/crumbs";
import { t } from "../lib/text";

export function HomePage() {
  const navigate = useNavigate();
  useCrumbs(() => [{ label: t.nav.home }]);
  const list = (filter: string, limit: number) =>
    createLive(
      () => true,
      async (_, signal) => {
        const table = await api.table({ columns: LIST_COLUMNS, filter, limit }, signal);
        return { runs: listedRuns(table), n: table.n_matching };
      },
    );
  const running = list("status = 'RUNNING'", 8);
  const recent = list("", 12);
  const failed = list("status = 'FAILED'", 6);
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
    if (changes.some((one) => one.kind !== "run_logged")) [running, recent, failed].forEach((one) => one.refetch());
  });
  return (
    <div class="page">
      <Show when={recent.data()} fallback={<Show when={recent.problem()} fallback={<Skeleton rows={8} />}>{(problem) => <ProblemBox problem={problem()} onRetry={recent.refetch} />}</Show>}>
        {(now) => (
          <Show when={now().n > 0} fallback={<><h1>{t.home.welcome}</h1><FirstRunCode experiment={undefined} /></>}>
            <h1>{t.home.title}</h1>
            <p class="muted">
              {t.runs.count(now().n)} · <A href="/experiments">{t.home.allExperiments}</A>
            </p>
            <div class="home-grid">
              <section class="card">
                <h2>{t.home.running}</h2>
                <Show when={(running.data()?.n ?? 0) > 0} fallback={<p class="muted">{t.home.noneRunning}</p>}>
                  <RunList runs={running.data()?.runs ?? []} label={t.home.running} experiments />
                </Show>
              </section>
              <section class="card">
                <h2>{t.home.failed}</h2>
                <Show when={(failed.data()?.n ?? 0) > 0} fallback={<p class="muted">{t.home.noneFailed}</p>}>
                  <RunList runs={failed.data()?.runs ?? []} label={t.home.failed} experiments />
                </Show>
              </section>
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
