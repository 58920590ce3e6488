// All experiments: search, create, rename, tag, archive, delete, one or several at a time.
import { useNavigate, useSearchParams } from "@solidjs/router";
import { For, Show, createMemo, createSignal } from "solid-js";
import { type Experiment, api } from "../api/client";
import { onChanges } from "../api/events";
import { createLive } from "../api/live";
import { Empty, LoadBar, ProblemBox, Skeleton } from "../components/states";
import { ExperimentsBulkBar } from "../features/experiments/BulkBar";
import { ExperimentRow } from "../features/experiments/ExperimentRow";
import { isArchived, ownTags } from "../features/experiments/archive";
import { deleteExperiments } from "../features/experiments/bulk";
import { ExperimentTagsDialog, NameDialog } from "../features/experiments/dialogs";
import { useCrumbs } from "../features/shell/crumbs";
import { useShortcuts } from "../features/shell/shortcuts";
import { useListKeys } from "../features/shell/listKeys";
import { fuzzyFilter } from "../lib/fuzzy";
import { kept } from "../lib/keep";
import { readList, single, writeList } from "../lib/lists";
import { t } from "../lib/text";
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
  const select = (ids: readonly string[]) => setParams({ sel: writeList(ids) }, { replace: true });
  const toggle = (id: string, on: boolean) => select(on ? [...chosenIds(), id] : chosenIds().filter((one) => one !== id));
  const selected = createMemo(() => (list.data() ?? []).filter((one) => chosenIds().includes(one.experiment_id)));
  const done = () => {
    select([]);
    list.refetch();
  };
  const found = createMemo(() => fuzzyFilter(listed(), wanted(), (one) => [one.name, ...ownTags(one.tags).flat()].join(" ")));
  const [most, setMost] = createSignal(STEP);
  // A line is drawn anew only when its experiment says something else.
  const lines = createMemo<Experiment[]>((before) => kept(before, found().slice(0, most()), (one) => one.experiment_id), []);
  const [dialog, setDialog] = createSignal<{ readonly kind: "create" } | { readonly kind: "rename" | "tags"; readonly id: string }>();
  const chosen = createMemo(() => {
    const now = dialog();
    return now === undefined || now.kind === "create" ? undefined : list.data()?.find((one) => one.experiment_id === now.id);
  });
  let search: HTMLInputElement | undefined;
  let page: HTMLElement | undefined;
  useListKeys(() => page, true);
  useShortcuts([
    { keys: "/", what: t.experiments.search, run: () => search?.focus() },
    { keys: "n", what: t.experiments.create, run: () => setDialog({ kind: "create" }) },
  ]);
  const allChosen = () => found().length > 0 && found().every((one) => chosenIds().includes(one.experiment_id));
  return (
    <div class="page" ref={(element) => (page = element)}>
      <div class="page-head">
        <h1>{t.nav.experiments}</h1>
        <button type="button" class="button primary" onClick={() => setDialog({ kind: "create" })}>
          {t.experiments.create}
        </button>
      </div>
      <div class="row search-row">
        <input ref={(element) => (search = element)} class="input page-search" type="search" aria-label={t.experiments.search} placeholder={t.experiments.search} value={wanted()} onInput={(event) => setParams({ q: event.currentTarget.value }, { replace: true })} />
        <Show when={list.data()}>
          <span class="muted" role="status">{t.experimentCount(found().length, listed().length)}</span>
        </Show>
        <label class="check">
          <input type="checkbox" checked={archivedToo()} onChange={(event) => setParams({ archived: event.currentTarget.checked ? "1" : undefined }, { replace: true })} /> {t.experiments.showArchived(hidden())}
        </label>
      </div>
      <ExperimentsBulkBar selected={selected()} onDone={done} onClear={() => select([])} onRename={(id) => setDialog({ kind: "rename", id })} />
      <LoadBar loading={list.loading()} what={t.experiments.loading} onCancel={() => list.cancel()} />
      <Show when={list.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={list.refetch} />}</Show>
      <Show when={list.data()} fallback={<Show when={list.problem() === undefined}><Skeleton rows={6} /></Show>}>
        <Show when={found().length > 0} fallback={<Empty title={t.experiments.noMatch}><p>{t.experiments.noMatchHint}</p></Empty>}>
          <table class="table experiments">
            <thead>
              <tr>
                <th scope="col" class="select-cell">
                  <input type="checkbox" aria-label={t.experiments.selectAll} checked={allChosen()} onChange={(event) => select(event.currentTarget.checked ? found().map((one) => one.experiment_id) : [])} />
                </th>
                <th scope="col">{t.experiments.name}</th>
                <th scope="col" class="number">
                  {t.experiments.runs}
                </th>
                <th scope="col" class="wide-only">
                  {t.experiments.last}
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
                    onRename={() => setDialog({ kind: "rename", id: one.experiment_id })}
                    onTags={() => setDialog({ kind: "tags", id: one.experiment_id })}
                    onDelete={() => void deleteExperiments([one.experiment_id], list.refetch)}
                  />
                )}
              </For>
            </tbody>
          </table>
          <ShowMore left={found().length - most()} onMore={() => setMost((n) => n + STEP)} />
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
