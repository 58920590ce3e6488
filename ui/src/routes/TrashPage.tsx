// What was deleted, when, and the way back.
import { A, useSearchParams } from "@solidjs/router";
import { For, Show, createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import { type Experiment, type Schemas, allPages, api } from "../api/client";
import { onChanges } from "../api/events";
import { createLive } from "../api/live";
import { Ago, ShowMore, Status } from "../components/bits";
import { NewLines } from "../components/NewLines";
import { Skeleton } from "../components/Skeleton";
import { Empty, LoadBar, ProblemBox, say, sayProblem } from "../components/states";
import { DeletedExperiments, deletedAt } from "../features/experiments/DeletedExperiments";
import { restoreRuns } from "../features/runs/bulk";
import { SELECTED_MAX } from "../features/runs/view";
import { useCrumbs } from "../features/shell/crumbs";
import { useListKeys } from "../features/shell/listKeys";
import { useShortcuts } from "../features/shell/shortcuts";
import { duration, moment } from "../lib/format";
import { createHeld, createPresence } from "../lib/held";
import { kept } from "../lib/keep";
import { readList, single, writeList } from "../lib/lists";
import { createFocusedLine } from "../lib/focusedLine";
import { sameJson } from "../lib/same";
import { createOneStep } from "../lib/oneStep";
import { t } from "../lib/text";
import { heldLists, trashList as texts } from "../lib/texts/lists";

type DeletedRun = Schemas["DeletedRun"];

const STEP = 100;
/** Most runs of a page that the server gives. */
const PAGE = 10_000;

export function TrashPage() {
  const [params, setParams] = useSearchParams();
  useCrumbs(() => [{ label: t.nav.trash }]);
  const wanted = () => single(params["q"]) ?? "";
  const [most, setMost] = createSignal(STEP);
  const inAddress = () => single(params["sel"]) ?? "";
  const [selected, setSelected] = createSignal<ReadonlySet<string>>(new Set(readList(inAddress())));
  // More than fit stay out of the address, and are forgotten with the page. Back undoes what was ticked in one step.
  const ticks = createOneStep();
  const select = (ids: readonly string[], isOver = false) => {
    setSelected(new Set(ids));
    const sel = ids.length <= SELECTED_MAX ? writeList(ids) : undefined;
    setParams({ sel }, { replace: isOver || ticks.isFurther(inAddress(), sel ?? "") });
  };
  createEffect(
    on(
      inAddress,
      (now) => {
        if (now !== "" || selected().size <= SELECTED_MAX) setSelected(new Set(readList(now)));
      },
      { defer: true },
    ),
  );
  const experiments = createLive(
    () => true,
    (_, signal) => api.allExperiments("deleted", signal),
  );
  const question = createMemo(() => ({ q: wanted().trim(), limit: Math.min(most(), PAGE) }), undefined, { equals: sameJson });
  const runs = createLive(() => question(), async (asked, signal) => ({ ...(await api.deletedRuns(asked, signal)), asked }));
  const presence = createPresence();
  const readRuns = createMemo<DeletedRun[] | undefined>((before) => {
    const now = runs.data()?.runs;
    return now === undefined ? undefined : kept(before, now, (run) => run.run_id);
  });
  const listed = createHeld(() => readRuns(), (run) => run.run_id, presence, () => runs.data()?.asked);
  const readExperiments = createMemo<Experiment[] | undefined>((before) => {
    const text = wanted().trim().toLowerCase();
    const matching = experiments.data()?.filter((one) => one.name.toLowerCase().includes(text));
    return matching === undefined ? undefined : kept(before, matching, (one) => one.experiment_id).sort((a, b) => deletedAt(b) - deletedAt(a));
  });
  const found = createHeld(() => readExperiments(), (one) => one.experiment_id, presence, wanted);
  const refetch = () => {
    experiments.refetch();
    runs.refetch();
  };
  const held = [found, listed];
  // What someone changed here is seen at once, wherever the pointer rests.
  const changed = () => {
    held.forEach((one) => one.follow());
    refetch();
  };
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "run_updated" || one.kind === "experiment_changed" || one.kind === "missed")) refetch();
  });
  const restoreExperiment = async (one: Experiment) => {
    try {
      await api.changeExperiment(one.experiment_id, { lifecycle: "active" });
      changed();
      say(t.trash.restoredExperiment(one.name));
    } catch (error) {
      sayProblem(error);
    }
  };
  // The answer may come when another page has the address.
  let isHere = true;
  onCleanup(() => (isHere = false));
  const restoreSelected = async () => {
    const back = new Set(await restoreRuns([...selected()], changed));
    if (isHere) select([...selected()].filter((one) => !back.has(one)), true);
  };
  // Runs of deleted experiments show only once those are back.
  const selectAll = async () => {
    const { q } = question();
    try {
      const all = await allPages((page_token) => api.deletedRuns({ q, limit: PAGE, ...(page_token !== undefined && { page_token }) }), (page) => page.runs);
      if (isHere) select(all.filter((run) => !run.experiment_deleted).map((run) => run.run_id));
    } catch (error) {
      sayProblem(error);
    }
  };
  const line = createFocusedLine();
  const marked = () => experiments.data()?.find((one) => one.experiment_id === line.id());
  const restoreMarked = () => {
    const one = marked();
    if (one !== undefined) void restoreExperiment(one);
  };
  const step = createOneStep();
  const searchFor = (q: string) => setParams({ q }, { replace: step.isFurther(wanted(), q) });
  const n = () => runs.data()?.n_matching ?? 0;
  let search: HTMLInputElement | undefined;
  let page: HTMLElement | undefined;
  useListKeys(() => page, true);
  useShortcuts([
    { keys: "/", what: t.trash.search, run: () => search?.focus() },
    { keys: "", what: t.trash.doRestore, run: () => void restoreSelected(), when: () => selected().size > 0 },
    { keys: "", what: t.trash.selectAll, run: () => void selectAll(), when: () => n() > 0 },
    { keys: "", get what() { return t.trash.restoreOne(marked()?.name ?? ""); }, run: restoreMarked, when: () => marked() !== undefined },
    { keys: "", what: heldLists.doShow, run: () => held.forEach((one) => one.show()), when: () => held.some((one) => one.nNew() > 0) },
  ]);
  const toggle = (id: string, isOn: boolean) => select(isOn ? [...selected(), id] : [...selected()].filter((one) => one !== id));
  const problem = () => experiments.problem() ?? runs.problem();
  const isRead = () => experiments.data() !== undefined && runs.data() !== undefined;
  return (
    <div class="page" ref={(element) => (page = element)} onFocusIn={line.onFocusIn}>
      <h1>{t.nav.trash}</h1>
      <p class="muted">
        {t.trash.lead} {t.trash.by}
      </p>
      <div class="row search-row">
        <input ref={(element) => (search = element)} class="input page-search" type="search" aria-label={t.trash.search} placeholder={t.trash.search} value={wanted()} onInput={(event) => searchFor(event.currentTarget.value)} onChange={step.end} />
        <NewLines of={held} what={t.nav.trash} />
      </div>
      <LoadBar loading={experiments.loading() || runs.loading()} what={t.trash.loading} onCancel={() => { experiments.cancel(); runs.cancel(); }} />
      <Show when={problem()}>{(told) => <ProblemBox problem={told()} onRetry={refetch} />}</Show>
      <Show when={isRead()} fallback={<Show when={problem() === undefined}><div class="page-head"><Skeleton of="heading" /></div><Skeleton of="list" n={5} /></Show>}>
        <Show when={found.shown().length > 0 || listed.shown().length > 0} fallback={<Empty title={wanted() === "" ? t.trash.empty : t.trash.noMatch}><p>{t.trash.emptyHint}</p></Empty>}>
          <div class="trash-lists" ref={presence.ref}>
            <DeletedExperiments all={found.shown()} search={wanted()} onRestore={(one) => void restoreExperiment(one)} />
            <Show when={listed.shown().length > 0}>
              <div class="page-head">
                <h2>{t.trash.runs(n())}</h2>
                <button type="button" class="button" onClick={() => void selectAll()}>
                  {wanted() === "" ? t.trash.selectAll : t.trash.selectMatching}
                </button>
                <button type="button" class="button primary" disabled={selected().size === 0} onClick={() => void restoreSelected()}>
                  {t.trash.restoreSelected(selected().size)}
                </button>
                <Show when={selected().size > SELECTED_MAX}>
                  <span class="muted small">{t.bulk.notInAddress(SELECTED_MAX)}</span>
                </Show>
              </div>
              <ul class="run-list run-columns with-experiments" aria-label={t.trash.runsLabel}>
                <For each={listed.shown()}>{(run) => <RunLine run={run} selected={selected().has(run.run_id)} onSelect={(isOn) => toggle(run.run_id, isOn)} />}</For>
              </ul>
              <ShowMore left={most() < PAGE ? n() - most() : 0} onMore={() => setMost((now) => now + STEP)} />
              <Show when={most() >= PAGE && n() > PAGE}>
                <p class="muted">{texts.cut(PAGE, n())}</p>
              </Show>
            </Show>
          </div>
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
      {/* Where the column of experiments is left out, it is told here why the checkbox cannot be pressed. */}
      <Show when={props.run.experiment_deleted}>
        <span class="muted small narrow-only line-note">{t.trash.withExperiment}</span>
      </Show>
    </li>
  );
}
