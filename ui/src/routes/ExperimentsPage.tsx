// All experiments: search, create, rename, tag, archive, delete, one or several at a time.
import { useNavigate, useSearchParams } from "@solidjs/router";
import { For, Show, createMemo, createSignal } from "solid-js";
import { type Experiment, api } from "../api/client";
import { onChanges } from "../api/events";
import { createLive } from "../api/live";
import { spokenChanges } from "../components/LiveRegion";
import { NewLines } from "../components/NewLines";
import { Skeleton } from "../components/Skeleton";
import { Empty, LoadBar, ProblemBox } from "../components/states";
import { ExperimentsBulkBar } from "../features/experiments/BulkBar";
import { ExperimentRow } from "../features/experiments/ExperimentRow";
import { isArchived, ownTags } from "../features/experiments/archive";
import { deleteExperiments } from "../features/experiments/bulk";
import { ExperimentTagsDialog, NameDialog } from "../features/experiments/dialogs";
import { useCrumbs } from "../features/shell/crumbs";
import { useShortcuts } from "../features/shell/shortcuts";
import { useListKeys } from "../features/shell/listKeys";
import { fuzzyFilter } from "../lib/fuzzy";
import { createHeld, createPresence } from "../lib/held";
import { kept } from "../lib/keep";
import { createFocusedLine } from "../lib/focusedLine";
import { readList, single, writeList } from "../lib/lists";
import { createOneStep } from "../lib/oneStep";
import { type Offer, useOffers } from "../lib/offers";
import { t } from "../lib/text";
import { heldLists, experimentList as texts } from "../lib/texts/lists";
import { ShowMore } from "../components/bits";

/** Rows drawn at first; the rest on request. */
const STEP = 50;

export function ExperimentsPage() {
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  useCrumbs(() => [{ label: t.nav.experiments }]);
  const list = createLive(
    () => true,
    (_, signal) => api.allExperiments("active", signal),
  );
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "experiment_changed" || one.kind === "missed")) list.refetch();
  });
  const wanted = () => single(params["q"]) ?? "";
  const archivedToo = () => single(params["archived"]) === "1";
  const listed = createMemo(() => (list.data() ?? []).filter((one) => archivedToo() || !isArchived(one)));
  const hidden = () => (list.data()?.length ?? 0) - listed().length;
  const chosenIds = createMemo(() => readList(single(params["sel"])));
  // What is ticked one after the other is taken back in one step.
  const ticks = createOneStep();
  const select = (ids: readonly string[]) => {
    const sel = writeList(ids);
    setParams({ sel }, { replace: ticks.isFurther(single(params["sel"]) ?? "", sel ?? "") });
  };
  const toggle = (id: string, on: boolean) => select(on ? [...chosenIds(), id] : chosenIds().filter((one) => one !== id));
  const selected = createMemo(() => (list.data() ?? []).filter((one) => chosenIds().includes(one.experiment_id)));
  const found = createMemo(() => fuzzyFilter(listed(), wanted(), (one) => [one.name, ...ownTags(one.tags).flat()].join(" ")));
  const [most, setMost] = createSignal(STEP);
  // A line is drawn anew only when its experiment says something else.
  const presence = createPresence();
  const read = createMemo<Experiment[] | undefined>((before) => (list.data() === undefined ? undefined : kept(before, found(), (one) => one.experiment_id)));
  const held = createHeld(() => read(), (one) => one.experiment_id, presence, () => `${archivedToo()} ${wanted()}`);
  // What someone changed here is seen at once, wherever the pointer rests.
  const changed = () => {
    held.follow();
    list.refetch();
  };
  const done = () => {
    select([]);
    changed();
  };
  const lines = () => held.shown().slice(0, most());
  const [dialog, setDialog] = createSignal<{ readonly kind: "create" } | { readonly kind: "rename" | "tags"; readonly id: string }>();
  const chosen = createMemo(() => {
    const now = dialog();
    return now === undefined || now.kind === "create" ? undefined : list.data()?.find((one) => one.experiment_id === now.id);
  });
  let search: HTMLInputElement | undefined;
  let page: HTMLElement | undefined;
  useListKeys(() => page, true);
  /** The experiment of the line that has the focus. */
  const line = createFocusedLine();
  const marked = () => list.data()?.find((one) => one.experiment_id === line.id());
  const rename = (id: string | undefined) => {
    if (id !== undefined) setDialog({ kind: "rename", id });
  };
  const step = createOneStep();
  const searchFor = (q: string) => setParams({ q }, { replace: step.isFurther(wanted(), q) });
  const showArchived = (on: boolean) => setParams({ archived: on ? "1" : undefined });
  const selectAll = () => select(held.shown().map((one) => one.experiment_id));
  useShortcuts([
    { keys: "/", what: t.experiments.search, run: () => search?.focus() },
    { keys: "n", what: t.experiments.create, run: () => setDialog({ kind: "create" }) },
    { keys: "", what: t.experiments.selectAll, run: selectAll, when: () => held.shown().length > 0 },
    { keys: "", what: texts.showArchived, run: () => showArchived(true), when: () => !archivedToo() },
    { keys: "", what: texts.hideArchived, run: () => showArchived(false), when: archivedToo },
    { keys: "", get what() { return t.experiments.renameOne(marked()?.name ?? ""); }, run: () => rename(marked()?.experiment_id), when: () => marked() !== undefined },
    { keys: "", what: heldLists.doShow, run: held.show, when: () => held.nNew() > 0 },
  ]);
  const offers = (): Offer[] => {
    const one = marked();
    if (one === undefined) return [];
    return [
      { what: t.experiments.tagsOf(one.name), run: () => setDialog({ kind: "tags", id: one.experiment_id }) },
      { what: t.experiments.removeOne(one.name), run: () => void deleteExperiments([one.experiment_id], changed) },
    ];
  };
  useOffers(() => offers);
  const allChosen = () => held.shown().length > 0 && held.shown().every((one) => chosenIds().includes(one.experiment_id));
  return (
    <div class="page" ref={(element) => (page = element)} onFocusIn={line.onFocusIn}>
      <div class="page-head">
        <h1>{t.nav.experiments}</h1>
        <button type="button" class="button primary" onClick={() => setDialog({ kind: "create" })}>
          {t.experiments.create}
        </button>
      </div>
      <div class="row search-row">
        <input ref={(element) => (search = element)} class="input page-search" type="search" aria-label={t.experiments.search} placeholder={t.experiments.search} value={wanted()} onInput={(event) => searchFor(event.currentTarget.value)} onChange={step.end} />
        <Show when={list.data()}>
          <span class="muted" ref={spokenChanges}>{t.experimentCount(found().length, listed().length)}</span>
        </Show>
        <label class="check">
          <input type="checkbox" checked={archivedToo()} onChange={(event) => showArchived(event.currentTarget.checked)} /> {t.experiments.showArchived(hidden())}
        </label>
        <NewLines of={[held]} what={t.nav.experiments} />
      </div>
      <ExperimentsBulkBar selected={selected()} onDone={done} onClear={() => select([])} onRename={rename} />
      <LoadBar loading={list.loading()} what={t.experiments.loading} onCancel={() => list.cancel()} />
      <Show when={list.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={list.refetch} />}</Show>
      <Show when={list.data()} fallback={<Show when={list.problem() === undefined}><Skeleton of="table" n={6} height={39} /></Show>}>
        <Show when={held.shown().length > 0} fallback={<Nothing isSearch={wanted().trim() !== ""} nArchived={hidden()} onArchived={() => showArchived(true)} />}>
          <table class="table experiments" ref={presence.ref}>
            <thead>
              <tr>
                <th scope="col" class="select-cell">
                  <input type="checkbox" aria-label={t.experiments.selectAll} checked={allChosen()} onChange={(event) => (event.currentTarget.checked ? selectAll() : select([]))} />
                </th>
                <th scope="col">{t.experiments.name}</th>
                <th scope="col" class="number">
                  {t.experiments.runs}
                </th>
                <th scope="col" class="wide-only">
                  {texts.lastStarted}
                </th>
                <th scope="col" class="wide-only">
                  {t.experiments.created}
                </th>
                <th scope="col" class="wide-only">
                  <span class="visually-hidden">{t.experiments.actions}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              <For each={lines()}>
                {(one) => (
                  <ExperimentRow
                    experiment={one}
                    selected={chosenIds().includes(one.experiment_id)}
                    onSelect={(on) => toggle(one.experiment_id, on)}
                    onRename={() => rename(one.experiment_id)}
                    onTags={() => setDialog({ kind: "tags", id: one.experiment_id })}
                    onDelete={() => void deleteExperiments([one.experiment_id], changed)}
                  />
                )}
              </For>
            </tbody>
          </table>
          <ShowMore left={held.shown().length - most()} onMore={() => setMost((n) => n + STEP)} />
        </Show>
      </Show>
      <Show when={dialog()?.kind === "create"}>
        <NameDialog
          title={t.experiments.create}
          action={t.experiments.create}
          value=""
          onClose={() => setDialog(undefined)}
          onSave={(name) => api.createExperiment({ name, tags: {} }).then((made) => { navigate(`/experiments/${made.experiment_id}`); })}
        />
      </Show>
      <Show when={dialog()?.kind === "rename" ? chosen() : undefined} keyed>
        {(one) => (
          <NameDialog
            title={t.experiments.renameOne(one.name)}
            action={t.experiments.rename}
            value={one.name}
            onClose={() => setDialog(undefined)}
            onSave={(name) => api.changeExperiment(one.experiment_id, { name }).then(() => { list.refetch(); })}
          />
        )}
      </Show>
      <Show when={dialog()?.kind === "tags" ? chosen() : undefined}>{(one) => <ExperimentTagsDialog experiment={one()} onChanged={list.refetch} onClose={() => setDialog(undefined)} />}</Show>
    </div>
  );
}

/** Why nothing is listed: nothing is there, nothing matches, or all of it is archived. */
function Nothing(props: { readonly isSearch: boolean; readonly nArchived: number; readonly onArchived: () => void }) {
  const archived = () => (
    <Show when={props.nArchived > 0}>
      <button type="button" class="button" onClick={() => props.onArchived()}>
        {t.experiments.showArchived(props.nArchived)}
      </button>
    </Show>
  );
  return (
    <Show when={props.isSearch} fallback={<Empty title={props.nArchived > 0 ? texts.allArchived : texts.none}><p>{props.nArchived > 0 ? texts.allArchivedHint : texts.noneHint}</p>{archived()}</Empty>}>
      <Empty title={t.experiments.noMatch}>
        <p>{t.experiments.noMatchHint}</p>
      </Empty>
    </Show>
  );
}
