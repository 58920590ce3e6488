// What was deleted, when, and the way back.
import { A, useSearchParams } from "@solidjs/router";
import { For, Show, createMemo, createSignal } from "solid-js";
import { type Experiment, type Schemas, allPages, api } from "../api/client";
import { onChanges } from "../api/events";
import { createLive, toProblem } from "../api/live";
import { Ago, ShowMore, Status } from "../components/bits";
import { Empty, LoadBar, ProblemBox, Skeleton, say } from "../components/states";
import { DeletedExperiments, deletedAt } from "../features/experiments/DeletedExperiments";
import { restoreRuns } from "../features/runs/bulk";
import { useCrumbs } from "../features/shell/crumbs";
import { useListKeys } from "../features/shell/listKeys";
import { useShortcuts } from "../features/shell/shortcuts";
import { duration, moment } from "../lib/format";
import { kept } from "../lib/keep";
import { single } from "../lib/lists";
import { sameJson } from "../lib/same";
import { t } from "../lib/text";

type DeletedRun = Schemas["DeletedRun"];

const STEP = 100;
/** Most runs of a page that the server gives. */
const PAGE = 10_000;

export function TrashPage() {
  const [params, setParams] = useSearchParams();
  useCrumbs(() => [{ label: t.nav.trash }]);
  const wanted = () => single(params["q"]) ?? "";
  const [most, setMost] = createSignal(STEP);
  const [selected, setSelected] = createSignal<ReadonlySet<string>>(new Set());
  const experiments = createLive(
    () => true,
    (_, signal) => api.allExperiments("deleted", signal),
  );
  const question = createMemo(() => ({ q: wanted().trim(), limit: Math.min(most(), PAGE) }), undefined, { equals: sameJson });
  const runs = createLive(() => question(), (asked, signal) => api.deletedRuns(asked, signal));
  const listed = createMemo<DeletedRun[]>((before) => kept(before, runs.data()?.runs ?? [], (run) => run.run_id), []);
  const found = createMemo<Experiment[]>((before) => {
    const text = wanted().trim().toLowerCase();
    const matching = (experiments.data() ?? []).filter((one) => one.name.toLowerCase().includes(text));
    return kept(before, matching, (one) => one.experiment_id).sort((a, b) => deletedAt(b) - deletedAt(a));
  }, []);
  const refetch = () => {
    experiments.refetch();
    runs.refetch();
  };
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "run_updated" || one.kind === "experiment_changed" || one.kind === "missed")) refetch();
  });
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
    void restoreRuns([...selected()], refetch).then((done) => {
      const back = new Set(done);
      setSelected((now) => new Set([...now].filter((one) => !back.has(one))));
    });
  };
  // Runs of deleted experiments show only once those are back.
  const selectAll = async () => {
    const { q } = question();
    try {
      const all = await allPages((page_token) => api.deletedRuns({ q, limit: PAGE, ...(page_token !== undefined && { page_token }) }), (page) => page.runs);
      setSelected(new Set(all.filter((run) => !run.experiment_deleted).map((run) => run.run_id)));
    } catch (error) {
      say(toProblem(error).message);
    }
  };
  const n = () => runs.data()?.n_matching ?? 0;
  let search: HTMLInputElement | undefined;
  let page: HTMLElement | undefined;
  useListKeys(() => page, true);
  useShortcuts([
    { keys: "/", what: t.trash.search, run: () => search?.focus() },
    { keys: "", what: t.trash.doRestore, run: restoreSelected, when: () => selected().size > 0 },
    { keys: "", what: t.trash.selectAll, run: () => void selectAll(), when: () => n() > 0 },
  ]);
  const toggle = (id: string, on: boolean) => setSelected((all) => new Set<string>(on ? [...all, id] : [...all].filter((one) => one !== id)));
  const problem = () => experiments.problem() ?? runs.problem();
  const isRead = () => experiments.data() !== undefined && runs.data() !== undefined;
  return (
    <div class="page" ref={(element) => (page = element)}>
      <h1>{t.nav.trash}</h1>
      <p class="muted">
        {t.trash.lead} {t.trash.by}
      </p>
      <input ref={(element) => (search = element)} class="input page-search" type="search" aria-label={t.trash.search} placeholder={t.trash.search} value={wanted()} onInput={(event) => setParams({ q: event.currentTarget.value }, { replace: true })} />
      <LoadBar loading={experiments.loading() || runs.loading()} what={t.trash.loading} onCancel={() => { experiments.cancel(); runs.cancel(); }} />
      <Show when={problem()}>{(told) => <ProblemBox problem={told()} onRetry={refetch} />}</Show>
      <Show when={isRead()} fallback={<Show when={problem() === undefined}><Skeleton rows={5} /></Show>}>
        <Show when={found().length > 0 || n() > 0} fallback={<Empty title={wanted() === "" ? t.trash.empty : t.trash.noMatch}><p>{t.trash.emptyHint}</p></Empty>}>
          <DeletedExperiments all={found()} search={wanted()} onRestore={(one) => void restoreExperiment(one)} />
          <Show when={n() > 0}>
            <div class="page-head">
              <h2>{t.trash.runs(n())}</h2>
              <button type="button" class="button" onClick={() => void selectAll()}>
                {wanted() === "" ? t.trash.selectAll : t.trash.selectMatching}
              </button>
              <button type="button" class="button primary" disabled={selected().size === 0} onClick={restoreSelected}>
                {t.trash.restoreSelected(selected().size)}
              </button>
            </div>
            <ul class="run-list run-columns with-experiments" aria-label={t.trash.runsLabel}>
              <For each={listed()}>{(run) => <RunLine run={run} selected={selected().has(run.run_id)} onSelect={(on) => toggle(run.run_id, on)} />}</For>
            </ul>
            <ShowMore left={most() < PAGE ? n() - most() : 0} onMore={() => setMost((now) => now + STEP)} />
          </Show>
        </Show>
      </Show>
    </div>
  );
}

function RunLine(props: { readonly run: DeletedRun; readonly selected: boolean; readonly onSelect: (on: boolean) => void }) {
  const took = () => (props.run.end_ms === null || props.run.end_ms === undefined ? "" : duration(props.run.end_ms - props.run.start_ms));
  return (
    <li>
      <input type="checkbox" aria-label={t.table.select(props.run.name)} disabled={props.run.experiment_deleted} checked={props.selected} onChange={(event) => props.onSelect(event.currentTarget.checked)} />
      <A href={`/runs/${props.run.run_id}/overview`} class="clip" title={props.run.name}>
        <bdi>{props.run.name}</bdi>
      </A>
      <span class="muted clip wide-only" title={props.run.experiment}>
        <bdi>{props.run.experiment}</bdi>
        <Show when={props.run.experiment_deleted}> · {t.trash.withExperiment}</Show>
      </span>
      <Status status={props.run.status} />
      <span class="muted number wide-only" title={`${t.columns.started}: ${moment(props.run.start_ms)}`}>
        {took()}
      </span>
      <span class="muted number deleted-at">
        <span class="wide-only">{t.trash.deleted} </span>
        <Ago ms={props.run.deleted_ms} />
      </span>
    </li>
  );
}
