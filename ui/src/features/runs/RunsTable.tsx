// The table of runs: only what is on screen exists, names stay at the left, rows never move under the pointer.
import { For, Show, createEffect, createMemo, createSignal, onCleanup, onMount } from "solid-js";
import { RunMark, Status } from "../../components/bits";
import { density } from "../../lib/settings";
import { t } from "../../lib/text";
import { lit, litSoon } from "../charts/hover";
import { type Cell, type ColumnInfo, cellFull, cellText, columnLabel, columnWidth } from "./columns";
import { HeadCell } from "./HeadCell";
import type { Rows, RowsState } from "./rows";
import { parseTerm } from "./sort";
import { type Opened, type Place, columnRange, edgesOf, placeAt, rowRange } from "./window";

export interface RunsTableProps {
  readonly state: RowsState;
  readonly columns: readonly string[];
  readonly pinned: readonly string[];
  readonly infos: readonly ColumnInfo[];
  /** Widths that were chosen. */
  readonly widths?: ReadonlyMap<string, number>;
  readonly onWidth?: (field: string, width: number | undefined) => void;
  /** A column was dropped on another. */
  readonly onMove?: (field: string, onto: string) => void;
  readonly order: readonly string[];
  readonly onSort: (field: string, add: boolean) => void;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (run: string, on: boolean) => void;
  readonly onSelectAll: (on: boolean) => void;
  readonly hidden: ReadonlySet<string>;
  readonly onHide: ((run: string, on: boolean) => void) | undefined;
  /** Numbers of children by parent; undefined when runs are not nested. */
  readonly children: ReadonlyMap<string, number> | undefined;
  readonly opened: ReadonlyMap<string, Rows>;
  readonly onOpen: (run: string) => void;
  readonly active: number;
  readonly onActive: (line: number) => void;
  readonly onEnter: (run: string) => void;
}

interface Line {
  readonly rows: Rows;
  readonly row: number;
  readonly child: boolean;
  readonly id: string;
}

const NAME_WIDTH = 250;
const NAME_WIDTH_PHONE = 190;
/** Height of the head row, as `.thead` has it. */
const HEAD = 32;

export function RunsTable(props: RunsTableProps) {
  let box: HTMLDivElement | undefined;
  const [scroll, setScroll] = createSignal({ top: 0, left: 0 });
  const [size, setSize] = createSignal({ width: 800, height: 400 });
  const rowHeight = () => (density() === "roomy" ? 36 : 28);
  const nameWidth = () => (size().width < 560 ? NAME_WIDTH_PHONE : NAME_WIDTH);
  const pinned = createMemo(() => (size().width < 560 ? [] : props.pinned.filter((field) => props.columns.includes(field))));
  const free = createMemo(() => props.columns.filter((field) => !pinned().includes(field)));
  const [dragged, setDragged] = createSignal<string>();
  const [sizing, setSizing] = createSignal<{ readonly field: string; readonly width: number }>();
  const widthOf = (field: string) => (sizing()?.field === field ? (sizing()?.width ?? 0) : (props.widths?.get(field) ?? columnWidth(field)));
  // One place to the side, among those that move together: pinned columns, or the others.
  const shift = (field: string, by: -1 | 1) => {
    const list = pinned().includes(field) ? pinned() : free();
    const onto = list[list.indexOf(field) + by];
    if (onto === undefined) return;
    props.onMove?.(field, onto);
    queueMicrotask(() => box?.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"]`)?.focus());
  };
  const pinEdges = createMemo(() => edgesOf(pinned().map(widthOf)).map((edge) => edge + nameWidth()));
  const edges = createMemo(() => edgesOf(free().map(widthOf)));
  const left = () => pinEdges().at(-1) ?? NAME_WIDTH;
  const width = () => left() + (edges().at(-1) ?? 0);
  const opened = createMemo<Opened[]>(() =>
    [...props.opened]
      .map(([run, rows]) => ({ row: props.state.rows().at.get(run) ?? -1, n: rows.ids.length }))
      .filter((one) => one.row >= 0)
      .sort((a, b) => a.row - b.row),
  );
  const nLines = () => props.state.nMatching() + opened().reduce((sum, one) => sum + one.n, 0);
  const range = createMemo(() => rowRange(scroll().top, size().height - HEAD, rowHeight(), nLines()));
  const lines = createMemo(() => {
    const { from, to } = range();
    return Array.from({ length: to - from }, (_, i) => from + i);
  });
  // Fields, not objects: a head under the hand stays the same element while widths change.
  const shown = createMemo(() => {
    const { from, to } = columnRange(edges(), scroll().left, size().width - left());
    return free().slice(from, to);
  });
  const places = createMemo(() => new Map(free().map((field, i) => [field, i] as const)));
  const placeOf = (field: string) => places().get(field) ?? 0;
  createEffect(() => props.state.need(range().to));
  onMount(() => {
    if (box === undefined) return;
    const watch = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    watch.observe(box);
    onCleanup(() => watch.disconnect());
  });
  createEffect(() => {
    const line = props.active;
    if (box === undefined || line < 0) return;
    const top = line * rowHeight();
    const space = box.clientHeight - HEAD;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + rowHeight() > box.scrollTop + space) box.scrollTop = top + rowHeight() - space;
  });

  const lineOf = (line: number): Line | undefined => {
    props.state.version();
    const place: Place = placeAt(line, opened());
    const roots = props.state.rows();
    const rows = place.kind === "root" ? roots : props.opened.get(roots.ids[place.parent] ?? "");
    const id = rows?.ids[place.row];
    return rows === undefined || id === undefined ? undefined : { rows, row: place.row, child: place.kind === "child", id };
  };
  const onKey = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((size().height - HEAD) / rowHeight()) - 1);
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -nLines(), End: nLines() }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      props.onActive(Math.max(0, Math.min(nLines() - 1, props.active + by)));
      return;
    }
    const line = lineOf(props.active);
    if (line === undefined || event.target !== box) return;
    if (event.key === "Enter") props.onEnter(line.id);
    else if (event.key === " ") props.onSelect(line.id, !props.selected.has(line.id));
    else if (event.key === "ArrowRight" && props.children?.has(line.id) === true) props.onOpen(line.id);
    else return;
    event.preventDefault();
  };

  const Head = (head: { readonly field: string; readonly x: number; readonly index: number }) => {
    const term = () => props.order.map(parseTerm).find((one) => one.field === head.field);
    const rank = () => props.order.findIndex((one) => parseTerm(one).field === head.field) + 1;
    return (
      <HeadCell
        field={head.field}
        label={columnLabel(head.field, props.infos)}
        x={head.x}
        width={widthOf(head.field)}
        index={head.index}
        descending={term()?.descending}
        rank={props.order.length > 1 ? rank() : 0}
        onSort={(add) => props.onSort(head.field, add)}
        dragged={dragged()}
        onDrag={setDragged}
        onDrop={props.onMove === undefined ? undefined : () => { const moved = dragged(); if (moved !== undefined) props.onMove?.(moved, head.field); }}
        onShift={props.onMove === undefined ? undefined : (by) => shift(head.field, by)}
        onPreview={(width) => setSizing(width === undefined ? undefined : { field: head.field, width })}
        onWidth={props.onWidth === undefined ? undefined : (width) => props.onWidth?.(head.field, width)}
      />
    );
  };
  const CellView = (cell: { readonly line: Line; readonly field: string; readonly x: number; readonly index: number }) => {
    // Hundreds of these are built before the first rows are seen: each is one text and one set of attributes.
    const value = () => {
      props.state.version();
      return cell.line.rows.cell(cell.field, cell.line.row);
    };
    const kind = () => {
      const now = value();
      return typeof now === "number" ? (Number.isNaN(now) ? "td number nan" : "td number") : now === null ? "td missing" : "td";
    };
    return (
      <div role="gridcell" class={kind()} aria-colindex={cell.index} title={cellFull(cell.field, value())} style={{ left: `${cell.x}px`, width: `${widthOf(cell.field)}px` }}>
        {cell.field === "status" ? statusOf(value) : <bdi>{cellText(cell.field, value())}</bdi>}
      </div>
    );
  };
  const statusOf = (value: () => Cell) => (
    <Show when={value()} fallback={<bdi>{cellText("status", null)}</bdi>}>
      {(status) => <Status status={String(status())} />}
    </Show>
  );
  const Row = (row: { readonly at: number }) => {
    const line = createMemo(() => lineOf(row.at), undefined, { equals: (a, b) => a?.id === b?.id && a?.rows === b?.rows });
    const name = (one: Line) => {
      props.state.version();
      return cellText("run_name", one.rows.cell("run_name", one.row));
    };
    return (
      <div
        id={`line-${row.at}`}
        role="row"
        class="tr"
        classList={{ active: row.at === props.active, selected: props.selected.has(line()?.id ?? ""), child: line()?.child === true, lit: line() !== undefined && lit() === line()?.id }}
        aria-rowindex={row.at + 2}
        aria-selected={props.selected.has(line()?.id ?? "")}
        style={{ transform: `translateY(${row.at * rowHeight() + HEAD}px)`, width: `${width()}px`, height: `${rowHeight()}px` }}
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
              <div role="gridcell" class="td-name" aria-colindex={1} style={{ width: `${nameWidth()}px` }}>
                <input type="checkbox" aria-label={t.table.select(name(one()))} checked={props.selected.has(one().id)} onChange={(event) => props.onSelect(one().id, event.currentTarget.checked)} />
                <Show when={props.children !== undefined && !one().child}>
                  <button
                    type="button"
                    class="twist"
                    classList={{ none: props.children?.has(one().id) !== true }}
                    disabled={props.children?.has(one().id) !== true}
                    aria-label={t.table.children(props.children?.get(one().id) ?? 0)}
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
                      aria-pressed={!props.hidden.has(one().id)}
                      aria-label={t.table.eye(name(one()))}
                      title={t.table.eye(name(one()))}
                      onClick={() => hide()(one().id, !props.hidden.has(one().id))}
                    >
                      <RunMark run={one().id} />
                    </button>
                  )}
                </Show>
                {/* A plain link: the router takes clicks on any, and its own component costs as much as five cells. */}
                <a class="run-link" href={`/runs/${one().id}/overview`} title={name(one())} tabindex={-1}>
                  <bdi>{name(one())}</bdi>
                </a>
              </div>
              <For each={pinned()}>
                {(field, i) => (
                  <div class="pin" style={{ left: `${pinEdges()[i()] ?? 0}px` }}>
                    <CellView line={one()} field={field} x={0} index={i() + 2} />
                  </div>
                )}
              </For>
              <For each={shown()}>{(field) => <CellView line={one()} field={field} x={left() + (edges()[placeOf(field)] ?? 0)} index={pinned().length + placeOf(field) + 2} />}</For>
            </>
          )}
        </Show>
      </div>
    );
  };
  const allSelected = () => {
    props.state.version();
    const ids = props.state.rows().ids;
    return ids.length > 0 && ids.every((id) => props.selected.has(id));
  };
  return (
    <div
      ref={(element) => (box = element)}
      class="grid"
      role="grid"
      tabindex="0"
      aria-label={t.table.label}
      aria-rowcount={nLines() + 1}
      aria-colcount={props.columns.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={props.active >= range().from && props.active < range().to ? `line-${props.active}` : undefined}
      onScroll={(event) => setScroll({ top: event.currentTarget.scrollTop, left: event.currentTarget.scrollLeft })}
      onKeyDown={onKey}
    >
      <div class="grid-space" style={{ width: `${width()}px`, height: `${nLines() * rowHeight() + HEAD}px` }}>
        <div class="thead" role="row" aria-rowindex={1} style={{ width: `${width()}px` }}>
          <div role="columnheader" class="th-name" aria-colindex={1} style={{ width: `${nameWidth()}px` }}>
            <input type="checkbox" aria-label={t.table.selectAll} checked={allSelected()} onChange={(event) => props.onSelectAll(event.currentTarget.checked)} />
            <button type="button" class="th-button" onClick={(event) => props.onSort("run_name", event.shiftKey)}>
              {t.columns.name}
              <Show when={props.order.map(parseTerm).find((one) => one.field === "run_name")}>{(one) => <span aria-hidden="true"> {one().descending ? "↓" : "↑"}</span>}</Show>
            </button>
          </div>
          <For each={pinned()}>
            {(field, i) => (
              <div class="pin head" style={{ left: `${pinEdges()[i()] ?? 0}px` }}>
                <Head field={field} x={0} index={i() + 2} />
              </div>
            )}
          </For>
          <For each={shown()}>{(field) => <Head field={field} x={left() + (edges()[placeOf(field)] ?? 0)} index={pinned().length + placeOf(field) + 2} />}</For>
        </div>
        <For each={lines()}>{(at) => <Row at={at} />}</For>
      </div>
    </div>
  );
}
