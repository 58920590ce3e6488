// Saved views at hand: those pinned in this browser, and a dialog to choose them.
import { A } from "@solidjs/router";
import { For, Show, createMemo, createSignal } from "solid-js";
import { ApiProblem, type SavedView, api } from "../../api/client";
import { type Change, onChanges } from "../../api/events";
import { type Live, createLive } from "../../api/live";
import { Dialog } from "../../components/Dialog";
import { NewLines } from "../../components/NewLines";
import { Skeleton } from "../../components/Skeleton";
import { LoadBar, ProblemBox } from "../../components/states";
import { createHeld, createPresence } from "../../lib/held";
import { kept } from "../../lib/keep";
import { type Offer, useOffers } from "../../lib/offers";
import { EVERYONE, owner } from "../../lib/owner";
import { sameJson } from "../../lib/same";
import { t } from "../../lib/text";
import { home } from "../../lib/texts/lists";
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

/** Whether some of these experiments may have other views now. */
const concern = (changes: readonly Change[], experiments: readonly string[]) => changes.some((one) => one.kind === "missed" || (one.kind === "views_changed" && experiments.includes(one.experiment)));

interface PinnedViewsProps {
  /** Ids and names of experiments, those with the latest runs first. */
  readonly experiments: Omit<Live<Experiments>, "set">;
}

export function PinnedViews(props: PinnedViewsProps) {
  const [choosing, setChoosing] = createSignal(false);
  useShortcuts([{ keys: "", what: t.home.choosePins, run: () => setChoosing(true) }]);
  const views = createLive(pins, async (ids, signal) => ({ ids, views: (await Promise.all(ids.map((id) => known(id, signal)))).filter((view) => view !== undefined) }));
  const read = createMemo<SavedView[] | undefined>((before) => {
    const now = views.data()?.views;
    return now === undefined ? undefined : kept(before, now, (view) => view.view_id);
  });
  const presence = createPresence();
  const held = createHeld(() => read(), (view) => view.view_id, presence, () => views.data()?.ids);
  onChanges((changes) => {
    if (concern(changes, read()?.map((view) => view.experiment_id) ?? [])) views.refetch();
  });
  const experiment = (id: string) => props.experiments.data()?.find(([one]) => one === id)?.[1];
  const offers = (): Offer[] => (views.data()?.views ?? []).map((view) => ({ what: t.home.unpin(nameOf(view)), run: () => setPinned(view.view_id, false) }));
  useOffers(() => offers);
  const isUnread = () => pins().length > 0 && views.data() === undefined;
  const None = () => (
    <Show when={isUnread()} fallback={<p class="muted">{t.home.nonePinned}</p>}>
      <Show when={views.problem() === undefined}>
        <Skeleton of="list" n={pins().length} />
      </Show>
    </Show>
  );
  return (
    <section class="card wide-card" aria-labelledby="pinned">
      <div class="page-head">
        <h2 id="pinned">{t.home.pinned}</h2>
        <button type="button" class="button small" onClick={() => setChoosing(true)}>
          {t.home.choosePins}
        </button>
      </div>
      <div class="pinned">
        <LoadBar loading={views.loading()} what={home.loadingPins} onCancel={() => views.cancel()} local />
        <Show when={views.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={views.refetch} />}</Show>
        <Show when={held.shown().length > 0} fallback={<None />}>
          <ul class="run-list" aria-label={t.home.pinned} ref={presence.ref}>
            <For each={held.shown()}>
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
      </div>
      <Show when={choosing()}>
        <ChooseDialog experiments={props.experiments} onClose={() => setChoosing(false)} />
      </Show>
    </section>
  );
}

type Offered = SavedView & { readonly experiment: string };
type Experiments = readonly (readonly [id: string, name: string])[];
const offeredOf = (experiments: Experiments) => experiments.slice(0, OFFERED_MAX);

function ChooseDialog(props: PinnedViewsProps & { readonly onClose: () => void }) {
  const offered = createLive(
    () => props.experiments.data(),
    async (list, signal) => {
      const found = await Promise.all(offeredOf(list).map(async ([id, experiment]) => (await api.views(id, owner(), signal, EVERYONE)).views.map((view) => ({ ...view, experiment }))));
      return found.flat().filter((view) => view.name !== "");
    },
  );
  const read = createMemo<Offered[] | undefined>((before) => {
    const now = offered.data();
    return now === undefined ? undefined : kept(before, now, (view) => view.view_id);
  });
  const presence = createPresence();
  const held = createHeld(() => read(), (view) => view.view_id, presence);
  const ids = createMemo<string[]>(() => [...new Set(held.shown().map((view) => view.experiment_id))], [], { equals: sameJson });
  const of = (id: string) => held.shown().filter((view) => view.experiment_id === id);
  onChanges((changes) => {
    if (concern(changes, offeredOf(props.experiments.data() ?? []).map(([id]) => id))) offered.refetch();
  });
  const isCut = () => (props.experiments.data()?.length ?? 0) > OFFERED_MAX;
  // Views are asked for by experiment: those are awaited first, and may be refused as well.
  const steps = () => [props.experiments, offered] as const;
  return (
    <Dialog title={t.home.choosePins} onClose={() => props.onClose()}>
      <LoadBar loading={steps().some((one) => one.loading())} what={t.home.loadingViews} onCancel={() => steps().forEach((one) => one.cancel())} />
      <For each={steps()}>{(one) => <Show when={one.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={one.refetch} />}</Show>}</For>
      <NewLines of={[held]} what={t.home.choosePins} />
      <div ref={presence.ref}>
        <Show when={read()}>
          <Show when={isCut() && ids().length > 0}>
            <p class="muted small">{home.viewsOf(OFFERED_MAX)}</p>
          </Show>
          <For each={ids()} fallback={<p class="muted">{isCut() ? home.noViewsOf(OFFERED_MAX) : t.home.noViews}</p>}>
            {(id) => (
              <fieldset class="choice">
                <legend>
                  <bdi>{of(id)[0]?.experiment}</bdi>
                </legend>
                <For each={of(id)}>
                  {(view) => (
                    <label class="check wrap">
                      <input type="checkbox" checked={pins().includes(view.view_id)} onChange={(event) => setPinned(view.view_id, event.currentTarget.checked)} /> <bdi>{view.name}</bdi>
                    </label>
                  )}
                </For>
              </fieldset>
            )}
          </For>
        </Show>
      </div>
    </Dialog>
  );
}
