// The groups on screen: asked from the server, opened and closed, and the runs of those that are drawn.
import { type Accessor, createEffect, createMemo, createSignal, on, untrack } from "solid-js";
import { type ApiProblem, type Schemas, api } from "../../api/client";
import { onChanges } from "../../api/events";
import { createLive } from "../../api/live";
import { createReading } from "../../lib/pace";
import { sameJson } from "../../lib/same";
import { t } from "../../lib/text";
import { inPlace } from "./childRuns";
import { type GroupValue, type RunGroup, filterOf, groupId, inPlaces, ownPairs, sortGroups, tellingFields, visibleGroups } from "./groups";
import { type Opening, createOpening } from "./opening";
import { Rows } from "./rows";

type RunGroups = Schemas["RunGroups"];

export interface GroupQuestion {
  readonly experiment: string;
  readonly filter: string;
  readonly levels: readonly (readonly string[])[];
  readonly values: readonly string[];
  readonly order: readonly string[];
}

/** A group that charts draw: a band over its runs. */
export interface DrawnGroup {
  readonly id: string;
  readonly label: string;
  readonly runs: readonly string[];
  /** Runs of the group that did not fail; more than `runs` when there are too many for one chart. */
  readonly nRuns: number;
}

/** Groups, and the fields that their values are of. */
interface AskedGroups extends RunGroups {
  readonly fields: readonly string[];
}

export interface RunLine {
  readonly kind: "run";
  readonly level: number;
  readonly rows: Rows;
  readonly row: number;
  readonly id: string;
}

/** A line of the table of groups. */
export type GroupLine =
  | { readonly kind: "group"; readonly group: RunGroup }
  | RunLine
  /** Its runs are read. */
  | { readonly kind: "opening"; readonly group: RunGroup }
  | { readonly kind: "more"; readonly group: RunGroup; readonly n: number };

export interface GroupsState {
  readonly data: Accessor<AskedGroups | undefined>;
  readonly problem: Accessor<ApiProblem | undefined>;
  readonly loading: Accessor<boolean>;
  readonly refetch: () => void;
  readonly cancel: () => void;
  readonly levels: Accessor<readonly (readonly string[])[]>;
  /** The groups in sight, and the runs of those that are open. */
  readonly lines: Accessor<readonly GroupLine[]>;
  readonly isOpen: (group: RunGroup) => boolean;
  readonly toggle: (group: RunGroup) => void;
  /** Groups whose runs are read. */
  readonly opening: Opening;
  readonly openIds: () => readonly string[];
  /** Opens what was open before; is done when its members are here. */
  readonly openAll: (ids: readonly string[]) => Promise<void>;
  /** What a group has of a field. */
  readonly valueOf: (group: RunGroup, field: string) => GroupValue | undefined;
  /** What tells a group from its siblings: names and values. */
  readonly partsOf: (group: RunGroup) => readonly { readonly name: string; readonly value: string }[];
  /** The same as one text. */
  readonly labelOf: (group: RunGroup) => string;
  readonly filterFor: (group: RunGroup) => string;
  /** How many groups could be drawn. */
  readonly nDrawable: Accessor<number>;
  /** Groups at the deepest open level, hidden ones left out. */
  readonly drawn: Accessor<readonly DrawnGroup[]>;
}

interface Sorted {
  readonly question: GroupQuestion | undefined;
  readonly order: readonly string[];
  readonly groups: readonly RunGroup[];
}

const MEMBERS_FIRST = 100;
/** Most runs that the bands of one chart are made of, as the server has it. */
export const BAND_RUNS_MAX = 20_000;
const LIVE_MS = 2000;
const NOT_FAILED = "status NOT IN ('FAILED', 'KILLED')";

export function createGroups(question: Accessor<GroupQuestion | undefined>, hidden: Accessor<ReadonlySet<string>>, most: Accessor<number>): GroupsState {
  const asked = createMemo(question, undefined, { equals: (a, b) => sameJson({ ...a, order: [] }, { ...b, order: [] }) });
  // With the fields that were asked for: the answer at hand may be that of the question before.
  const live = createLive(asked, async (one, signal): Promise<AskedGroups> => {
    const found = await api.groups({ experiment_ids: [one.experiment], filter: one.filter, levels: one.levels.map((level) => [...level]), values: [...one.values] }, signal);
    return { ...found, fields: one.values };
  });
  const [open, setOpen] = createSignal<ReadonlySet<string>>(new Set());
  const [members, setMembers] = createSignal<ReadonlyMap<string, Rows>>(new Map());
  const opening = createOpening();
  const levels = () => question()?.levels ?? [];
  createEffect(
    on(asked, () => {
      opening.cancel();
      setOpen(new Set<string>());
      setMembers(new Map<string, Rows>());
    }, { defer: true }),
  );
  // A reading under way is waited for.
  const soon = createReading(() => {
    live.refetch();
    membersAgain();
  }, live.loading, LIVE_MS);
  onChanges((changes) => {
    const here = untrack(asked);
    if (here !== undefined && changes.some((one) => one.kind === "missed" || (one.experiment === here.experiment && one.kind !== "views_changed"))) soon();
  });
  // Runs that log change means: groups keep their places until someone sorts, and new ones come below.
  const sorted = createMemo<Sorted>((before) => {
    const order = question()?.order ?? [];
    const next = sortGroups(live.data()?.groups ?? [], live.data()?.fields ?? [], order);
    const isSame = before.question === asked() && sameJson(before.order, order);
    return { question: asked(), order, groups: isSame ? inPlaces(next, before.groups) : next };
  }, { question: undefined, order: [], groups: [] });
  const visible = createMemo(() => visibleGroups(sorted().groups, open(), levels()));
  const telling = createMemo(() => tellingFields(live.data()?.groups ?? [], levels()));
  const isLeaf = (group: RunGroup) => group.level === levels().length - 1;
  const fields = () => levels().flat();
  const filterFor = (group: RunGroup) => filterOf(question()?.filter ?? "", fields(), group.key);
  const valueOf = (group: RunGroup, field: string) => group.values[live.data()?.fields.indexOf(field) ?? -1];
  const partsOf = (group: RunGroup) => {
    const pairs = ownPairs(group, levels());
    const told = pairs.filter((pair) => telling().has(pair.field));
    const short = (field: string) => field.replace(/^(params|tags)\./, "").replaceAll("`", "");
    return (told.length > 0 ? told : pairs.slice(0, 3)).map((pair) => ({ name: short(pair.field), value: pair.value ?? t.columns.missing }));
  };
  const labelOf = (group: RunGroup) => partsOf(group).map((part) => `${part.name} ${part.value}`).join(" · ");
  const fetchMembers = async (group: RunGroup, signal?: AbortSignal) => {
    const one = untrack(asked);
    if (one === undefined) return;
    const id = groupId(group.key);
    const table = await api.table({ experiment_ids: [one.experiment], filter: untrack(() => filterFor(group)), columns: ["run_name", "status", ...one.values], limit: MEMBERS_FIRST }, signal);
    // Meanwhile it may have been closed, or the question may be another one.
    if (untrack(asked) !== one || (signal === undefined ? !untrack(members).has(id) : signal.aborted)) return;
    const rows = new Rows();
    rows.append(inPlace(table, untrack(members).get(id)?.ids ?? []));
    setMembers((all) => new Map([...all, [id, rows]]));
  };
  // A failed reading is no news: the stream says when the server is away, and the next change asks again.
  const membersAgain = () => {
    for (const group of untrack(visible)) if (untrack(members).has(groupId(group.key))) void fetchMembers(group).catch(() => undefined);
  };
  const isOpen = (group: RunGroup) => (isLeaf(group) ? members().has(groupId(group.key)) : open().has(groupId(group.key)));
  const turn = async (group: RunGroup) => {
    const id = groupId(group.key);
    if (!isLeaf(group)) setOpen((all) => new Set(all.has(id) ? [...all].filter((one) => one !== id) : [...all, id]));
    else if (members().has(id)) setMembers((all) => new Map([...all].filter(([one]) => one !== id)));
    else await opening.turn(id, (signal) => fetchMembers(group, signal));
  };
  const openIds = () => [...open(), ...members().keys()];
  const openAll = async (ids: readonly string[]) => {
    const wanted = new Set(ids);
    const closed = untrack(sorted).groups.filter((group) => wanted.has(groupId(group.key)) && !untrack(() => isOpen(group) || opening.ids().has(groupId(group.key))));
    await Promise.all(closed.map(turn));
  };
  const drawable = createMemo(() => visible().filter((group) => (isLeaf(group) || !open().has(groupId(group.key))) && !hidden().has(groupId(group.key))));
  const wanted = createMemo(() => {
    if (live.data() === undefined) return undefined;
    return drawable().slice(0, most()).map((group) => ({ id: groupId(group.key), label: labelOf(group), filter: filterFor(group), nRuns: group.n_runs - group.n_failed }));
  }, undefined, { equals: sameJson });
  const runs = createLive(wanted, async (groups, signal) => {
    const experiment = untrack(asked)?.experiment ?? "";
    const each = Math.floor(BAND_RUNS_MAX / Math.max(1, groups.length));
    return Promise.all(groups.map(async (group): Promise<DrawnGroup> => {
      const table = await api.table({ experiment_ids: [experiment], filter: `${group.filter} AND ${NOT_FAILED}`, columns: [], limit: each }, signal);
      return { id: group.id, label: group.label, runs: table.run_ids, nRuns: table.n_matching };
    }));
  });
  const lines = createMemo<readonly GroupLine[]>(() =>
    visible().flatMap((group): GroupLine[] => {
      const rows = members().get(groupId(group.key));
      if (rows === undefined) return [{ kind: "group", group }, ...(opening.ids().has(groupId(group.key)) ? [{ kind: "opening" as const, group }] : [])];
      const below = rows.ids.map((id, row): GroupLine => ({ kind: "run", level: group.level + 1, rows, row, id }));
      const left = group.n_runs - rows.ids.length;
      return [{ kind: "group", group }, ...below, ...(left > 0 ? [{ kind: "more" as const, group, n: left }] : [])];
    }),
  );
  const drawn = createMemo(() => runs.data() ?? [], undefined, { equals: sameJson });
  return { data: live.data, problem: live.problem, loading: live.loading, refetch: live.refetch, cancel: live.cancel, levels, lines, isOpen, toggle: (group) => void turn(group), opening, openIds, openAll, valueOf, partsOf, labelOf, filterFor, nDrawable: () => drawable().length, drawn };
}
