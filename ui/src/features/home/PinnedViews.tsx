// Saved views at hand: those pinned in this browser, and a dialog to choose them.
import { A } from "@solidjs/router";
import { For, Show, createSignal } from "solid-js";
import { ApiProblem, type SavedView, api } from "../../api/client";
import { createLive } from "../../api/live";
import { Dialog } from "../../components/Dialog";
import { LoadBar, ProblemBox } from "../../components/states";
import { EVERYONE, owner } from "../../lib/owner";
import { t } from "../../lib/text";
import { SAVED } from "../runs/savedView";
import { useShortcuts } from "../shell/shortcuts";
import { pins, setPinned } from "./pins";

/** Experiments whose views are offered: those with the latest runs. */
const OFFERED_MAX = 20;

const addressOf = (view: SavedView) => `/experiments/${view.experiment_id}?${view.state === "" ? "" : `${view.state}&`}${SAVED}=${view.view_id}`;
const nameOf = (view: SavedView) => (view.name === "" ? t.home.namelessView : view.name);

/** A view that is gone is no fault: it is left out. */
async function known(id: string, signal: AbortSignal): Promise<SavedView | undefined> {
  try {
    return await api.getView(id, signal);
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return undefined;
    throw error;
  }
}

interface PinnedViewsProps {
  /** Ids and names of experiments, those with the latest runs first. */
  readonly experiments: readonly (readonly [string, string])[];
}

export function PinnedViews(props: PinnedViewsProps) {
  const [choosing, setChoosing] = createSignal(false);
  useShortcuts([{ keys: "", what: t.home.choosePins, run: () => setChoosing(true) }]);
  const views = createLive(pins, async (ids, signal) => (await Promise.all(ids.map((id) => known(id, signal)))).filter((view) => view !== undefined));
  const experiment = (id: string) => props.experiments.find(([one]) => one === id)?.[1];
  return (
    <section class="card wide-card" aria-labelledby="pinned">
      <div class="page-head">
        <h2 id="pinned">{t.home.pinned}</h2>
        <button type="button" class="button small" onClick={() => setChoosing(true)}>
          {t.home.choosePins}
        </button>
      </div>
      <Show when={views.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={views.refetch} />}</Show>
      <Show when={(views.data()?.length ?? 0) > 0} fallback={<p class="muted">{t.home.nonePinned}</p>}>
        <ul class="run-list" aria-label={t.home.pinned}>
          <For each={views.data()}>
            {(view) => (
              <li>
                <A class="grow clip" href={addressOf(view)} title={nameOf(view)}>
                  <bdi>{nameOf(view)}</bdi>
                </A>
                <span class="muted clip list-experiment">
                  <bdi>{experiment(view.experiment_id) ?? ""}</bdi>
                </span>
                <button type="button" class="icon-button" aria-label={t.home.unpin(nameOf(view))} onClick={() => setPinned(view.view_id, false)}>
                  ×
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={choosing()}>
        <ChooseDialog experiments={props.experiments.slice(0, OFFERED_MAX)} onClose={() => setChoosing(false)} />
      </Show>
    </section>
  );
}

function ChooseDialog(props: PinnedViewsProps & { readonly onClose: () => void }) {
  const offered = createLive(
    () => props.experiments,
    async (list, signal) => {
      const found = await Promise.all(list.map(async ([id, name]) => ({ name, views: (await api.views(id, owner(), signal, EVERYONE)).views.filter((view) => view.name !== "") })));
      return found.filter((one) => one.views.length > 0);
    },
  );
  return (
    <Dialog title={t.home.choosePins} onClose={() => props.onClose()}>
      <LoadBar loading={offered.loading()} what={t.home.loadingViews} />
      <Show when={offered.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={offered.refetch} />}</Show>
      <Show when={offered.data()}>
        {(list) => (
          <For each={list()} fallback={<p class="muted">{t.home.noViews}</p>}>
            {(one) => (
              <fieldset class="choice">
                <legend>
                  <bdi>{one.name}</bdi>
                </legend>
                <For each={one.views}>
                  {(view) => (
                    <label class="check wrap">
                      <input type="checkbox" checked={pins().includes(view.view_id)} onChange={(event) => setPinned(view.view_id, event.currentTarget.checked)} /> <bdi>{view.name}</bdi>
                    </label>
                  )}
                </For>
              </fieldset>
            )}
          </For>
        )}
      </Show>
    </Dialog>
  );
}
