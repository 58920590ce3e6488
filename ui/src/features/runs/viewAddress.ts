// The view of a page and its address. What is too long for an address is stored by itself, under an id that never changes
// its meaning: Back undoes there as anywhere.
import { useLocation, useNavigate } from "@solidjs/router";
import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup, untrack } from "solid-js";
import { api } from "../../api/client";
import { createLive } from "../../api/live";
import { say, sayProblem } from "../../components/states";
import { single } from "../../lib/lists";
import { owner } from "../../lib/owner";
import { t } from "../../lib/text";
import { STORED, isTooLong, opened, paramsOf, queryOf } from "./longState";
import type { Params } from "./view";

export interface ViewAddress {
  readonly params: Accessor<Params>;
  /** What they are once every change that was made is in the address; not tracked. */
  readonly next: () => Params;
  /** Whether it is known what the address means. */
  readonly ready: Accessor<boolean>;
  readonly set: (change: Params, options?: { readonly replace?: boolean }) => void;
}

interface Waiting {
  readonly params: Params;
  readonly replace: boolean;
}

/** Changes that come faster than this are stored as one. */
const REST_MS = 300;
/** What is stored, by id, and its id by what it is: nothing is asked for or stored twice. */
const states = new Map<string, string>();
const ids = new Map<string, string>();

function know(id: string, state: string): void {
  states.set(id, state);
  ids.set(state, id);
}

async function store(experiment: string, state: string): Promise<string> {
  const known = ids.get(state);
  if (known !== undefined) return known;
  const saved = await api.saveView(experiment, { owner: owner(), name: "", state });
  know(saved.view_id, state);
  return saved.view_id;
}

/** `experiment` is where long views are stored; until it is known they stay in the address. */
export function createViewAddress(experiment: Accessor<string | undefined>): ViewAddress {
  const location = useLocation();
  const navigate = useNavigate();
  const own = createMemo(() => paramsOf(location.search));
  const id = () => single(own()[STORED]);
  /** Views on their way into the address, one after the other: the last is shown already. */
  const [queue, setQueue] = createSignal<readonly Waiting[]>([]);
  const missing = () => {
    const asked = id();
    return asked === undefined || states.has(asked) ? undefined : asked;
  };
  const [nKnown, setKnown] = createSignal(0);
  const stored = createLive(() => missing(), async (asked, signal) => {
    const view = await api.getView(asked, signal);
    know(asked, view.state);
    setKnown((n) => n + 1);
    return view;
  });
  const go = (query: string, replace: boolean) => navigate(query === "" ? location.pathname : `${location.pathname}?${query}`, { replace, scroll: false, resolve: false });
  createEffect(
    on(stored.problem, (problem) => {
      if (problem === undefined || untrack(missing) === undefined) return;
      if (problem.problem.code === "view_not_found") say(t.views.gone);
      else sayProblem(problem);
      go(queryOf({ ...untrack(own), [STORED]: undefined }), true);
    }),
  );
  const meant = createMemo<Params | undefined>((before) => {
    nKnown();
    const asked = id();
    if (asked === undefined) return own();
    const state = states.get(asked);
    return state === undefined ? before : opened(own(), state);
  });
  const params = createMemo<Params>(() => queue().at(-1)?.params ?? meant() ?? {});

  // The router takes its time: a change that comes meanwhile is one of what was asked for, not of what is there.
  let asked: Params | undefined;
  const next = () => untrack(queue).at(-1)?.params ?? asked ?? untrack(params);
  let timer: number | undefined;
  let isOver = false;
  let expected: string | undefined;
  onCleanup(() => {
    isOver = true;
    window.clearTimeout(timer);
  });
  const addressOf = async (query: string) => {
    const where = untrack(experiment);
    if (!isTooLong(query) || where === undefined) return query;
    try {
      return `${STORED}=${await store(where, query)}`;
    } catch (error) {
      sayProblem(error, t.views.notStored);
      return query;
    }
  };
  let working: Waiting | undefined;
  const drain = async () => {
    window.clearTimeout(timer);
    const next = untrack(queue)[0];
    if (next === undefined || next === working) return;
    // One view at a time, until it stands in the address.
    working = next;
    const address = await addressOf(queryOf(next.params));
    // Another view took its place, or a link led elsewhere.
    if (isOver) return;
    if (untrack(queue)[0] !== next) {
      void drain();
      return;
    }
    expected = address === "" ? "" : `?${address}`;
    if (expected === location.search) settle();
    else go(address, next.replace);
  };
  const settle = () => {
    setQueue((all) => all.slice(1));
    void drain();
  };
  createEffect(on(() => location.search, (search) => {
    asked = undefined;
    if (search === expected && untrack(queue).length > 0) {
      expected = undefined;
      settle();
      return;
    }
    // Back and links end what was on its way.
    window.clearTimeout(timer);
    setQueue([]);
  }, { defer: true }));
  const set: ViewAddress["set"] = (change, options) => {
    const waiting = untrack(queue);
    const last = waiting.at(-1);
    const query = queryOf({ ...next(), ...change });
    const view = { params: paramsOf(query), replace: options?.replace === true };
    const isLong = isTooLong(query) && untrack(experiment) !== undefined;
    if (waiting.length === 0 && !isLong) {
      if (asked === undefined && (query === "" ? "" : `?${query}`) === location.search) return;
      asked = view.params;
      go(query, view.replace);
      return;
    }
    // What replaces a view that is still waiting takes its place in the line.
    if (last !== undefined && view.replace) setQueue([...waiting.slice(0, -1), { ...view, replace: last.replace }]);
    else setQueue([...waiting, view]);
    window.clearTimeout(timer);
    if (view.replace) timer = window.setTimeout(() => void drain(), REST_MS);
    else void drain();
  };
  // A long address that was opened as such, too.
  createEffect(() => {
    if (experiment() !== undefined && isTooLong(location.search.slice(1))) set({}, { replace: true });
  });
  return { params, next, ready: () => queue().length > 0 || meant() !== undefined, set };
}
