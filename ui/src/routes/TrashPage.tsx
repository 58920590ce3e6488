// What was deleted, and the way back.
import { A } from "@solidjs/router";
import { For, Show, createSignal } from "solid-js";
import { type Experiment, api } from "../api/client";
import { onChanges } from "../api/events";
import { createLive, toProblem } from "../api/live";
import { Ago, ShowMore, Status } from "../components/bits";
import { Empty, ProblemBox, Skeleton, say } from "../components/states";
import { LIST_COLUMNS, listedRuns } from "../features/runs/RunList";
import { restoreRuns } from "../features/runs/bulk";
import { allOf } from "../features/runs/pages";
import { useCrumbs } from "../features/shell/crumbs";
import { useShortcuts } from "../features/shell/shortcuts";
import { duration } from "../lib/format";
import { t } from "../lib/text";

const STEP = 100;

export function TrashPage() {
  useCrumbs(() => [{ label: t.nav.trash }]);
  const [most, setMost] = createSignal(STEP);
  const [selected, setSelected] = createSignal<ReadonlySet<string>>(new Set());
  const experiments = createLive(
    () => true,
    (_, signal) => api.listExperiments({ view: "deleted", limit: 10_000 }, signal),
  );
  const runs = createLive(most, async (limit, signal) => {
    const table = await api.table({ view: "deleted", columns: LIST_COLUMNS, limit }, signal);
    return { runs: listedRuns(table), n: table.n_matching };
  });
  const refetch = () => {
    experiments.refetch();
    runs.refetch();
  };
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "run_updated" || one.kind === "experiment_changed" || one.kind === "missed")) refetch();
  });
  const gone = (experimentId: string) => experiments.data()?.experiments.some((one) => one.experiment_id === experimentId) === true;
  const restoreExperiment = async (one: Experiment) => {
    try {
      await api.changeExperiment(one.experiment_id, { lifecycle: "active" });
      refetch();
      say(t.trash.restoredExperiment(one.name));
    } catch (error) {
      say(toProblem(error).message);
    }
  };
  const restoreSelected = () => {
    const chosen = [...selected()];
    void restoreRuns(chosen, refetch).then((done) => {
      const gone = new Set(done);
      setSelected((now) => new Set([...now].filter((one) => !gone.has(one))));
    });
  };
  useShortcuts([{ keys: "", what: t.trash.doRestore, run: restoreSelected, when: () => selected().size > 0 }, { keys: "", what: t.trash.selectAll, run: () => void selectAll(), when: () => (runs.data()?.n ?? 0) > 0 }]);
  // Runs of deleted experiments come back with those.
  const selectAll = async () => {
    const ids: string[] = [];
    try {
      await allOf({ view: "deleted", columns: ["experiment_id"] }, (page) => page.run_ids.forEach((id, i) => {
        if (!gone(String(page.columns[0]?.values[i]))) ids.push(id);
      }));
      setSelected(new Set(ids));
    } catch (error) {
      say(toProblem(error).message);
    }
  };
  const toggle = (id: string, on: boolean) => setSelected((all) => new Set<string>(on ? [...all, id] : [...all].filter((one) => one !== id)));
  const empty = () => experiments.data()?.experiments.length === 0 && runs.data()?.n === 0;
  return (
    <div class="page">
      <h1>{t.nav.trash}</h1>
      <p class="muted">{t.trash.lead}</p>
      <Show when={experiments.problem() ?? runs.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={refetch} />}</Show>
      <Show when={experiments.data() !== undefined && runs.data() !== undefined} fallback={<Show when={(experiments.problem() ?? runs.problem()) === undefined}><Skeleton rows={5} /></Show>}>
        <Show when={!empty()} fallback={<Empty title={t.trash.empty}><p>{t.trash.emptyHint}</p></Empty>}>
          <Show when={(experiments.data()?.experiments.length ?? 0) > 0}>
            <h2>{t.nav.experiments}</h2>
            <ul class="run-list" aria-label={t.nav.experiments}>
              <For each={experiments.data()?.experiments}>
                {(one) => (
                  <li>
                    <bdi class="grow clip" title={one.name}>{one.name}</bdi>
                    <span class="muted list-time">
                      <Ago ms={one.updated_ms} />
                    </span>
                    <button type="button" class="button small" aria-label={t.trash.restoreOne(one.name)} onClick={() => void restoreExperiment(one)}>
                      {t.bulk.restore}
                    </button>
                  </li>
                )}
              </For>
            </ul>
          </Show>
          <Show when={(runs.data()?.n ?? 0) > 0}>
            <div class="page-head">
              <h2>{t.trash.runs(runs.data()?.n ?? 0)}</h2>
              <button type="button" class="button" onClick={() => void selectAll()}>
                {t.trash.selectAll}
              </button>
              <button type="button" class="button primary" disabled={selected().size === 0} onClick={restoreSelected}>
                {t.trash.restoreSelected(selected().size)}
              </button>
            </div>
            <ul class="run-list run-columns with-experiments" aria-label={t.trash.runsLabel}>
              <For each={runs.data()?.runs}>
                {(run) => (
                  <li>
                    <input type="checkbox" aria-label={t.table.select(run.name)} disabled={gone(run.experimentId)} checked={selected().has(run.id)} onChange={(event) => toggle(run.id, event.currentTarget.checked)} />
                    <A href={`/runs/${run.id}/overview`} class="clip" title={run.name}>
                      <bdi>{run.name}</bdi>
                    </A>
                    <span class="muted clip wide-only" title={run.experiment}>
                      <bdi>{run.experiment}</bdi>
                      <Show when={gone(run.experimentId)}> · {t.trash.withExperiment}</Show>
                    </span>
                    <Status status={run.status} />
                    <span class="muted number wide-only" title={t.columns.duration}>
                      {run.durationMs === undefined ? "" : duration(run.durationMs)}
                    </span>
                    <span class="muted number" title={t.columns.started}>
                      <Ago ms={run.start} />
                    </span>
                  </li>
                )}
              </For>
            </ul>
            <ShowMore left={(runs.data()?.n ?? 0) - most()} onMore={() => setMost((n) => n + STEP)} />
          </Show>
        </Show>
      </Show>
    </div>
  );
}
