// Home: what runs now, what failed since the last visit, views at hand, what ran last; for a new server the code of the first run.
import { A, useNavigate } from "@solidjs/router";
import { type JSX, Show, createEffect, createMemo, onCleanup } from "solid-js";
import { api } from "../api/client";
import { onChanges } from "../api/events";
import { type Live, createLive } from "../api/live";
import { NewLines } from "../components/NewLines";
import { Skeleton } from "../components/Skeleton";
import { LoadBar, ProblemBox } from "../components/states";
import { PinnedViews } from "../features/home/PinnedViews";
import { noteVisit } from "../features/home/visit";
import { FirstRunCode } from "../features/home/FirstRunCode";
import { LIST_COLUMNS, type ListedRun, RunList, listedRuns } from "../features/runs/RunList";
import { oneOf } from "../features/runs/quoted";
import { useCrumbs } from "../features/shell/crumbs";
import { useListKeys } from "../features/shell/listKeys";
import { useShortcuts } from "../features/shell/shortcuts";
import { moment } from "../lib/format";
import { type Held, createHeld, createPresence } from "../lib/held";
import { kept } from "../lib/keep";
import { t } from "../lib/text";
import { heldLists, home } from "../lib/texts/lists";

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
  const older = () => {
    const now = failed.data();
    const fresh = new Set(news?.data()?.runs.map((run) => run.id));
    // Those since the last visit stand and are counted in a list of their own.
    return now === undefined ? undefined : { runs: now.runs.filter((run) => !fresh.has(run.id)), n: now.n - (news?.data()?.n ?? 0) };
  };
  // A line more in one list moves the lists below: who is at any of them keeps all of them.
  const presence = createPresence();
  const held = (list: () => readonly ListedRun[] | undefined) => createHeld(list, (run) => run.id, presence);
  const shown = {
    running: held(() => running.data()?.runs),
    news: held(() => news?.data()?.runs),
    recent: held(() => recent.data()?.runs),
    older: held(() => older()?.runs),
  };
  // Who is at the list of running runs keeps those that end meanwhile, and sees that they ended.
  const ended = createLive(
    () => {
      const now = new Set(running.data()?.runs.map((run) => run.id));
      const left = shown.running.shown().flatMap((run) => (now.has(run.id) ? [] : [run.id]));
      return left.length > 0 ? left : undefined;
    },
    async (ids, signal) => listedRuns(await api.table({ columns: LIST_COLUMNS, filter: oneOf("run_id", ids), limit: ids.length }, signal)),
  );
  const runningNow = createMemo(() => {
    const now = new Map(ended.data()?.map((run) => [run.id, run]));
    return shown.running.shown().map((run) => now.get(run.id) ?? run);
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
  const lists = [running, recent, failed, news];
  const again = () => lists.forEach((one) => one?.refetch());
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
    if (changes.some((one) => one.kind !== "run_logged" && one.kind !== "views_changed")) again();
  });
  let page: HTMLElement | undefined;
  useListKeys(() => page);
  const waiting = () => Object.values(shown).filter((one) => one.nNew() > 0);
  useShortcuts([{ keys: "", what: heldLists.doShow, run: () => waiting().forEach((one) => one.show()), when: () => waiting().length > 0 }]);
  return (
    <div class="page" ref={(element) => (page = element)}>
      <LoadBar loading={lists.some((one) => one?.loading())} what={home.loading} onCancel={() => lists.forEach((one) => one?.cancel())} />
      <Show when={recent.data()} fallback={<Show when={recent.problem()} fallback={<HomeSkeleton />}>{(problem) => <ProblemBox problem={problem()} page={t.nav.home} onRetry={again} />}</Show>}>
        {(now) => (
          <Show when={now().n > 0} fallback={<><h1>{t.home.welcome}</h1><FirstRunCode experiment={undefined} /></>}>
            <h1>{t.home.title}</h1>
            <p class="muted">
              {t.runs.count(now().n)} · <A href="/experiments">{t.home.allExperiments}</A>
            </p>
            <div class="home-grid" ref={presence.ref}>
              <section class="card">
                <ListHead title={t.home.running} lists={[shown.running]} />
                <Read of={running} onRetry={again}>
                  <Show when={shown.running.shown().length > 0} fallback={<p class="muted">{t.home.noneRunning}</p>}>
                    <RunList runs={runningNow()} label={t.home.running} experiments />
                    <More of={running.data()} />
                  </Show>
                </Read>
              </section>
              <section class="card">
                <ListHead title={since === undefined ? t.home.failed : t.home.failedSince} lists={[shown.news, shown.older]} />
                <Show when={since}>
                  {(at) => (
                    <>
                      <p class="muted small">{t.home.since(moment(at()))}</p>
                      <Read of={news} onRetry={again}>
                        <Show when={shown.news.shown().length > 0} fallback={<p class="muted">{t.home.noneSince}</p>}>
                          <RunList runs={shown.news.shown()} label={t.home.failedSince} experiments />
                          <More of={news?.data()} />
                        </Show>
                      </Read>
                      <Show when={shown.older.shown().length > 0 || (older()?.n ?? 0) > 0}>
                        <h3>{t.home.before}</h3>
                      </Show>
                    </>
                  )}
                </Show>
                <Read of={failed} onRetry={again}>
                  <Show when={shown.older.shown().length > 0} fallback={<NoneOlder n={older()?.n ?? 0} first={since === undefined} />}>
                    <RunList runs={shown.older.shown()} label={t.home.failed} experiments />
                    <More of={older()} />
                  </Show>
                </Read>
              </section>
              <PinnedViews experiments={experiments} />
              <section class="card wide-card">
                <ListHead title={t.home.recent} lists={[shown.recent]} />
                <Read of={recent} onRetry={again}>
                  <RunList runs={shown.recent.shown()} label={t.home.recent} experiments />
                </Read>
              </section>
            </div>
          </Show>
        )}
      </Show>
    </div>
  );
}

function HomeSkeleton() {
  return (
    <>
      <Skeleton of="title" />
      <Skeleton of="paragraph" />
      <div class="home-grid">
        <ListSkeleton n={2} />
        <ListSkeleton n={6} />
        <ListSkeleton n={1} wide />
        <ListSkeleton n={RECENT} wide />
      </div>
    </>
  );
}

function ListSkeleton(props: { readonly n: number; readonly wide?: boolean }) {
  return (
    <section class="card" classList={{ "wide-card": props.wide === true }}>
      <div class="page-head list-head">
        <Skeleton of="heading" />
      </div>
      <Skeleton of="list" n={props.n} />
    </section>
  );
}

/** The heading of a list, and what waits to be put into it: there is room for the button before it comes. */
function ListHead(props: { readonly title: string; readonly lists: readonly Held<unknown>[] }) {
  return (
    <div class="page-head list-head">
      <h2>{props.title}</h2>
      <NewLines of={props.lists} what={props.title} />
    </div>
  );
}

/** A list once it is read: before that nothing is said to be none, and a refusal is told, beside what was read before. */
function Read(props: { readonly of: Pick<Live<unknown>, "data" | "problem"> | undefined; readonly onRetry: () => void; readonly children: JSX.Element }) {
  return (
    <>
      <Show when={props.of?.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={() => props.onRetry()} />}</Show>
      <Show when={props.of?.data() !== undefined} fallback={<Show when={props.of?.problem() === undefined}><Skeleton of="list" n={3} /></Show>}>
        {props.children}
      </Show>
    </>
  );
}

/** No run that failed before is listed: the runs since may have taken all places of the list. */
function NoneOlder(props: { readonly n: number; readonly first: boolean }) {
  return (
    <Show when={props.n > 0 || props.first}>
      <p class="muted">{props.n > 0 ? home.notListed(props.n) : t.home.noneFailed}</p>
    </Show>
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
