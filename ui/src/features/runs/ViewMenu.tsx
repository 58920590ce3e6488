// Saved views of an experiment: show, save, change, make one open first, copy a short link.
import { For, Show, createEffect, createMemo, createSignal, on, onCleanup, untrack } from "solid-js";
import { type Experiment, type SavedView, api } from "../../api/client";
import { forgetEarly } from "../../api/early";
import { onChanges } from "../../api/events";
import { createLive } from "../../api/live";
import { copyText } from "../../components/bits";
import { Dialog } from "../../components/Dialog";
import { NewLines } from "../../components/NewLines";
import { Skeleton } from "../../components/Skeleton";
import { LoadBar, ProblemBox, Toasts, say, sayProblem } from "../../components/states";
import { createHeld, createPresence } from "../../lib/held";
import { kept } from "../../lib/keep";
import { single } from "../../lib/lists";
import { EVERYONE, owner } from "../../lib/owner";
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { viewActions } from "../../lib/texts/actions";
import { changePin } from "../home/pins";
import { useShortcuts } from "../shell/shortcuts";
import { SAVED, opensFirst, showState, stateOf } from "./savedView";
import type { ViewAddress } from "./viewAddress";

interface ViewMenuProps {
  readonly experiment: Experiment;
  readonly address: ViewAddress;
  /** The address says what is shown: the view that opens first, if there is one, stands in it. */
  readonly onBegun?: () => void;
}

export function ViewMenu(props: ViewMenuProps) {
  const params = () => props.address.params();
  const setParams: ViewAddress["set"] = (part, options) => props.address.set(part, options);
  const [shared, setShared] = createSignal(true);
  const [open, setOpen] = createSignal(false);
  const [name, setName] = createSignal("");
  const id = () => props.experiment.experiment_id;
  const views = createLive(id, async (experiment, signal) => (await api.views(experiment, owner(), signal, EVERYONE)).views);
  const read = createMemo<SavedView[] | undefined>((before) => {
    const now = views.data();
    return now === undefined ? undefined : kept(before, now, (view) => view.view_id);
  });
  const presence = createPresence();
  const held = createHeld(() => read(), (view) => view.view_id, presence, id);
  const part = (which: "shared" | "mine") => held.shown().filter((view) => (view.owner === EVERYONE) === (which === "shared"));
  const shownId = createMemo(() => single(params()[SAVED]));
  const current = createLive(() => shownId(), (view, signal) => api.getView(view, signal));
  const state = createMemo(() => stateOf(params()));
  const shown = () => (shownId() !== undefined && current.data()?.view_id === shownId() ? current.data() : undefined);
  const changed = () => shown() !== undefined && shown()?.state !== state();
  const show = (view: SavedView, replace: boolean) => setParams(showState(untrack(params), view.state, view.view_id), { replace });
  // A short link holds nothing but the id: the view fills the rest in, once. What others make of it later is for the mark alone.
  let filled: string | undefined;
  createEffect(on(shownId, () => (filled = undefined)));
  createEffect(
    on(current.data, (view) => {
      if (view === undefined || view.view_id !== untrack(shownId) || view.view_id === filled) return;
      filled = view.view_id;
      if (untrack(state) === "") show(view, true);
    }),
  );
  createEffect(
    on(current.problem, (problem) => {
      if (problem?.problem.code !== "view_not_found") return;
      const known = untrack(shown);
      setParams({ [SAVED]: undefined }, { replace: true });
      say(known === undefined ? t.views.gone : t.views.goneNow(known.name));
    }),
  );
  // The view that opens first does so only at an address that asks for nothing else, and only when the page is opened.
  let begins = untrack(() => state() === "" && shownId() === undefined);
  let first: SavedView | undefined;
  createEffect(() => {
    if (begins && (read() !== undefined || views.problem() !== undefined)) {
      begins = false;
      first = opensFirst(read() ?? [], owner());
      if (first !== undefined && untrack(() => state() === "" && shownId() === undefined)) {
        // The rows that were asked for before belong to no view.
        forgetEarly();
        untrack(() => show(first as SavedView, true));
      } else first = undefined;
    }
    if (!begins && (first === undefined || shownId() === first.view_id)) props.onBegun?.();
  });
  /** Others may have saved or removed views since. What is read now is shown at once, wherever the pointer rests. */
  const readAgain = () => {
    held.follow();
    views.refetch();
  };
  const openMenu = () => {
    setOpen(true);
    readAgain();
  };
  let nActing = 0;
  // A deletion may be undone from any page: this one is then no more.
  let isHere = true;
  onCleanup(() => (isHere = false));
  const act = async (change: () => Promise<unknown>) => {
    nActing += 1;
    try {
      await change();
    } catch (error) {
      sayProblem(error);
    } finally {
      nActing -= 1;
    }
    if (!isHere) return;
    readAgain();
    if (shownId() !== undefined) current.refetch();
  };
  onChanges((changes) => {
    // What one does oneself is read again when it is done.
    if (nActing > 0 || !changes.some((one) => one.kind === "missed" || (one.kind === "views_changed" && one.experiment === id()))) return;
    if (shownId() !== undefined) current.refetch();
    if (open()) views.refetch();
  });
  const save = () =>
    act(async () => {
      const saved = await api.saveView(id(), { owner: shared() ? EVERYONE : owner(), name: name().trim(), state: state() });
      setParams({ [SAVED]: saved.view_id }, { replace: true });
      setName("");
      say(t.views.saved(saved.name));
    });
  /** Saved anew as it was; links to the one that was deleted stay without a view. */
  const bringBack = (view: SavedView, wasShown: boolean) =>
    act(async () => {
      const saved = await api.saveView(view.experiment_id, { owner: view.owner, name: view.name, state: view.state });
      changePin(view.view_id, saved.view_id);
      if (isHere && wasShown && shownId() === undefined) setParams({ [SAVED]: saved.view_id }, { replace: true });
      if (view.is_default) await api.changeView(saved.view_id, { is_default: true });
    });
  const remove = (listed: SavedView) =>
    act(async () => {
      // Others may have changed it since the menu was opened: what is brought back is what was deleted.
      const view = await api.getView(listed.view_id);
      await api.deleteView(view.view_id);
      const wasShown = shownId() === view.view_id;
      if (wasShown) setParams({ [SAVED]: undefined }, { replace: true });
      say((view.owner === EVERYONE ? t.views.removedShared : t.views.removed)(view.name), { label: t.undo, run: () => void bringBack(view, wasShown) });
    });
  const copyLink = () =>
    act(async () => {
      const saved = await api.saveView(id(), { owner: owner(), name: "", state: state() });
      const link = `${location.origin}/experiments/${id()}?${SAVED}=${saved.view_id}`;
      say((await copyText(link)) ? t.views.copied : link);
    });
  const update = (view: SavedView) => act(() => api.changeView(view.view_id, { state: state() }));
  /** The view that is shown, when it was changed and may be saved as it is now. */
  const changedOwn = () => {
    const view = shown();
    return changed() && view !== undefined && view.name !== "" && [owner(), EVERYONE].includes(view.owner) ? view : undefined;
  };
  const offers = (): Offer[] => {
    const own = changedOwn();
    const list = read() ?? [];
    const named = [true, false].flatMap((isShared) => list.filter((view) => (view.owner === EVERYONE) === isShared));
    return [
      ...(own === undefined ? [] : [{ what: t.views.update(own.name), run: () => void update(own) }, { what: viewActions.reset(own.name), run: () => show(own, false) }]),
      ...named.filter((view) => view.view_id !== shownId()).map((view) => ({ what: viewActions.open(view.name), run: () => show(view, false) })),
    ];
  };
  useOffers(() => {
    views.refetch();
    return offers;
  });
  useShortcuts([
    { keys: "s", what: t.views.title, run: openMenu },
    { keys: "", what: t.views.copyLink, run: () => void copyLink() },
  ]);
  return (
    <>
      <button type="button" class="button" onClick={openMenu}>
        <Show when={shown()?.name} fallback={t.views.menu}>
          {(called) => <bdi class="clip view-name">{called()}</bdi>}
        </Show>
        <Show when={changed()}>
          <span class="changed-mark"> · {t.views.changed}</span>
        </Show>{" "}
        <kbd>s</kbd>
      </button>
      <Show when={open()}>
        <Dialog title={t.views.title} onClose={() => setOpen(false)}>
          <Show when={views.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={views.refetch} />}</Show>
          <NewLines of={[held]} what={t.views.title} />
          <Show when={read() === undefined && views.loading()}>
            <div class="waits">
              <LoadBar local loading what={t.views.loading} onCancel={() => views.cancel()} />
              <Skeleton of="lines" n={3} />
            </div>
          </Show>
          <div ref={presence.ref}>
          <For each={["shared", "mine"] as const}>
            {(which) => (
              <Show when={part(which).length > 0}><section class="view-part">
                <h3>{t.views[which]}</h3>
                <ul class="tag-list">
                  <For each={part(which)}>
                    {(view) => (
                      <li>
                        <button type="button" class="link-button grow clip view-pick" aria-current={view.view_id === shownId() ? "true" : undefined} onClick={() => { show(view, false); setOpen(false); }}>
                          <bdi>{view.name}</bdi>
                        </button>
                        <Show when={view.is_default}>
                          <span class="muted small">{t.views.default}</span>
                        </Show>
                        <button type="button" class="button small" onClick={() => void act(() => api.changeView(view.view_id, { is_default: !view.is_default }))}>
                          {view.is_default ? t.views.dropDefault : t.views.makeDefault}
                        </button>
                        <button type="button" class="button small danger" onClick={() => void remove(view)}>
                          {t.views.remove}
                        </button>
                      </li>
                    )}
                  </For>
                </ul>
              </section></Show>
            )}
          </For>
          </div>
          <Show when={read() !== undefined && held.shown().length === 0}>
            <p class="muted">{t.views.none}</p>
          </Show>
          <Show when={changedOwn()}>
            {(view) => (
              <div class="row">
                <button type="button" class="button primary" onClick={() => void update(view())}>
                  {t.views.update(view().name)}
                </button>
                <button type="button" class="button" onClick={() => show(view(), false)}>
                  {t.views.reset}
                </button>
              </div>
            )}
          </Show>
          <form
            class="row wrap-row"
            onSubmit={(event) => {
              event.preventDefault();
              if (name().trim() !== "") void save();
            }}
          >
            <input class="input grow" maxLength={200} aria-label={t.views.name} placeholder={t.views.name} value={name()} onInput={(event) => setName(event.currentTarget.value)} />
            <label>
              {t.views.saveFor}{" "}
              <select class="select" value={shared() ? "everyone" : "me"} onChange={(event) => setShared(event.currentTarget.value === "everyone")}>
                <option value="everyone">{t.views.who.everyone}</option>
                <option value="me">{t.views.who.me}</option>
              </select>
            </label>
            <button type="submit" class="button" disabled={name().trim() === ""}>
              {t.views.save}
            </button>
          </form>
          <p class="row">
            <button type="button" class="button" onClick={() => void copyLink()}>
              {t.views.copyLink}
            </button>
          </p>
          <p class="muted small">{t.views.rule}</p>
          {/* Those of the page are behind it, and Undo would be out of reach. */}
          <Toasts />
        </Dialog>
      </Show>
    </>
  );
}
