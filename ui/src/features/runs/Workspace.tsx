// The runs of an experiment: table and charts side by side, and everything that can be done to them.
import { useNavigate } from "@solidjs/router";
import { For, Show, Suspense, createEffect, createMemo, createSignal, lazy, on, onCleanup, untrack } from "solid-js";
import { type Experiment, type ExperimentFields, api } from "../../api/client";
import { onChanges } from "../../api/events";
import { createLive } from "../../api/live";
import { ChartsSkeleton, Skeleton } from "../../components/Skeleton";
import { Empty, LoadBar, ProblemBox } from "../../components/states";
import { useOffers } from "../../lib/offers";
import { type OneStep, createOneStep } from "../../lib/oneStep";
import { paced } from "../../lib/pace";
import { sameJson } from "../../lib/same";
import { part } from "../../lib/part";
import { t } from "../../lib/text";
import { rowActions } from "../../lib/texts/actions";
import { isStep, readChartSettings, writeChartSettings } from "../charts/settings";
import { type MediaState, readMediaState, writeMediaState } from "../media/state";
import type { Format } from "../export/exportRuns";
import { FirstRunCode } from "../home/FirstRunCode";
import { useShortcuts } from "../shell/shortcuts";
import { useWhereabouts } from "../shell/whereabouts";
import { BaselineChip } from "./BaselineChip";
import { BulkBar, FORMATS } from "./BulkBar";
import { ColumnPicker } from "./ColumnPicker";
import { RunsTable } from "./RunsTable";
import { GroupDialog } from "./GroupDialog";
import { GroupTable } from "./GroupTable";
import { SearchBox } from "./SearchBox";
import { SplitBar } from "./SplitBar";
import { ViewMenu } from "./ViewMenu";
import { createBaseline } from "./baseline";
import { createChildMatches } from "./childMatches";
import { CHILDREN_MAX, createChildRuns } from "./childRuns";
import { columnOffers } from "./columnOffers";
import { createDrawnRuns } from "./drawnRuns";
import { allColumns, isNumeric, moveColumn, onlyVarying } from "./columns";
import { withFormat } from "./columnFormat";
import { begun } from "./complete";
import { createFieldValues } from "./fieldValues";
import { automaticColumns } from "./firstColumns";
import { type GroupLine, createGroups } from "./groupState";
import { FIELDS_MAX, type RunGroup, SPREADS, VALUES_MAX, groupId, levelsOf, numeric } from "./groups";
import { lineAt, nLines, openedPlaces, placeOf } from "./lines";
import { PaneSkeleton, WorkspaceSkeleton } from "./WorkspaceSkeleton";
import { queryOf } from "./longState";
import { createMarked } from "./marked";
import { type RowsQuestion, rowsQuestion } from "./question";
import { createRows } from "./rowsState";
import { EVERYTHING, NOTHING, type Selection, chosenRuns, isSelected, listOf, nSelected, ofList, questionFor, withRun, withoutRuns } from "./selection";
import { toggleSort } from "./sort";
import { varyingFields } from "./varying";
import { type Layout, type RunsView, SELECTED_MAX, SIDES, readView, writeView } from "./view";
import { type ViewAddress, createViewAddress } from "./viewAddress";

// The first rows do not wait for the code of charts, which is asked for as soon as rows are here.
const ChartPanel = lazy(part(() => import("../charts/ChartPanel").then((m) => m.ChartPanel)));
// Images are looked at on request: their code comes with the first look.
const MediaPanel = lazy(part(() => import("../media/MediaPanel").then((m) => m.MediaPanel)));
const GroupImages = lazy(part(() => import("../media/GroupImages").then((m) => m.GroupImages)));
const LookDialog = lazy(part(() => import("../run/LookDialog").then((m) => m.LookDialog)));
const ParallelPanel = lazy(part(() => import("../parallel/ParallelPanel").then((m) => m.ParallelPanel)));

const LAYOUTS: readonly { readonly name: Layout; readonly label: string }[] = [
  { name: "table", label: t.runs.layout.table },
  { name: "split", label: t.runs.layout.split },
  { name: "charts", label: t.runs.layout.charts },
];

/** What tells a line of groups from the others; the line that says how many more there are is none. */
const lineId = (line: GroupLine | undefined) => (line?.kind === "run" ? line.id : line?.kind === "group" ? groupId(line.group.key) : undefined);

/** Least time between two readings of the keys while runs log. */
const KEYS_MS = 1000;

export function Workspace(props: { readonly experiment: Experiment }) {
  const address = createViewAddress(() => props.experiment.experiment_id);
  // Once there is a view, it stays until the next one is known.
  const ready = createMemo<boolean>((before) => before || address.ready(), false);
  return (
    <Show when={ready()} fallback={<WorkspaceSkeleton />}>
      <View experiment={props.experiment} address={address} />
    </Show>
  );
}

function View(props: { readonly experiment: Experiment; readonly address: ViewAddress }) {
  const navigate = useNavigate();
  const params = () => props.address.params();
  const setParams: ViewAddress["set"] = (part, options) => props.address.set(part, options);
  const id = () => props.experiment.experiment_id;
  const view = createMemo(() => readView(params()));
  // Another filter or order is no other setting of the charts: nothing is drawn again for it.
  const charts = createMemo(() => readChartSettings(params()), undefined, { equals: sameJson });
  const media = createMemo(() => readMediaState(params()), undefined, { equals: sameJson });
  const changeMedia = (part: Partial<MediaState>) => setParams(writeMediaState(part), { replace: !("shown" in part) });
  const change = (part: Partial<RunsView>, replace = false) => setParams(writeView(part), { replace });
  // Runs ticked one after the other, a column or the split pulled again: Back undoes all of it in one step.
  const [ticks, pulls, splits] = [createOneStep(), createOneStep(), createOneStep()];
  const changeIn = (step: OneStep, part: Partial<RunsView>) => {
    const [before, changed] = [props.address.next(), writeView(part)];
    setParams(changed, { replace: step.isFurther(queryOf(before), queryOf({ ...before, ...changed })) });
  };
  // A dialog changes the view step by step: Back takes away all that was done in it.
  let isFirstChange = true;
  const changeInDialog = (part: Partial<RunsView>) => {
    change(part, !isFirstChange);
    isFirstChange = false;
  };
  const openDialog = (which: (open: boolean) => void) => {
    isFirstChange = true;
    which(true);
  };
  const [picking, setPicking] = createSignal(false);
  const [groupingOpen, setGroupingOpen] = createSignal(false);
  // More runs than an address holds are selected here alone.
  const [selected, setSelected] = createSignal<Selection>(ofList(untrack(() => view().selected)));
  createEffect(
    on(
      () => view().selected.join(),
      (now) => {
        if (now !== "" || selected().ids.size <= SELECTED_MAX) setSelected(ofList(view().selected));
      },
      { defer: true },
    ),
  );
  // A change may be undone from any page: this one is then no more.
  let isHere = true;
  onCleanup(() => (isHere = false));
  let search: HTMLInputElement | undefined;
  let table: HTMLDivElement | undefined;

  const fields = createLive(id, (experiment, signal) => api.fields(experiment, signal));
  // A first value of a new key brings a new column and a new chart: looked for at once, and then once in a while.
  const lookForKeys = paced(() => { if (isHere) fields.refetch(); }, KEYS_MS);
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "missed" || (one.experiment === id() && one.kind === "run_logged"))) lookForKeys(undefined);
  });
  const fieldValues = createFieldValues(id);
  const [begunSearch, setBegunSearch] = createSignal<{ readonly text: string }>();
  const filterBy = (field: string) => setBegunSearch({ text: begun(view().filter, field, isNumeric(field) ? "number" : "text") });
  const known = createMemo(() => fields.data() ?? { metrics: [], params: [], tags: [] }, undefined, { equals: sameJson });
  const infos = createMemo(() => allColumns(known()));
  const asked = createMemo(() => {
    if (!view().varies || fields.data() === undefined) return undefined;
    const { metrics, params: named, tags } = known();
    return { filter: view().filter, fields: [...metrics, ...named, ...tags].map((one) => one.field) };
  }, undefined, { equals: sameJson });
  const varying = createLive(() => asked(), (one, signal) => varyingFields({ experiment: id(), ...one }, signal));
  const telling = createMemo(() => (view().varies ? varying.data() : undefined));
  /** The columns that were chosen, whether runs differ in them or not. */
  const chosen = createMemo(() => {
    const told = telling();
    if (view().columns !== undefined || told === undefined) return view().columns ?? automaticColumns(known());
    const among = (list: ExperimentFields["metrics"]) => list.filter((one) => told.has(one.field));
    return automaticColumns({ metrics: among(known().metrics), params: among(known().params), tags: [] });
  });
  const columns = createMemo(() => {
    const told = telling();
    return told === undefined ? chosen() : onlyVarying(chosen(), told);
  });
  // Cells are not written again for other changes of a view.
  const formats = createMemo(() => view().formats, undefined, { equals: (a, b) => sameJson([...a], [...b]) });
  const resize = (field: string, width: number | undefined) => {
    const widths = new Map(view().widths);
    if (width === undefined) widths.delete(field);
    else widths.set(field, width);
    changeIn(pulls, { widths });
  };
  const moveTo = (field: string, onto: string) => change({ columns: moveColumn(chosen(), field, onto), pinned: moveColumn(view().pinned, field, onto) });
  const [isBegun, setBegun] = createSignal(false);
  const [absent, setAbsent] = createSignal<readonly string[]>([]);
  const question = createMemo<RowsQuestion | undefined>(
    () => {
      // Rows that another view would replace at once are not asked for.
      if (!isBegun()) return undefined;
      // Columns that an address names are there before the fields are.
      if (fields.data() === undefined && view().columns === undefined) return undefined;
      return rowsQuestion(id(), view(), columns(), absent());
    },
    undefined,
    { equals: sameJson },
  );
  const state = createRows(() => question(), (gone) => {
    if ([...gone].some((run) => selected().ids.has(run))) drop(withoutRuns(selected(), gone));
  });

  const below = createChildRuns(() => view().nested, () => question(), () => state.columns());
  const { opened } = below;
  createEffect(() => setAbsent(below.absent()));
  // Counted again whenever the children are.
  const childSearch = createMemo(() => (below.counts() !== undefined && view().nested && view().filter.trim() !== "" ? { experiment: id(), filter: view().filter, absent: absent() } : undefined));
  const nBelow = createChildMatches(() => childSearch());
  const against = createBaseline(id, () => view().base, state, () => opened());
  const flipBaseline = (run: string) => change({ base: view().base === run ? undefined : run });

  const selectedAs = (next: Selection): Partial<RunsView> => ({ selected: listOf(next), ...(next.isAll || next.ids.size > 0 ? {} : { drawsSelected: false }) });
  const select = (next: Selection) => {
    setSelected(next);
    changeIn(ticks, selectedAs(next));
  };
  /** Runs that are gone are selected no more: nobody undoes that by Back. */
  const drop = (next: Selection) => {
    setSelected(next);
    change(selectedAs(next), true);
  };
  const selectOne = (run: string, isOn: boolean) => { select(withRun(selected(), run, isOn)); };
  const isChosen = (run: string) => isSelected(selected(), run);
  const nChosen = () => nSelected(selected(), state.nMatching());
  const chosenAs = () => (selected().isAll ? chosenRuns(selected(), state.answered()) : [...selected().ids]);
  const single = () => (!selected().isAll && selected().ids.size === 1 ? [...selected().ids][0] : undefined);
  /** The ids of the first selected runs. */
  const chosenIds = async (most: number) => {
    const { isAll, ids } = selected();
    return isAll ? (await state.allIds(most + ids.size)).filter(isChosen).slice(0, most) : [...ids].slice(0, most);
  };
  const save = async (format: Format, which?: Selection) => {
    const asked = question();
    if (asked === undefined) return;
    // Children are runs as all others: a file of everything has them whether they are nested on screen or not.
    const among = which === undefined ? { ...asked, filter: view().filter } : questionFor(which, asked);
    const keeps = which === undefined ? undefined : (run: string) => isSelected(which, run);
    // Whoever saves no file never loads what makes it.
    const { saveRuns } = await import("../export/saveRuns");
    await saveRuns({ name: props.experiment.name, question: among, format, keeps, n: which === undefined ? undefined : nChosen() });
  };
  const done = () => {
    if (!isHere) return;
    drop(NOTHING);
    state.again();
  };
  // Who asks for the new runs wants to see them: they are at the top.
  const showFresh = () => {
    state.reload();
    table?.querySelector(".grid")?.scrollTo({ top: 0 });
  };
  const undone = () => {
    if (isHere) state.reload();
  };

  const [previewed, setPreviewed] = createSignal<number>();
  const share = () => previewed() ?? view().share;
  const hidden = createMemo(() => new Set(view().hidden));
  // Asked in an order of their own: a column that moves asks nothing and closes no group.
  const values = createMemo(() => numeric(columns()).slice(0, VALUES_MAX));
  // More parameters than the server groups by at once: those that are the same in all runs divide nothing.
  const dividers = createMemo(() => {
    if (view().grouping?.kind !== "but" || known().params.length <= FIELDS_MAX) return undefined;
    return { filter: view().filter, fields: known().params.map((one) => one.field) };
  }, undefined, { equals: sameJson });
  const dividing = createLive(() => dividers(), (one, signal) => varyingFields({ experiment: id(), ...one }, signal));
  const levels = createMemo(() => {
    const grouping = view().grouping;
    const among = dividing.data();
    if (grouping === undefined || (dividers() !== undefined && among === undefined)) return undefined;
    return levelsOf(grouping, known(), dividers() === undefined ? undefined : among);
  });
  const groups = createGroups(() => {
    const asked = levels();
    if (fields.data() === undefined || asked === undefined || asked.length === 0) return undefined;
    return { experiment: id(), filter: view().filter, levels: asked, values: [...values()].sort(), order: view().order };
  }, () => hidden(), () => charts().nRuns);
  const grouped = createMemo(() => view().grouping !== undefined);
  const drawsSelected = () => view().drawsSelected && nChosen() > 0;
  const drawn = createDrawnRuns({ experiment: id, rows: () => state.rows(), version: () => state.version(), opened, selected: () => (drawsSelected() ? selected() : undefined), hidden: () => hidden(), most: () => charts().nRuns });
  // The first rows come first: charts are built once those are on screen.
  const [rowsShown, setRowsShown] = createSignal(false);
  createEffect(() => {
    if (rowsShown() || !(state.loaded() || state.problem() !== undefined)) return;
    if (view().layout !== "table" && view().side !== "parallel") void ChartPanel.preload();
    // The first frame draws the rows; when the second begins, they are on screen.
    let frame = requestAnimationFrame(() => (frame = requestAnimationFrame(() => window.setTimeout(() => setRowsShown(true), 0))));
    onCleanup(() => cancelAnimationFrame(frame));
  });
  const metrics = createMemo(() => known().metrics.map((one) => one.key), undefined, { equals: (a, b) => a.join("\n") === b.join("\n") });

  // The marked line is one of the table in sight: of runs with their children, or of groups; beside charts alone there is none.
  const places = createMemo(() => openedPlaces(state.rows(), opened()));
  const marked = createMarked({
    n: () => (grouped() ? groups.lines().length : nLines(state.nMatching(), places())),
    idAt: (line) => (grouped() ? lineId(groups.lines()[line]) : lineAt(line, state.rows(), places())?.id),
    placeOf: (one) => {
      if (!grouped()) return placeOf(one, state.rows(), places());
      const line = groups.lines().findIndex((here) => lineId(here) === one);
      return line < 0 ? undefined : line;
    },
    changed: () => (grouped() ? groups.lines() : [state.version(), places()]),
  });
  const active = marked.line;
  createEffect(on(grouped, marked.clear, { defer: true }));
  const move = (by: number) => { if (view().layout !== "charts") marked.move(by); };
  // Who comes back from a run finds the table as it was left.
  const before = useWhereabouts("runs", () => ({ top: table?.querySelector(".grid")?.scrollTop ?? 0, marked: marked.id(), runs: [...opened().keys()], groups: groups.openIds() }));
  let isFound = before === undefined;
  createEffect(() => {
    if (isFound || before === undefined || !state.loaded() || (grouped() ? groups.data() : !view().nested || below.counts()) === undefined) return;
    isFound = true;
    void Promise.all([groups.openAll(before.groups), below.openAll(before.runs)]).then(() => {
      marked.follow(before.marked);
      table?.querySelector(".grid")?.scrollTo({ top: before.top });
    });
  });
  const look = (run: string) => navigate(`/runs/${run}/overview`);
  const enter = (line: GroupLine) => {
    if (line.kind === "run") look(line.id);
    else if (line.kind === "group") groups.toggle(line.group);
    else only(line.group);
  };
  const only = (group: RunGroup) => change({ filter: groups.filterFor(group), grouping: undefined });
  const onlyMarked = () => {
    const line = groups.lines()[active()];
    if (line?.kind === "group") only(line.group);
  };
  /** The run of the marked line, in a group or not. */
  const activeRun = () => {
    if (view().layout === "charts") return undefined;
    const line = grouped() ? groups.lines()[active()] : lineAt(active(), state.rows(), places());
    return line === undefined || ("kind" in line && line.kind !== "run") ? undefined : line;
  };
  const withActive = (ofRun: (id: string) => void, ofGroup: (line: GroupLine) => void) => {
    if (view().layout === "charts") return;
    const group = grouped() ? groups.lines()[active()] : undefined;
    const run = grouped() ? undefined : activeRun();
    if (run !== undefined) ofRun(run.id);
    if (group !== undefined) ofGroup(group);
  };
  const [looked, setLooked] = createSignal<{ readonly id: string; readonly name: string }>();
  const chooseLook = () => {
    const line = activeRun();
    if (line !== undefined) setLooked({ id: line.id, name: String(line.rows.cell("run_name", line.row) ?? line.id) });
  };
  const flip = (run: string) => { selectOne(run, !isChosen(run)); };
  useShortcuts([
    { keys: "/", what: t.runs.keys.search, run: () => search?.focus() },
    { keys: "j", what: t.runs.keys.down, run: () => move(1) },
    { keys: "k", what: t.runs.keys.up, run: () => move(-1) },
    { keys: "x", what: t.runs.keys.select, run: () => { withActive(flip, () => undefined); }, when: () => !grouped() && activeRun() !== undefined },
    { keys: "d", what: t.baseline.key, run: () => { withActive(flipBaseline, () => undefined); }, when: () => !grouped() && activeRun() !== undefined },
    { keys: "", what: t.runs.showFresh, run: showFresh, when: () => state.nNew() > 0 && !grouped() },
    ...SPREADS.map((spread) => ({ keys: "", what: t.group.doSpread(t.group.spreads[spread]), run: () => change({ spread }), when: () => grouped() && view().spread !== spread })),
    { keys: "", what: t.look.open, run: chooseLook, when: () => activeRun() !== undefined },
    { keys: "", what: t.baseline.clear, run: () => change({ base: undefined }), when: () => view().base !== undefined },
    { keys: "Enter", what: t.runs.keys.open, run: () => { withActive(look, enter); }, when: () => active() >= 0 },
    { keys: "e", what: t.runs.keys.columns, run: () => openDialog(setPicking) },
    { keys: "b", what: t.group.title, run: () => openDialog(setGroupingOpen) },
    { keys: "n", what: t.runs.keys.nested, run: () => change({ nested: !view().nested }) },
    { keys: "i", what: t.runs.keys.side, run: () => change({ side: view().side === "media" ? "charts" : "media" }) },
    ...SIDES.map((side) => ({ keys: "", what: side === "parallel" ? t.parallel.show : rowActions.side[side], run: () => change({ side, ...(view().layout === "table" ? { layout: "split" } : {}) }), when: () => view().side !== side || view().layout === "table" })),
    { keys: "", what: rowActions.onlyGroup, run: onlyMarked, when: () => grouped() && groups.lines()[active()]?.kind === "group" },
    { keys: "", what: t.table.selectAll, run: () => select(EVERYTHING), when: () => !grouped() },
    ...FORMATS.map((format) => ({ keys: "", what: t.runs.saveAs(t.runs.formats[format]), run: () => void save(format) })),
    { keys: "", what: t.runs.clearFilter, run: () => change({ filter: "" }), when: () => view().filter !== "" },
    { keys: "", what: t.group.none, run: () => change({ grouping: undefined }), when: grouped },
    ...LAYOUTS.map(({ name, label }) => ({ keys: "", what: t.runs.doLayout(label), run: () => change({ layout: name }), when: () => view().layout !== name })),
    { keys: "v", what: t.runs.keys.layout, run: () => change({ layout: view().layout === "table" ? "split" : view().layout === "split" ? "charts" : "table" }) },
  ]);
  const offers = () => columnOffers({ columns: grouped() ? values() : columns(), infos: infos(), order: view().order, grouped: grouped(), onOrder: (order) => change({ order }), onSearch: filterBy });
  useOffers(() => offers);
  const told = () => {
    const runs = grouped() && groups.data() !== undefined ? "" : state.loaded() ? (view().nested ? t.runs.countRoots : t.runs.count)(state.nMatching()) : state.problem() === undefined ? t.runs.loading : "";
    const order = view().order.length > 0 ? t.runs.sorted(view().order.join(", ")) : "";
    return [runs, order].filter((text) => text !== "").join(" · ");
  };
  const filtered = () => view().filter !== "" || view().nested;
  const isFirst = () => state.loaded() && state.nMatching() === 0 && state.nNew() === 0 && !filtered() && state.problem() === undefined;

  return (
    <Show when={!isFirst()} fallback={<FirstRunCode experiment={{ id: id(), name: props.experiment.name }} />}>
      <div class="workspace">
        <div class="toolbar">
          <SearchBox value={view().filter} fields={infos().map((info) => info.field)} values={fieldValues} begun={begunSearch()} onChange={(filter, isFurther) => change({ filter }, isFurther)} inputRef={(input) => (search = input)} />
          <div class="toolbar-buttons">
            <button type="button" class="button" onClick={() => openDialog(setPicking)}>
              {t.runs.columns} <kbd>e</kbd>
            </button>
            <button type="button" class="button" aria-pressed={grouped()} onClick={() => openDialog(setGroupingOpen)}>
              {t.group.button} <kbd>b</kbd>
            </button>
            <For each={FORMATS}>
              {(format) => (
                <button type="button" class="button" title={t.runs.saveAs(t.runs.formats[format])} onClick={() => void save(format)}>
                  {t.runs.formats[format]}
                </button>
              )}
            </For>
            <ViewMenu experiment={props.experiment} address={props.address} onBegun={() => setBegun(true)} />
            <button type="button" class="button" aria-pressed={view().nested} onClick={() => change({ nested: !view().nested })}>
              {t.runs.nested}
            </button>
            <div class="segments" role="group" aria-label={t.runs.layout.label}>
              <For each={LAYOUTS}>
                {(layout) => (
                  <button type="button" class="segment" aria-pressed={view().layout === layout.name} onClick={() => change({ layout: layout.name })}>
                    {layout.label}
                  </button>
                )}
              </For>
            </div>
          </div>
        </div>
        <LoadBar loading={state.loading()} what={t.runs.loading} onCancel={() => state.cancel()} />
        <LoadBar loading={fields.loading() && fields.data() === undefined} what={t.runs.loadingKeys} onCancel={() => fields.cancel()} />
        <LoadBar loading={varying.loading() || dividing.loading()} what={t.runs.loadingVarying} onCancel={() => { varying.cancel(); dividing.cancel(); }} />
        <LoadBar loading={groups.loading()} what={t.group.loading} onCancel={() => groups.cancel()} />
        <LoadBar loading={groups.opening.ids().size > 0} what={t.group.opening} onCancel={() => groups.opening.cancel()} />
        <LoadBar loading={below.opening.ids().size > 0} what={t.runs.loadingChildren} onCancel={() => below.opening.cancel()} />
        <div class="count-row">
          <Show when={told() !== ""}>
            <span class="muted">{told()}</span>
          </Show>
          <Show when={grouped() && groups.data()}>
            {(found) => (
              <>
                <span class="muted">{t.group.found(found().n_groups, found().n_matching, found().n_failed)}</span>
                <Show when={found().n_groups > found().groups.length}>
                  <span class="warn">{t.group.cut(found().groups.length, found().n_groups)}</span>
                </Show>
                <Show when={numeric(columns()).length > VALUES_MAX}>
                  <span class="warn">{t.group.valuesCut(VALUES_MAX, numeric(columns()).length)}</span>
                </Show>
                <label>
                  {t.group.spread}{" "}
                  <select class="select" value={view().spread} onChange={(event) => change({ spread: SPREADS.find((one) => one === event.currentTarget.value) ?? "sd" })}>
                    <For each={SPREADS}>{(spread) => <option value={spread}>{t.group.spreads[spread]}</option>}</For>
                  </select>
                </label>
              </>
            )}
          </Show>
          <Show when={nBelow() > 0 && !grouped()}>
            <span class="muted">{t.runs.childMatches(nBelow())}</span>
            <button type="button" class="link-button" onClick={() => change({ nested: false })}>
              {t.runs.unnest}
            </button>
          </Show>
          <Show when={view().nested && below.nLeftOut() > 0 && !grouped()}>
            <span class="warn">{t.runs.absentCut(below.nLeftOut())}</span>
            <button type="button" class="link-button" onClick={() => change({ nested: false })}>
              {t.runs.unnest}
            </button>
          </Show>
          <Show when={below.isCut() && !grouped()}>
            <span class="warn">{t.runs.childrenCut(CHILDREN_MAX)}</span>
          </Show>
          <Show when={!grouped() && against.baseline()}>{(one) => <BaselineChip baseline={one()} onClear={() => change({ base: undefined })} />}</Show>
          <Show when={state.nNew() > 0 && !grouped()}>
            <button type="button" class="button small primary" onClick={showFresh}>
              {t.runs.fresh(state.nNew())}
            </button>
          </Show>
          <Show when={!grouped()}><BulkBar n={nChosen()} isAll={selected().isAll} chosen={chosenAs} ids={chosenIds} isUnaddressed={selected().ids.size > SELECTED_MAX} onDone={done} onUndone={undone} onClear={() => select(NOTHING)} onSave={(format) => void save(format, selected())} isDrawn={drawsSelected()} onDraw={(isOn) => change({ drawsSelected: isOn })} baseline={view().base} onBaseline={flipBaseline} single={single()} /></Show>
        </div>
        <Show when={state.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={() => state.reload()} />}</Show>
        <Show when={drawn.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={drawn.retry} />}</Show>
        <Show when={fields.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={fields.refetch} />}</Show>
        <Show when={!grouped() && against.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={against.retry} />}</Show>
        <Show when={view().nested && below.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={below.retry} />}</Show>
        <div class={`panes ${view().layout}`} style={{ "--share": String(share()) }}>
          <Show when={view().layout !== "charts"}>
            <div class="pane-table" ref={(element) => (table = element)}>
              <Show when={grouped()}>
                <Show when={dividing.problem() ?? groups.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={() => (dividing.problem() === undefined ? groups : dividing).refetch()} />}</Show>
                <Show when={levels()?.length === 0}>
                  <Empty title={t.group.nothing} />
                </Show>
                <Show when={groups.data() !== undefined && levels()?.length !== 0} fallback={<Show when={groups.problem() === undefined && levels()?.length !== 0}><Skeleton of="table" n={8} height={28} /></Show>}>
                  <GroupTable
                    state={groups}
                    columns={values()}
                    pinned={view().pinned}
                    infos={infos()}
                    widths={view().widths}
                    onWidth={resize}
                    onMove={moveTo}
                    onFilter={filterBy}
                    spread={view().spread}
                    formats={formats()}
                    order={view().order}
                    onSort={(field) => change({ order: toggleSort(view().order, field, false) })}
                    hidden={hidden()}
                    onHide={(group, isOn) => change({ hidden: isOn ? [...view().hidden, group] : view().hidden.filter((one) => one !== group) })}
                    active={active()}
                    moved={marked.moved()}
                    onActive={marked.mark}
                    onEnter={enter}
                    onOnly={only}
                  />
                </Show>
              </Show>
              <Show when={!grouped()}><Show
                when={!state.loaded() || state.nMatching() > 0}
                fallback={
                  <Empty title={t.runs.noMatch}>
                    <p>
                      <button type="button" class="button" onClick={() => change({ filter: "", nested: false })}>
                        {t.runs.clearFilter}
                      </button>
                    </p>
                  </Empty>
                }
              >
                <RunsTable
                  state={state}
                  columns={columns()}
                  pinned={view().pinned}
                  infos={infos()}
                  widths={view().widths}
                  onWidth={resize}
                  onMove={moveTo}
                  onFilter={filterBy}
                  order={view().order}
                  onSort={(field, add) => change({ order: toggleSort(view().order, field, add) })}
                  selected={{ has: isChosen }}
                  onSelect={selectOne}
                  onSelectAll={(isOn) => select(isOn ? EVERYTHING : NOTHING)}
                  hidden={hidden()}
                  drawn={view().layout === "table" ? undefined : drawn.ids()}
                  onHide={(run, isOn) => change({ hidden: isOn ? [...view().hidden, run] : view().hidden.filter((one) => one !== run) })}
                  children={view().nested ? (below.counts() ?? new Map<string, number>()) : undefined}
                  opened={opened()}
                  opening={below.opening.ids()}
                  onOpen={(run) => void below.toggle(run)}
                  active={active()}
                  moved={marked.moved()}
                  onActive={marked.mark}
                  onEnter={look}
                  baseline={against.baseline()}
                  formats={formats()}
                />
              </Show></Show>
            </div>
          </Show>
          <Show when={view().layout === "split"}>
            <SplitBar share={share()} onPreview={setPreviewed} onShare={(next) => changeIn(splits, { share: next })} />
          </Show>
          <Show when={view().layout !== "table" && rowsShown()} fallback={<Show when={view().layout === "split"}><div class="pane-charts" aria-busy="true"><PaneSkeleton /></div></Show>}>
            <div class="pane-charts">
              <div class="segments pane-sides" role="group" aria-label={t.media.side.label}>
                <For each={SIDES}>
                  {(side) => (
                    <button type="button" class="segment" aria-pressed={view().side === side} onClick={() => change({ side })}>
                      {t.media.side[side]}
                    </button>
                  )}
                </For>
              </div>
              <Suspense fallback={<ChartsSkeleton n={4} />}>
                <Show when={view().side === "parallel"}>
                  <ParallelPanel experiment={id()} filter={view().filter} order={view().order} fields={fields.data() === undefined ? undefined : known()} address={props.address} />
                </Show>
                <Show when={view().side !== "parallel"}>
                  <div class="sides" classList={{ both: view().side === "media" }}>
                    <Show when={view().side === "media"}>
                      <Suspense fallback={<Skeleton of="tiles" n={6} />}>
                        <Show when={grouped()} fallback={<MediaPanel runs={drawn.runs()} state={media()} onChange={changeMedia} />}>
                          <GroupImages groups={groups.drawn()} experiment={id()} state={media()} onChange={changeMedia} />
                        </Show>
                      </Suspense>
                    </Show>
                    <ChartPanel
                      metrics={metrics()}
                      runs={drawn.runs()}
                      groups={grouped() ? groups.drawn() : undefined}
                      spread={view().spread}
                      settings={charts()}
                      onChange={(part) => setParams(writeChartSettings(part), { replace: !isStep(part) })}
                      chooseCount
                      note={grouped() ? t.group.drawn(groups.drawn().length, groups.nDrawable(), groups.drawn().every((group) => group.runs.length >= group.nRuns)) : drawsSelected() ? t.charts.drawnSelected(drawn.nFirst(), nChosen(), drawn.nHidden()) : t.charts.drawnFirst(drawn.nFirst(), state.nMatching() + drawn.nBelow(), drawn.nHidden())}
                    />
                  </div>
                </Show>
              </Suspense>
            </div>
          </Show>
        </div>
        <Show when={groupingOpen()}>
          <GroupDialog fields={known()} grouping={view().grouping} onChange={(grouping) => changeInDialog({ grouping })} onClose={() => setGroupingOpen(false)} />
        </Show>
        <Show when={looked()}>
          {(run) => (
            <Suspense>
              <LookDialog run={run().id} name={run().name} onClose={() => setLooked(undefined)} />
            </Suspense>
          )}
        </Show>
        <Show when={picking()}>
          <ColumnPicker infos={infos()} columns={chosen()} pinned={view().pinned} varies={view().varies} telling={telling()} problem={varying.problem()} onVaries={(varies) => changeInDialog({ varies })} onChange={(next, pinned) => changeInDialog({ columns: next, pinned })} formats={formats()} onFormat={(field, format) => changeInDialog({ formats: withFormat(view().formats, field, format) })} onClose={() => setPicking(false)} />
        </Show>
      </div>
    </Show>
  );
}
