// What the tables of runs and of groups share: the box that scrolls, and columns that are pinned, moved and resized.
import { For, createMemo, createSignal, onCleanup, onMount, untrack } from "solid-js";
import { density } from "../../lib/settings";
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { columnActions } from "../../lib/texts/actions";
import { ownTask } from "../../lib/turns";
import type { Formats } from "./columnFormat";
import { type ColumnInfo, columnLabel, isMetric, isNumeric } from "./columns";
import { HeadCell } from "./HeadCell";
import { parseTerm } from "./sort";
import { columnRange, columnShift, edgesOf } from "./window";

/** Height of the head row, as `.thead` has it. */
export const HEAD = 32;
/** A table narrower than this is a phone's. */
const PHONE = 560;
const isNarrow = (size: { readonly width: number }) => size.width < PHONE;
/** Names take no less, however wide the column beside them is. */
const NAME_MIN = 120;

/** The element that scrolls: where it is, and how large. */
export function createTableBox() {
  const [box, setBox] = createSignal<HTMLDivElement>();
  const [scroll, setScroll] = createSignal({ top: 0, left: 0 });
  const [size, setSize] = createSignal({ width: Math.min(800, window.innerWidth), height: 280 });
  onMount(() => {
    const element = box();
    if (element === undefined) return;
    let isFirst = true;
    let measured = untrack(size);
    const watch = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      measured = { width: entry.contentRect.width, height: entry.contentRect.height };
      // The first frame shows rows that fit any window; those for the rest of this one come once it is seen.
      const waits = isFirst && isNarrow(measured) === isNarrow(untrack(size));
      isFirst = false;
      if (waits) requestAnimationFrame(() => void ownTask().then(() => setSize(measured)));
      else setSize(measured);
    });
    watch.observe(element);
    onCleanup(() => watch.disconnect());
  });
  const rowHeight = () => (density() === "roomy" ? 36 : 28);
  return {
    box,
    setBox,
    scroll,
    size,
    rowHeight,
    /** How many lines a page has. */
    page: () => Math.max(1, Math.floor((size().height - HEAD) / rowHeight()) - 1),
    /** Scrolls as little as brings a line into sight. */
    reveal: (line: number) => {
      const element = box();
      if (element === undefined || line < 0) return;
      const top = line * rowHeight();
      const space = element.clientHeight - HEAD;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + rowHeight() > element.scrollTop + space) element.scrollTop = top + rowHeight() - space;
    },
    isPhone: () => isNarrow(size()),
    onScroll: (event: Event & { readonly currentTarget: HTMLElement }) => setScroll({ top: event.currentTarget.scrollTop, left: event.currentTarget.scrollLeft }),
  };
}

export type TableBox = ReturnType<typeof createTableBox>;

/** What a table with columns is told of them. */
export interface ColumnsGiven {
  readonly columns: readonly string[];
  readonly pinned: readonly string[];
  readonly infos: readonly ColumnInfo[];
  /** Widths that were chosen. */
  readonly widths?: ReadonlyMap<string, number> | undefined;
  readonly onWidth?: ((field: string, width: number | undefined) => void) | undefined;
  /** Begins a search by a column. */
  readonly onFilter?: ((field: string) => void) | undefined;
  /** A column was dropped on another. */
  readonly onMove?: ((field: string, onto: string) => void) | undefined;
  readonly order: readonly string[];
  /** How numbers are written, by metric or parameter. */
  readonly formats?: Formats | undefined;
}

/** What is copied out of a cell with a number is its whole value, however it is shown. */
export function copyWhole(event: ClipboardEvent): void {
  const selection = document.getSelection();
  const [from, to] = [selection?.anchorNode, selection?.focusNode].map((node) => (node instanceof HTMLElement ? node : node?.parentElement)?.closest<HTMLElement>(".td.number:not(.missing)"));
  if (from === undefined || from === null || from !== to || selection?.isCollapsed !== false) return;
  // Behind the first line stands what the number is compared with.
  event.clipboardData?.setData("text/plain", from.title.split("\n")[0] ?? "");
  event.preventDefault();
}

interface OwnWays {
  readonly nameWidth: number;
  /** On a phone, where it is less if the first metric would be cut. */
  readonly nameWidthPhone: number;
  readonly usualWidth: (field: string) => number;
  /** Columns that stand first among those that scroll, and do not move. */
  readonly fixed?: readonly string[];
}

export function createTableColumns(given: ColumnsGiven, table: TableBox, own: OwnWays) {
  const fixed = own.fixed ?? [];
  const pinned = createMemo(() => (table.isPhone() ? [] : given.pinned.filter((field) => given.columns.includes(field))));
  const ordered = createMemo(() => [...fixed, ...given.columns.filter((field) => !pinned().includes(field))]);
  // A phone shows little more than the names and one column: that is the first metric, whatever stands before it.
  const first = createMemo(() => (table.isPhone() ? ordered().find(isMetric) : undefined));
  const free = createMemo(() => {
    const beside = first();
    return beside === undefined ? ordered() : [beside, ...ordered().filter((field) => field !== beside)];
  });
  const [dragged, setDragged] = createSignal<string>();
  const [sizing, setSizing] = createSignal<{ readonly field: string; readonly width: number }>();
  const widthOf = (field: string) => (sizing()?.field === field ? (sizing()?.width ?? 0) : (given.widths?.get(field) ?? own.usualWidth(field)));
  const moves = (field: string) => given.onMove !== undefined && !fixed.includes(field);
  // One place to the side, among those that move together: pinned columns, or the others.
  const shift = (field: string, by: -1 | 1) => {
    const list = (pinned().includes(field) ? pinned() : ordered()).filter(moves);
    const onto = list[list.indexOf(field) + by];
    if (onto === undefined) return;
    given.onMove?.(field, onto);
    queueMicrotask(() => table.box()?.querySelector<HTMLElement>(`[data-field="${CSS.escape(field)}"]`)?.focus());
  };
  // Actions of the palette for the head that has the focus when it is opened: for every column they would be thousands.
  useOffers(() => {
    const field = document.activeElement instanceof HTMLElement && table.box()?.contains(document.activeElement) === true ? document.activeElement.dataset["field"] : undefined;
    return () => (field === undefined ? [] : headOffers(field));
  });
  const headOffers = (field: string): Offer[] => {
    const name = columnLabel(field, given.infos);
    const list = (pinned().includes(field) ? pinned() : ordered()).filter(moves);
    return [
      ...(list.indexOf(field) > 0 ? [{ what: t.picker.earlier(name), run: () => shift(field, -1) }] : []),
      ...(list.includes(field) && list.at(-1) !== field ? [{ what: t.picker.later(name), run: () => shift(field, 1) }] : []),
      ...(given.widths?.has(field) === true ? [{ what: columnActions.usualWidth(name), run: () => given.onWidth?.(field, undefined) }] : []),
    ];
  };
  const nameWidth = createMemo(() => {
    if (!table.isPhone()) return own.nameWidth;
    const beside = first();
    const room = table.size().width - (beside === undefined ? 0 : widthOf(beside));
    return Math.max(NAME_MIN, Math.min(own.nameWidthPhone, room));
  });
  const pinEdges = createMemo(() => edgesOf(pinned().map(widthOf)).map((edge) => edge + nameWidth()));
  const edges = createMemo(() => edgesOf(free().map(widthOf)));
  const left = () => pinEdges().at(-1) ?? nameWidth();
  // Fields, not objects: a head under the hand stays the same element while widths change.
  const shown = createMemo(() => {
    const { from, to } = columnRange(edges(), table.scroll().left, table.size().width - left());
    return free().slice(from, to);
  });
  const places = createMemo(() => new Map(free().map((field, i) => [field, i] as const)));
  const placeOf = (field: string) => places().get(field) ?? 0;
  return {
    pinned,
    shown,
    /** All columns but that of names, as they stand. */
    all: () => [...pinned(), ...free()],
    nameWidth,
    widthOf,
    /** Where the columns begin that scroll. */
    left,
    width: () => left() + (edges().at(-1) ?? 0),
    pinX: (place: number) => pinEdges()[place] ?? 0,
    xOf: (field: string) => left() + (edges()[placeOf(field)] ?? 0),
    /** The number of a column for those who listen; the name is the first. */
    indexOf: (field: string) => (pinned().includes(field) ? pinned().indexOf(field) : pinned().length + placeOf(field)) + 2,
    /** The number of a group's runs, which is no column of runs. */
    isFixed: (field: string) => fixed.includes(field),
    dragged,
    setDragged,
    moves,
    shift,
    /** A browser takes a head that is cut by the edge for seen: whoever comes to it by Tab sees all of it. */
    onFocusIn: (event: FocusEvent) => {
      const box = table.box();
      const head = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>(".th") : null;
      if (box === undefined || head === null || head.closest(".pin") !== null) return;
      const [edge, place] = [box.getBoundingClientRect(), head.getBoundingClientRect()];
      box.scrollLeft += columnShift({ left: place.left, right: place.right }, { left: edge.left + left(), right: edge.left + box.clientWidth });
    },
    preview: (field: string, width: number | undefined) => setSizing(width === undefined ? undefined : { field, width }),
  };
}

export type TableColumns = ReturnType<typeof createTableColumns>;

interface HeadsProps {
  readonly given: ColumnsGiven;
  readonly columns: TableColumns;
  readonly onSort: (field: string, add: boolean) => void;
  /** Whether several columns sort at once, and each says its place. */
  readonly ranked: boolean;
  readonly labelOf?: (field: string) => string;
  /** Whether a column's values stand to the right. */
  readonly holdsNumbers?: (field: string) => boolean;
  readonly hint?: (label: string) => string;
}

/** The heads of all columns but that of names, pinned ones first. */
export function Heads(props: HeadsProps) {
  const Head = (head: { readonly field: string; readonly x: number }) => {
    const at = () => props.given.order.findIndex((one) => parseTerm(one).field === head.field);
    const term = () => props.given.order.map(parseTerm)[at()];
    const label = () => props.labelOf?.(head.field) ?? columnLabel(head.field, props.given.infos);
    const moves = () => props.columns.moves(head.field);
    const drop = () => {
      const moved = props.columns.dragged();
      if (moved !== undefined) props.given.onMove?.(moved, head.field);
    };
    return (
      <HeadCell
        field={head.field}
        label={label()}
        hint={moves() ? t.table.movable(props.hint?.(label()) ?? t.table.sortBy(label())) : (props.hint?.(label()) ?? t.table.sortBy(label()))}
        x={head.x}
        width={props.columns.widthOf(head.field)}
        index={props.columns.indexOf(head.field)}
        numeric={(props.holdsNumbers ?? isNumeric)(head.field) || props.columns.isFixed(head.field)}
        descending={term()?.descending}
        rank={props.ranked && props.given.order.length > 1 ? at() + 1 : 0}
        onSort={(add) => props.onSort(head.field, add)}
        onFilter={props.given.onFilter === undefined || props.columns.isFixed(head.field) ? undefined : () => props.given.onFilter?.(head.field)}
        dragged={props.columns.dragged()}
        onDrag={props.columns.setDragged}
        onDrop={moves() ? drop : undefined}
        onShift={moves() ? (by) => props.columns.shift(head.field, by) : undefined}
        onPreview={(width) => props.columns.preview(head.field, width)}
        onWidth={props.given.onWidth === undefined ? undefined : (width) => props.given.onWidth?.(head.field, width)}
      />
    );
  };
  return (
    <>
      <For each={props.columns.pinned()}>
        {(field, i) => (
          <div class="pin head" style={{ left: `${props.columns.pinX(i())}px` }}>
            <Head field={field} x={0} />
          </div>
        )}
      </For>
      <For each={props.columns.shown()}>{(field) => <Head field={field} x={props.columns.xOf(field)} />}</For>
    </>
  );
}
