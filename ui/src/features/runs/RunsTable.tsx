// The table of runs: only what is on screen exists, names stay at the left, rows never move under the pointer.
import { For, Show, createEffect, createMemo, onCleanup } from "solid-js";
import { RunMark, Status } from "../../components/bits";
import { areNumbers } from "../../lib/format";
import { sameJson } from "../../lib/same";
import { t } from "../../lib/text";
import { rowActions } from "../../lib/texts/actions";
import { lit, litSoon } from "../charts/hover";
import { useShortcuts } from "../shell/shortcuts";
import type { Baseline } from "./baseline";
import { createCellWalk } from "./cellWalk";
import { formatNumber, formatOf, shownText } from "./columnFormat";
import { type Cell, cellFull, cellText, columnWidth, isMetric, isNumeric } from "./columns";
import { type Delta, deltaOf, markOf, signed } from "./delta";
import { type Line, lineAfter, lineAt, nLines, openedPlaces } from "./lines";
import type { Rows } from "./rows";
import type { RowsState } from "./rowsState";
import { parseTerm } from "./sort";
import { type ColumnsGiven, HEAD, Heads, copyWhole, createTableBox, createTableColumns } from "./tableColumns";
import type { ColumnFormat } from "./view";
import { rowRange } from "./window";

export interface RunsTableProps extends ColumnsGiven {
  readonly state: RowsState;
  readonly onSort: (field: string, add: boolean) => void;
  readonly selected: Pick<ReadonlySet<string>, "has">;
  readonly onSelect: (run: string, on: boolean) => void;
  readonly onSelectAll: (on: boolean) => void;
  readonly hidden: ReadonlySet<string>;
  readonly onHide: ((run: string, on: boolean) => void) | undefined;
  /** The runs that charts draw; undefined where there are no charts. */
  readonly drawn?: ReadonlySet<string> | undefined;
  /** Numbers of children by parent; undefined when runs are not nested. */
  readonly children: ReadonlyMap<string, number> | undefined;
  readonly opened: ReadonlyMap<string, Rows>;
  /** Those whose children are read. */
  readonly opening?: ReadonlySet<string> | undefined;
  readonly onOpen: (run: string) => void;
  readonly active: number;
  /** The line that a hand or a key came to last. */
  readonly moved: { readonly line: number };
  readonly onActive: (line: number) => void;
  readonly onEnter: (run: string) => void;
  /** Metrics of other runs show how far they are from its. */
  readonly baseline?: Baseline | undefined;
}

const NAME_WIDTH = 250;
const NAME_WIDTH_PHONE = 190;
/** On a phone a status is its mark: names, a metric and it stand side by side. */
const STATUS_WIDTH_PHONE = 62;
/** A value and its difference to the baseline stand side by side. */
const DELTA_WIDTH = 168;
/** Rows that tell what a column of parameters holds. */
const ROWS_LOOKED_AT = 40;

export function RunsTable(props: RunsTableProps) {
  const table = createTableBox();
  const { scroll, size, rowHeight } = table;
  const usualWidth = (field: string) => {
    if (field === "status" && table.isPhone()) return STATUS_WIDTH_PHONE;
    return props.baseline !== undefined && isMetric(field) ? DELTA_WIDTH : columnWidth(field);
  };
  const columns = createTableColumns(props, table, { nameWidth: NAME_WIDTH, nameWidthPhone: NAME_WIDTH_PHONE, usualWidth });
  const places = createMemo(() => openedPlaces(props.state.rows(), props.opened));
  const n = () => nLines(props.state.nMatching(), places());
  const range = createMemo(() => rowRange(scroll().top, size().height - HEAD, rowHeight(), n()));
  const lines = createMemo(() => {
    const { from, to } = range();
    return Array.from({ length: to - from }, (_, i) => from + i);
  });
  // Lines of opened children stand between rows: no row stands lower than its line.
  createEffect(() => props.state.need(Math.max(0, range().from - (n() - props.state.nMatching())), range().to));
  createEffect(() => props.state.show([...columns.pinned(), ...columns.shown()]));
  createEffect(() => table.reveal(props.moved.line));
  onCleanup(() => props.state.hold(false));

  const lineOf = (line: number): Line | undefined => {
    props.state.version();
    return lineAt(line, props.state.rows(), places());
  };
  // Parameters are texts: a column of them is one of numbers when its first rows say so.
  const paramsOfNumbers = createMemo(
    () => {
      props.state.version();
      const rows = props.state.rows();
      const firsts = Array.from({ length: Math.min(rows.ids.length, ROWS_LOOKED_AT) }, (_, row) => row);
      return [...columns.pinned(), ...columns.shown()].filter((field) => field.startsWith("params.") && areNumbers(firsts.map((row) => rows.cell(field, row))));
    },
    [],
    { equals: sameJson },
  );
  const holdsNumbers = (field: string) => isNumeric(field) || paramsOfNumbers().includes(field);
  const walk = createCellWalk(table, columns, { line: () => props.active, drawn: () => [range(), props.state.version()] });
  const onKey = (event: KeyboardEvent) => {
    const next = lineAfter(event.key, props.active, n(), table.page());
    if (next !== undefined) {
      event.preventDefault();
      props.onActive(next);
      return;
    }
    const line = lineOf(props.active);
    if (line === undefined || event.target !== table.box()) return;
    if (event.key === "Enter") props.onEnter(line.id);
    else if (event.key === " ") props.onSelect(line.id, !props.selected.has(line.id));
    else if (!walk.isInside() && event.key === (props.opened.has(line.id) ? "ArrowLeft" : "ArrowRight") && props.children?.has(line.id) === true) props.onOpen(line.id);
    else if (!walk.onKey(event.key)) return;
    event.preventDefault();
  };
  const marked = () => (props.onHide === undefined ? undefined : lineOf(props.active)?.id);
  /** The run of the marked line, when there are child runs below it. */
  const parent = () => {
    const id = lineOf(props.active)?.id;
    return id !== undefined && props.children?.has(id) === true ? id : undefined;
  };
  useShortcuts([
    {
      keys: "h",
      what: t.table.eyeMarked,
      run: () => {
        const id = marked();
        if (id !== undefined) props.onHide?.(id, !props.hidden.has(id));
      },
      when: () => marked() !== undefined,
    },
    {
      keys: "",
      what: rowActions.children,
      run: () => {
        const id = parent();
        if (id !== undefined) props.onOpen(id);
      },
      when: () => parent() !== undefined,
    },
  ]);

  const CellView = (cell: { readonly line: Line; readonly field: string; readonly x: number; readonly index: number }) => {
    // Hundreds of these are built before the first rows are seen: each is one text and one set of attributes.
    const value = () => {
      props.state.version();
      return cell.line.rows.cell(cell.field, cell.line.row);
    };
    const isRead = () => {
      props.state.version();
      return cell.line.rows.has(cell.field, cell.line.row);
    };
    const kind = () => {
      const now = value();
      if (now === null && !isRead()) return "td waiting";
      const side = typeof now === "number" || holdsNumbers(cell.field) ? "td number" : "td";
      return now === null ? `${side} missing` : Number.isNaN(now) ? `${side} nan` : side;
    };
    const isCompared = () => props.baseline !== undefined && isMetric(cell.field);
    const delta = () => (isCompared() && props.baseline?.id !== cell.line.id ? deltaOf(cell.field, value(), props.baseline?.valueOf(cell.field) ?? null) : undefined);
    const title = () => {
      if (value() === null && !isRead()) return undefined;
      const found = delta();
      const whole = cellFull(cell.field, value());
      return found === undefined ? whole : `${whole}\n${t.baseline.delta(signed(found.amount), props.baseline?.name() ?? "", cellFull(cell.field, props.baseline?.valueOf(cell.field) ?? null), found.verdict && t.baseline.verdicts[found.verdict])}`;
    };
    const plain = () => <bdi>{value() === null && !isRead() ? "" : shownText(cell.field, value(), props.formats)}</bdi>;
    // One decision for each cell: without a baseline nothing but the text is built.
    const content = () => {
      if (cell.field === "status") return statusOf(value);
      if (!isCompared()) return plain();
      return [plain(), <Show when={delta()}>{(found) => <DeltaView delta={found()} format={formatOf(cell.field, props.formats)} />}</Show>];
    };
    return (
      <div role="gridcell" class={kind()} aria-colindex={cell.index} title={title()} style={{ left: `${cell.x}px`, width: `${columns.widthOf(cell.field)}px` }}>
        {content()}
      </div>
    );
  };
  const statusOf = (value: () => Cell) => (
    <Show when={value()} fallback={<bdi>{cellText("status", null)}</bdi>}>
      {(status) => <Status status={String(status())} brief={table.isPhone()} />}
    </Show>
  );
  const isIdle = (run: string) => props.drawn !== undefined && !props.drawn.has(run) && !props.hidden.has(run);
  const Row = (row: { readonly at: number }) => {
    const line = createMemo(() => lineOf(row.at), undefined, { equals: (a, b) => a?.id === b?.id && a?.rows === b?.rows && a?.row === b?.row });
    const name = (one: Line) => {
      props.state.version();
      return cellText("run_name", one.rows.cell("run_name", one.row));
    };
    return (
      <div
        id={`line-${row.at}`}
        role="row"
        class="tr"
        classList={{ active: row.at === props.active, selected: props.selected.has(line()?.id ?? ""), child: (line()?.depth ?? 0) > 0, lit: line() !== undefined && lit() === line()?.id, gone: props.state.isGone(line()?.id ?? "") }}
        aria-rowindex={row.at + 2}
        aria-selected={props.selected.has(line()?.id ?? "")}
        style={{ transform: `translateY(${row.at * rowHeight() + HEAD}px)`, width: `${columns.width()}px`, height: `${rowHeight()}px` }}
        onPointerDown={() => props.onActive(row.at)}
        onPointerEnter={() => litSoon(line()?.id)}
        onPointerLeave={() => litSoon(undefined)}
      >
        <Show
          when={line()}
          fallback={
            <div role="gridcell" class="td-name">
              <span class="skeleton-row" />
            </div>
          }
        >
          {(one) => (
            <>
              <div role="gridcell" class="td-name" aria-colindex={1} style={{ width: `${columns.nameWidth()}px`, ...(one().depth > 0 ? { "--depth": one().depth } : {}) }}>
                <input type="checkbox" tabindex="-1" aria-label={t.table.select(name(one()))} checked={props.selected.has(one().id)} onChange={(event) => props.onSelect(one().id, event.currentTarget.checked)} />
                <Show when={props.children !== undefined}>
                  <button
                    type="button"
                    class="twist"
                    tabindex="-1"
                    classList={{ none: props.children?.has(one().id) !== true }}
                    disabled={props.children?.has(one().id) !== true}
                    aria-label={t.table.children(props.children?.get(one().id) ?? 0)}
                    aria-busy={props.opening?.has(one().id) === true}
                    aria-expanded={props.opened.has(one().id)}
                    onClick={() => props.onOpen(one().id)}
                  >
                    {props.opened.has(one().id) ? "▾" : "▸"}
                  </button>
                </Show>
                <Show when={props.onHide}>
                  {(hide) => (
                    <button
                      type="button"
                      class="eye"
                      tabindex="-1"
                      aria-pressed={!props.hidden.has(one().id)}
                      classList={{ idle: isIdle(one().id) }}
                      aria-label={t.table.eye(name(one()))}
                      title={(isIdle(one().id) ? t.table.eyeIdle : t.table.eye)(name(one()))}
                      onClick={() => hide()(one().id, !props.hidden.has(one().id))}
                    >
                      <RunMark run={one().id} />
                    </button>
                  )}
                </Show>
                {/* A plain link: the router takes clicks on any, and its own component costs as much as five cells. */}
                <a class="run-link" href={`/runs/${one().id}/overview`} title={props.state.isGone(one().id) ? t.table.gone(name(one())) : name(one())} tabindex={-1}>
                  <bdi>{name(one())}</bdi>
                </a>
                <Show when={props.baseline !== undefined && props.baseline.id === one().id}>
                  <span class="base-mark" role="img" aria-label={t.baseline.isIt} title={t.baseline.isIt}>
                    ⚑
                  </span>
                </Show>
              </div>
              <For each={columns.pinned()}>
                {(field, i) => (
                  <div class="pin" style={{ left: `${columns.pinX(i())}px` }}>
                    <CellView line={one()} field={field} x={0} index={columns.indexOf(field)} />
                  </div>
                )}
              </For>
              <For each={columns.shown()}>{(field) => <CellView line={one()} field={field} x={columns.xOf(field)} index={columns.indexOf(field)} />}</For>
            </>
          )}
        </Show>
      </div>
    );
  };
  const byName = () => props.order.map(parseTerm).find((one) => one.field === "run_name");
  const allSelected = () => {
    props.state.version();
    const ids = props.state.rows().ids;
    return ids.length > 0 && ids.every((id) => props.selected.has(id));
  };
  return (
    <div
      ref={table.setBox}
      class="grid"
      role="grid"
      tabindex="0"
      aria-label={t.table.label}
      aria-rowcount={n() + 1}
      aria-colcount={props.columns.length + 1}
      aria-multiselectable="true"
      aria-busy={!props.state.loaded() && props.state.problem() === undefined}
      aria-activedescendant={walk.here() ?? (props.active >= range().from && props.active < range().to ? `line-${props.active}` : undefined)}
      onScroll={table.onScroll}
      onFocusIn={columns.onFocusIn}
      onKeyDown={onKey}
      onCopy={copyWhole}
      onPointerEnter={() => props.state.hold(true)}
      onPointerLeave={() => props.state.hold(false)}
    >
      <div class="grid-space" style={{ width: `${columns.width()}px`, height: `${n() * rowHeight() + HEAD}px` }}>
        <div class="thead" role="row" aria-rowindex={1} style={{ "width": `${columns.width()}px`, "--left": `${columns.left()}px` }}>
          <div role="columnheader" class="th-name" aria-colindex={1} aria-sort={byName() === undefined ? "none" : byName()?.descending === true ? "descending" : "ascending"} style={{ width: `${columns.nameWidth()}px` }}>
            <input type="checkbox" aria-label={t.table.selectAll} checked={allSelected()} onChange={(event) => props.onSelectAll(event.currentTarget.checked)} />
            <button type="button" class="th-button" onClick={(event) => props.onSort("run_name", event.shiftKey)}>
              {t.columns.name}
              <Show when={byName()}>{(one) => <span aria-hidden="true"> {one().descending ? "↓" : "↑"}</span>}</Show>
            </button>
          </div>
          <Heads given={props} columns={columns} onSort={props.onSort} holdsNumbers={holdsNumbers} ranked />
        </div>
        <For each={lines()}>{(at) => <Row at={at} />}</For>
      </div>
    </div>
  );
}

/** A difference by sign, and when it is judged by shape, colour and word. */
function DeltaView(props: { readonly delta: Delta; readonly format: ColumnFormat | undefined }) {
  const text = () => {
    const format = props.format;
    return signed(props.delta.amount, format && ((size) => formatNumber(size, format)));
  };
  return (
    <span class="cell-delta" classList={{ good: props.delta.verdict === "better", bad: props.delta.verdict === "worse" }}>
      <span aria-hidden="true">{markOf(props.delta)}</span>
      {text()}
      <Show when={props.delta.verdict}>{(verdict) => <span class="visually-hidden"> {t.baseline.verdicts[verdict()]}</span>}</Show>
    </span>
  );
}
