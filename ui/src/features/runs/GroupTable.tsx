// Runs in groups: a line for each group with mean and spread over all its runs, and the runs of opened groups below.
import { A } from "@solidjs/router";
import { For, type JSX, Match, Show, Switch, createEffect, createMemo } from "solid-js";
import { RunMark, Status } from "../../components/bits";
import { grouped } from "../../lib/format";
import { t } from "../../lib/text";
import { lit, litSoon } from "../charts/hover";
import { useShortcuts } from "../shell/shortcuts";
import { type Formats, shownNumber, shownText } from "./columnFormat";
import { createCellWalk } from "./cellWalk";
import { cellFull, cellText, columnLabel } from "./columns";
import { COUNT, type GroupValue, type RunGroup, type Spread, groupId, ownPairs, spreadText } from "./groups";
import type { GroupLine, GroupsState, RunLine } from "./groupState";
import { lineAfter } from "./lines";
import { type ColumnsGiven, HEAD, Heads, type TableColumns, copyWhole, createTableBox, createTableColumns } from "./tableColumns";
import { rowRange } from "./window";

interface GroupTableProps extends ColumnsGiven {
  readonly state: GroupsState;
  readonly spread: Spread;
  readonly onSort: (field: string) => void;
  readonly hidden: ReadonlySet<string>;
  readonly onHide: (group: string, hidden: boolean) => void;
  readonly active: number;
  readonly moved: { readonly line: number };
  readonly onActive: (line: number) => void;
  /** A group opens or closes, a run is looked at. */
  readonly onEnter: (line: GroupLine) => void;
  /** Shows the runs of a group alone, as a search. */
  readonly onOnly: (group: RunGroup) => void;
}

/** What stands out with a line: its run, or its group. */
const litOf = (line: GroupLine) => (line.kind === "run" ? line.id : groupId(line.group.key));

const NAME_WIDTH = 230;
const NAME_WIDTH_PHONE = 170;
const COUNT_WIDTH = 132;
/** A mean and its spread take more room than a number. */
const VALUE_WIDTH = 156;

export function GroupTable(props: GroupTableProps) {
  const table = createTableBox();
  const { scroll, size, rowHeight } = table;
  const columns = createTableColumns(props, table, { nameWidth: NAME_WIDTH, nameWidthPhone: NAME_WIDTH_PHONE, usualWidth: (field) => (field === COUNT ? COUNT_WIDTH : VALUE_WIDTH), fixed: [COUNT] });
  const lines = () => props.state.lines();
  const range = createMemo(() => rowRange(scroll().top, size().height - HEAD, rowHeight(), lines().length));
  createEffect(() => table.reveal(props.moved.line));
  const walk = createCellWalk(table, columns, { line: () => props.active, drawn: () => [range(), lines()] });
  const onKey = (event: KeyboardEvent) => {
    const next = lineAfter(event.key, props.active, lines().length, table.page());
    const line = lines()[props.active];
    const group = line?.kind === "group" ? line.group : undefined;
    const toggles = !walk.isInside() && group !== undefined && event.key === (props.state.isOpen(group) ? "ArrowLeft" : "ArrowRight");
    if (next !== undefined) props.onActive(next);
    else if (line === undefined || event.target !== table.box()) return;
    else if (event.key === "Enter") props.onEnter(line);
    else if (toggles) props.state.toggle(group);
    else if (event.key === " " && group !== undefined) hide(group);
    else if (!walk.onKey(event.key)) return;
    event.preventDefault();
  };
  const hide = (group: RunGroup) => props.onHide(groupId(group.key), !props.hidden.has(groupId(group.key)));
  const marked = () => {
    const line = lines()[props.active];
    return line?.kind === "group" ? line.group : undefined;
  };
  const hideMarked = () => {
    const group = marked();
    if (group !== undefined) hide(group);
  };
  useShortcuts([{ keys: "h", what: t.group.eyeMarked, run: hideMarked, when: () => marked() !== undefined }]);
  return (
    <div
      ref={table.setBox}
      class="grid"
      role="treegrid"
      tabindex="0"
      aria-label={t.group.table}
      aria-rowcount={lines().length + 1}
      aria-colcount={props.columns.length + 2}
      aria-activedescendant={walk.here() ?? (props.active >= range().from && props.active < range().to ? `line-${props.active}` : undefined)}
      onScroll={table.onScroll}
      onFocusIn={columns.onFocusIn}
      onKeyDown={onKey}
      onCopy={copyWhole}
    >
      <div class="grid-space" style={{ width: `${columns.width()}px`, height: `${lines().length * rowHeight() + HEAD}px` }}>
        <div class="thead" role="row" aria-rowindex={1} style={{ "width": `${columns.width()}px`, "--left": `${columns.left()}px` }}>
          <div role="columnheader" class="th-name" aria-colindex={1} style={{ width: `${columns.nameWidth()}px` }}>
            <span class="muted">{t.group.group}</span>
          </div>
          <Heads given={props} columns={columns} onSort={props.onSort} ranked={false} labelOf={(field) => (field === COUNT ? t.group.runs : columnLabel(field, props.infos))} hint={t.group.sortBy} />
        </div>
        <For each={lines().slice(range().from, range().to)}>
          {(line, i) => (
            <div id={`line-${range().from + i()}`} class="tr" role="row" aria-expanded={line.kind === "group" ? props.state.isOpen(line.group) : undefined} aria-level={(line.kind === "run" ? line.level : line.group.level) + 1} aria-rowindex={range().from + i() + 2} classList={{ active: range().from + i() === props.active, child: line.kind !== "group", lit: lit() !== undefined && lit() === litOf(line) }} onPointerDown={() => props.onActive(range().from + i())} onPointerEnter={() => litSoon(litOf(line))} onPointerLeave={() => litSoon(undefined)} style={{ transform: `translateY(${(range().from + i()) * rowHeight() + HEAD}px)`, width: `${columns.width()}px`, height: `${rowHeight()}px` }}>
              <Switch>
                <Match when={line.kind === "group" ? line.group : undefined} keyed>
                  {(group) => <GroupRow {...props} group={group} nameWidth={columns.nameWidth()} layout={columns} />}
                </Match>
                <Match when={line.kind === "run" ? line : undefined} keyed>
                  {(run) => (
                    <>
                      <div role="gridcell" class="td-name" aria-colindex={1} style={{ "width": `${columns.nameWidth()}px`, "padding-left": `${16 + run.level * 18}px` }}>
                        <RunMark run={run.id} />
                        <A class="run-link" href={`/runs/${run.id}/overview`} tabindex={-1}>
                          <bdi>{cellText("run_name", run.rows.cell("run_name", run.row))}</bdi>
                        </A>
                      </div>
                      <Cells layout={columns}>{(field, x) => <RunCell run={run} field={field} x={x} layout={columns} formats={props.formats} />}</Cells>
                    </>
                  )}
                </Match>
                <Match when={line.kind === "opening"}>
                  <div role="gridcell" class="td-name" aria-colindex={1} aria-label={t.group.opening} style={{ width: `${columns.nameWidth()}px` }}>
                    <span class="skeleton-row" />
                  </div>
                </Match>
                <Match when={line.kind === "more" ? line : undefined} keyed>
                  {(more) => (
                    <div role="gridcell" class="td-name" aria-colindex={1} style={{ width: `${columns.nameWidth()}px` }}>
                      <button type="button" class="link-button" onClick={() => props.onOnly(more.group)}>
                        {t.group.moreRuns(more.n)}
                      </button>
                    </div>
                  )}
                </Match>
              </Switch>
            </div>
          )}
        </For>
      </div>
    </div>
  );
}

interface CellsProps {
  readonly layout: TableColumns;
  readonly children: (field: string, x: number) => JSX.Element;
}

/** The cells of a line, pinned ones first, each at its place. */
function Cells(props: CellsProps) {
  return (
    <>
      <For each={props.layout.pinned()}>
        {(field, i) => (
          <div class="pin" style={{ left: `${props.layout.pinX(i())}px` }}>
            {props.children(field, 0)}
          </div>
        )}
      </For>
      <For each={props.layout.shown()}>{(field) => <>{props.children(field, props.layout.xOf(field))}</>}</For>
    </>
  );
}

interface CellProps {
  readonly field: string;
  readonly x: number;
  readonly layout: TableColumns;
  readonly formats: Formats | undefined;
}

const placed = (cell: CellProps) => ({ left: `${cell.x}px`, width: `${cell.layout.widthOf(cell.field)}px` });

function RunCell(props: CellProps & { readonly run: RunLine }) {
  const cell = () => props.run.rows.cell(props.field, props.run.row);
  const isRead = () => props.run.rows.has(props.field, props.run.row);
  return (
    <Show
      when={props.field !== COUNT}
      fallback={
        <div role="gridcell" class="td" aria-colindex={props.layout.indexOf(COUNT)} style={placed(props)}>
          <Status status={String(props.run.rows.cell("status", props.run.row))} />
        </div>
      }
    >
      <div role="gridcell" class="td number" classList={{ waiting: !isRead(), missing: cell() === null, nan: Number.isNaN(cell()) }} aria-colindex={props.layout.indexOf(props.field)} title={isRead() ? cellFull(props.field, cell()) : undefined} style={placed(props)}>
        {isRead() ? shownText(props.field, cell(), props.formats) : ""}
      </div>
    </Show>
  );
}

function GroupCell(props: CellProps & { readonly group: RunGroup; readonly value: GroupValue | undefined; readonly spread: Spread }) {
  const number = (x: number) => shownNumber(props.field, x, props.formats);
  const nLeftOut = () => (props.value?.n_nan ?? 0) + (props.value?.n_infinite ?? 0);
  return (
    <Show
      when={props.field !== COUNT}
      fallback={
        <div role="gridcell" class="td number" aria-colindex={props.layout.indexOf(COUNT)} title={t.group.counted(props.group.n_runs, props.group.n_failed)} style={placed(props)}>
          <span>
            {grouped(props.group.n_runs)}
            <Show when={props.group.n_failed > 0}>
              <span class="bad small"> · {t.group.failed(props.group.n_failed)}</span>
            </Show>
          </span>
        </div>
      }
    >
      <div role="gridcell" class="td number" classList={{ waiting: props.value === undefined, missing: props.value?.n === 0 }} aria-colindex={props.layout.indexOf(props.field)} title={props.value === undefined ? undefined : t.group.detail(props.value)} style={placed(props)}>
        <bdi>
          {props.value === undefined ? "" : spreadText(props.value, props.spread, number)}
          <Show when={nLeftOut() > 0}>
            <span class="nan small"> {t.group.leftOut(nLeftOut())}</span>
          </Show>
        </bdi>
      </div>
    </Show>
  );
}

interface GroupRowProps extends GroupTableProps {
  readonly group: RunGroup;
  readonly nameWidth: number;
  readonly layout: TableColumns;
}

function GroupRow(props: GroupRowProps) {
  const id = () => groupId(props.group.key);
  const label = () => props.state.labelOf(props.group);
  const open = () => props.state.isOpen(props.group);
  const pairs = () => ownPairs(props.group, props.state.levels()).map((pair) => `${pair.field} = ${pair.value ?? t.columns.missing}`);
  return (
    <>
      <div role="gridcell" class="td-name group-name" aria-colindex={1} style={{ "width": `${props.nameWidth}px`, "padding-left": `${4 + props.group.level * 18}px` }}>
        <button type="button" class="twist" tabindex="-1" aria-busy={props.state.opening.ids().has(id())} aria-expanded={open()} aria-label={t.group.open(label())} onClick={() => props.state.toggle(props.group)}>
          {open() ? "▾" : "▸"}
        </button>
        <button type="button" class="eye" tabindex="-1" aria-pressed={!props.hidden.has(id())} aria-label={t.table.eye(label())} title={t.table.eye(label())} onClick={() => props.onHide(id(), !props.hidden.has(id()))}>
          <RunMark run={id()} />
        </button>
        <span class="run-link" title={pairs().join("\n")}>
          <bdi>
            <For each={props.state.partsOf(props.group)}>
              {(part, i) => (
                <>
                  {i() > 0 ? " · " : ""}
                  <span class="group-key">{part.name} </span>
                  {part.value}
                </>
              )}
            </For>
          </bdi>
        </span>
      </div>
      <Cells layout={props.layout}>
        {(field, x) => <GroupCell group={props.group} value={props.state.valueOf(props.group, field)} spread={props.spread} field={field} x={x} layout={props.layout} formats={props.formats} />}
      </Cells>
    </>
  );
}
