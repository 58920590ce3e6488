// The rows that answer a question: pages by cursor as they come into sight, cells read again where they may have changed.
import { type Accessor, batch, createEffect, createSignal, on, onCleanup, untrack } from "solid-js";
import { type ApiProblem, type Table, type TableRequest, api } from "../../api/client";
import { type Change, onChanges } from "../../api/events";
import { givenUp, toProblem } from "../../api/live";
import { createReading } from "../../lib/pace";
import { oneOf } from "./quoted";
import { allOf } from "./pages";
import { FIRST_PAGE, type RowsQuestion, blocksOf, tableRequest } from "./question";
import { Rows } from "./rows";

const PAGE_MAX = 2000;
/** Most rows of one answer without cells. */
const IDS_MAX = 50_000;
/** Runs that are read by their ids at once. */
const RUNS_AT_ONCE = 200;
/** Rows above and below the sight whose cells are read with it. */
const SPARE = 60;
/** Who goes further down than this passes over rows: those in between come without their cells. */
const FAR = 2 * PAGE_MAX;
/** Least time between two counts of what matches while runs log. */
const COUNT_MS = 2000;
/** Every row has these. */
const ALWAYS = ["run_name", "status"];

export interface RowsState {
  readonly rows: Accessor<Rows>;
  /** Grows whenever cells or rows change. */
  readonly version: Accessor<number>;
  readonly nMatching: Accessor<number>;
  /** What the rows and their count answer: a question, and how many runs had been created then. */
  readonly answered: Accessor<Answered | undefined>;
  readonly nNew: Accessor<number>;
  readonly loaded: Accessor<boolean>;
  readonly loading: Accessor<boolean>;
  readonly problem: Accessor<ApiProblem | undefined>;
  /** Makes sure that the rows up to `to` are there, and the cells of those from `from` on. */
  readonly need: (from: number, to: number) => void;
  /** Makes sure that the cells of these columns are there, and those of their neighbours. */
  readonly show: (fields: readonly string[]) => void;
  /** The columns that are read: those in sight and about them. */
  readonly columns: Accessor<readonly string[]>;
  /** Whether a hand is among the rows: what is deleted elsewhere meanwhile keeps its place until it leaves. */
  readonly hold: (isOn: boolean) => void;
  /** Whether a run was deleted and stands here only until the hand leaves. */
  readonly isGone: (run: string) => boolean;
  readonly reload: () => void;
  /** Looks again at what is here, as if something had changed that nobody told of. */
  readonly again: () => void;
  readonly cancel: () => void;
  /** The ids of all that match, or of the first ones. */
  readonly allIds: (most?: number) => Promise<string[]>;
}

export interface Answered {
  readonly question: RowsQuestion;
  readonly nCreated: number;
}

/** Rows, and what they answer; the page after them is asked for with the same words, whatever has been asked since. */
interface Held {
  readonly question: RowsQuestion | undefined;
  readonly rows: Rows;
  /** Of the next page; `null` when all rows are here, `undefined` before the first are. */
  readonly token: string | null | undefined;
}

const idsOnly = (question: RowsQuestion, limit: number, token: string | null): Partial<TableRequest> => ({ ...tableRequest({ ...question, columns: [] }, limit, token), columns: [] });

/** Rows for a question; while a new one loads, the last good rows stay. `onGone` hears of rows that were deleted. */
export function createRows(question: Accessor<RowsQuestion | undefined>, onGone?: (runs: ReadonlySet<string>) => void): RowsState {
  const [held, setHeld] = createSignal<Held>({ question: undefined, rows: new Rows(), token: undefined });
  const [version, setVersion] = createSignal(0);
  /** How many match, and how many runs had been created when that was counted. */
  const [told, setTold] = createSignal({ n: 0, nCreated: 0 });
  const tell = (table: Table) => setTold({ n: table.n_matching, nCreated: table.n_created });
  const [nNew, setNew] = createSignal(0);
  const [loading, setLoading] = createSignal(false);
  const [problem, setProblem] = createSignal<ApiProblem>();
  const [columns, setColumns] = createSignal<readonly string[]>([], { equals: (a, b) => a.join("\n") === b.join("\n") });
  const rows = () => held().rows;
  const loaded = () => held().token !== undefined;
  // Once all rows are here, they are counted: what the server said before may have been deleted since.
  const nMatching = () => (version(), held().token === null ? held().rows.ids.length : told().n);
  const here = () => untrack(held);
  let sight = { from: 0, to: 0 };
  let running: AbortController | undefined;
  let filling: AbortController | undefined;
  /** Whether the problem that is told is one of reading cells. */
  let isOfCells = false;

  let isHeld = false;
  /** Deleted runs whose rows stand here until the hand leaves. */
  const gone = new Set<string>();

  /** More than before are news; fewer are how it is. Where no row is there that could move, news need not wait to be asked for. */
  const counted = (table: Table) => {
    if (here().rows.ids.length === 0 && table.n_matching > 0) {
      loadFirst(FIRST_PAGE);
      return;
    }
    const before = untrack(nMatching) - (here().token === null ? gone.size : 0);
    setNew(Math.max(0, table.n_matching - before));
    if (table.n_matching < before) tell(table);
  };
  const load = async (asked: RowsQuestion, body: Partial<TableRequest>, isFresh: boolean) => {
    running?.abort();
    if (isFresh) filling?.abort();
    const mine = new AbortController();
    running = mine;
    setLoading(true);
    try {
      const table = await api.table(body, mine.signal);
      if (mine.signal.aborted) return;
      const target = isFresh ? new Rows() : here().rows;
      if (isFresh) gone.clear();
      target.append(table);
      batch(() => {
        // Further pages are of the runs that were there when the first was read: they may be fewer by now, never more.
        if (isFresh || table.n_matching < untrack(told).n) tell(table);
        setHeld({ question: asked, rows: target, token: table.next_page_token ?? null });
        setVersion((n) => n + 1);
        if (isFresh) setNew(0);
        setProblem(undefined);
      });
    } catch (error) {
      if (mine.signal.aborted) return;
      isOfCells = false;
      setProblem(toProblem(error));
    }
    running = undefined;
    setLoading(false);
    if (untrack(problem) !== undefined) return;
    more();
    void fill();
  };
  const loadFirst = (limit: number) => {
    const asked = untrack(question);
    if (asked !== undefined) void load(asked, tableRequest(asked, limit, null, [...untrack(columns)]), true);
  };
  const more = () => {
    const { question: asked, rows: known, token } = here();
    const lack = sight.to - known.ids.length;
    if (asked === undefined || running !== undefined || typeof token !== "string" || lack < 0) return;
    const body = lack > FAR ? idsOnly(asked, Math.min(IDS_MAX, lack + PAGE_MAX), token) : tableRequest(asked, Math.min(PAGE_MAX, Math.max(FIRST_PAGE, lack + 50)), token, [...untrack(columns)]);
    void load(asked, body, false);
  };
  /** Takes out what is no longer there. */
  const leave = (known: Rows, runs: ReadonlySet<string>) => {
    if (runs.size === 0) return;
    if (isHeld) for (const run of runs) gone.add(run);
    else known.remove(runs);
    setVersion((n) => n + 1);
    onGone?.(runs);
    void count();
  };
  const hold = (isOn: boolean) => {
    isHeld = isOn;
    if (isOn || gone.size === 0) return;
    here().rows.remove(gone);
    gone.clear();
    setVersion((n) => n + 1);
  };
  /** For each reading on its way, the runs that changed meanwhile: what it brings of them may be older. */
  const readings = new Set<Set<string>>();
  /** Reads cells of runs that are here. Those that went to the trash leave the table. */
  const read = async ({ question: asked, rows: known }: Held, runs: readonly string[], fields: readonly string[], signal?: AbortSignal) => {
    for (let from = 0; from < runs.length && asked !== undefined; from += RUNS_AT_ONCE) {
      const part = runs.slice(from, from + RUNS_AT_ONCE);
      const filter = oneOf("run_id", part);
      const meanwhile = new Set<string>();
      readings.add(meanwhile);
      const table = await api.table({ ...tableRequest({ ...asked, filter, order: [] }, part.length, null), columns: [...fields] }, signal).finally(() => readings.delete(meanwhile));
      if (signal?.aborted === true || here().rows !== known) return;
      known.update(table, fields);
      known.age(meanwhile);
      // Restored before the hand left.
      for (const run of table.run_ids) gone.delete(run);
      setVersion((n) => n + 1);
      const found = new Set(table.run_ids);
      leave(known, new Set(part.filter((id) => !found.has(id) && !gone.has(id))));
    }
  };
  /** The rows whose cells are read. */
  const band = (known: Rows) => ({ from: Math.max(0, sight.from - SPARE), to: Math.min(known.ids.length, Math.max(sight.to, FIRST_PAGE) + SPARE) });
  const inSight = (known: Rows, run: string) => {
    const { from, to } = band(known);
    const row = known.at.get(run) ?? -1;
    return row >= from && row < to;
  };
  const fill = async () => {
    if (running !== undefined || filling !== undefined) return;
    const now = here();
    const { from, to } = band(now.rows);
    const lacking = now.rows.lacking([...ALWAYS, ...untrack(columns)], from, to, gone);
    if (now.question === undefined || lacking.runs.length === 0) return;
    const mine = new AbortController();
    filling = mine;
    // What is only read anew has its last values meanwhile.
    const isAwaited = lacking.runs.some((run) => lacking.fields.some((field) => !now.rows.has(field, now.rows.at.get(run) ?? 0)));
    if (isAwaited) setLoading(true);
    try {
      await read(now, lacking.runs, lacking.fields, mine.signal);
      if (mine.signal.aborted) return;
      if (isOfCells) setProblem(undefined);
    } catch (error) {
      if (mine.signal.aborted) return;
      // Old cells that cannot be read anew are no news: the stream says when the server is away.
      if (isAwaited) {
        isOfCells = true;
        setProblem(toProblem(error));
      }
      return;
    } finally {
      if (filling === mine) filling = undefined;
      if (running === undefined && filling === undefined) setLoading(false);
    }
    void fill();
  };
  let counting: Promise<void> | undefined;
  /** Something changed while they were counted: they are counted once more. */
  let isCountOld = false;
  /** Asks how many match now. */
  const count = (): Promise<void> => {
    const now = here();
    isCountOld = counting !== undefined;
    if (counting !== undefined || now.question === undefined) return counting ?? Promise.resolve();
    counting = api.table(idsOnly(now.question, 1, null)).then(
      (table) => {
        if (here().rows === now.rows) counted(table);
      },
      () => undefined,
    ).finally(() => {
      counting = undefined;
      if (isCountOld) void count();
    });
    return counting;
  };
  const countSoon = createReading(() => void count(), () => counting !== undefined, COUNT_MS);
  createEffect(
    on(question, (asked) => {
      sight = { from: 0, to: 0 };
      if (asked === undefined) return;
      setColumns((before) => blocksOf(asked.columns, before));
      loadFirst(FIRST_PAGE);
    }),
  );
  onCleanup(() => {
    running?.abort();
    filling?.abort();
    isCountOld = false;
  });

  /** Of the rows that are here, which are still there: nobody said what was deleted. */
  const sift = async (now: Held) => {
    if (now.question === undefined) return;
    const left = new Set(now.rows.ids);
    await allOf(idsOnly(now.question, FIRST_PAGE, null), (page: Table) => {
      for (const id of page.run_ids) {
        left.delete(id);
        gone.delete(id);
      }
      return left.size > 0;
    });
    if (here().rows === now.rows) await read(now, [...left], ALWAYS);
  };
  const refresh = async (changes: readonly Change[]) => {
    const now = here();
    const asked = now.question;
    if (asked === undefined) return;
    const mine = changes.filter((one) => one.kind === "missed" || (one.kind !== "views_changed" && (asked.experiment === undefined || one.experiment === asked.experiment)));
    if (mine.length === 0) return;
    if (now.rows.ids.length === 0) {
      if (running === undefined) loadFirst(FIRST_PAGE);
      return;
    }
    const isMissed = mine.some((one) => one.kind === "missed");
    const known = (one: Change) => one.run !== undefined && now.rows.at.has(one.run);
    const changed = new Set(isMissed ? now.rows.ids : mine.flatMap((one) => (known(one) ? [one.run ?? ""] : [])));
    now.rows.age(changed);
    for (const meanwhile of readings) for (const run of changed) meanwhile.add(run);
    void fill();
    // Runs that log may come to match, or stop to.
    if (isMissed || mine.some((one) => one.kind !== "run_logged" && !known(one))) void count();
    else if (asked.filter !== "" && mine.some((one) => !known(one))) countSoon();
    if (isMissed) await sift(now);
    // Beyond the sight as well, a run that went to the trash leaves the table.
    else await read(now, [...new Set(mine.flatMap((one) => (one.kind === "run_updated" && known(one) && (gone.has(one.run ?? "") || !inSight(now.rows, one.run ?? "")) ? [one.run ?? ""] : [])))], ALWAYS);
  };
  // A failed refresh is no news: the stream says when the server is away, and the next change asks again.
  onChanges((changes) => void refresh(changes).catch(() => undefined));

  return {
    rows,
    version,
    nMatching,
    answered: () => {
      const { question: asked } = held();
      return asked === undefined ? undefined : { question: asked, nCreated: told().nCreated };
    },
    nNew,
    loaded,
    loading,
    problem,
    columns,
    show: (fields) => {
      const asked = untrack(question);
      if (asked === undefined) return;
      setColumns(blocksOf(asked.columns, fields));
      void fill();
    },
    need: (from, to) => {
      sight = { from, to };
      more();
      void fill();
    },
    hold,
    isGone: (run) => (version(), gone.has(run)),
    reload: () => loadFirst(Math.max(FIRST_PAGE, Math.min(PAGE_MAX, here().rows.ids.length))),
    again: () => {
      // Who changed it here need not be kept from seeing it.
      hold(false);
      void refresh([{ kind: "missed", experiment: "", run: undefined }]).catch(() => undefined);
    },
    cancel: () => {
      const isFirst = running !== undefined && here().question !== untrack(question);
      filling?.abort();
      running?.abort();
      filling = undefined;
      running = undefined;
      setLoading(false);
      // Nothing on the page answers the question: that is told, with the way to ask again.
      if (isFirst) setProblem(givenUp());
    },
    allIds: async (most) => {
      const asked = question();
      const ids: string[] = [];
      if (asked === undefined) return ids;
      await allOf(idsOnly(asked, FIRST_PAGE, null), (page) => {
        ids.push(...page.run_ids);
        return most === undefined || ids.length < most;
      });
      return most === undefined ? ids : ids.slice(0, most);
    },
  };
}
