// The head of one column: sorts on click, moves by drag or Shift and arrows, and is resized by its edge.
import { Show } from "solid-js";
import { keyName } from "../../lib/keys";
import { letters } from "../../lib/settings";
import { t } from "../../lib/text";
import { WIDTHS, clampWidth } from "./firstColumns";

interface HeadCellProps {
  readonly field: string;
  readonly label: string;
  /** What a click does, and how the column moves. */
  readonly hint: string;
  readonly x: number;
  readonly width: number;
  readonly index: number;
  /** Its values stand to the right. */
  readonly numeric: boolean;
  readonly descending: boolean | undefined;
  /** Its place among several sorted columns, from 1; 0 when it sorts alone. */
  readonly rank: number;
  readonly onSort: (add: boolean) => void;
  /** Begins a search by this column. */
  readonly onFilter?: (() => void) | undefined;
  /** The column that is being dragged. */
  readonly dragged: string | undefined;
  readonly onDrag: (field: string | undefined) => void;
  readonly onDrop: (() => void) | undefined;
  readonly onShift: ((by: -1 | 1) => void) | undefined;
  /** While the hand moves, and when it rests; undefined for the usual width. */
  readonly onPreview: (width: number | undefined) => void;
  readonly onWidth: ((width: number | undefined) => void) | undefined;
}

export function HeadCell(props: HeadCellProps) {
  const onKey = (event: KeyboardEvent) => {
    if (keyName(event) === "f" && letters() === "on" && props.onFilter !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      props.onFilter();
      return;
    }
    const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (by === 0 || !event.shiftKey || props.onShift === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    props.onShift(by);
  };
  return (
    <div
      role="columnheader"
      class="th"
      classList={{ "number": props.numeric, "drop-here": props.dragged !== undefined && props.dragged !== props.field }}
      aria-colindex={props.index}
      aria-sort={props.descending === undefined ? "none" : props.descending ? "descending" : "ascending"}
      style={{ left: `${props.x}px`, width: `${props.width}px` }}
      onDragOver={(event) => {
        if (props.dragged !== undefined && props.onDrop !== undefined) event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        props.onDrop?.();
        props.onDrag(undefined);
      }}
    >
      <button
        type="button"
        class="th-button"
        data-field={props.field}
        draggable={props.onDrop === undefined ? "false" : "true"}
        title={props.hint}
        onClick={(event) => props.onSort(event.shiftKey)}
        onKeyDown={onKey}
        onDragStart={(event) => {
          event.dataTransfer?.setData("text/plain", props.label);
          props.onDrag(props.field);
        }}
        onDragEnd={() => props.onDrag(undefined)}
      >
        <bdi>{props.label}</bdi>
        <Show when={props.descending !== undefined}>
          <span class="sort-mark" aria-hidden="true">
            {props.descending === true ? "↓" : "↑"}
            {props.rank > 0 ? props.rank : ""}
          </span>
        </Show>
      </button>
      <Show when={props.onFilter}>
        {(filter) => (
          // Those who use keys press f on the head: a second stop for each column would only be in their way.
          <button type="button" class="th-filter" tabindex="-1" aria-hidden="true" title={t.table.filterBy(props.label)} onClick={() => filter()()}>
            ⌕
          </button>
        )}
      </Show>
      <Show when={props.onWidth}>{(set) => <Edge label={props.label} width={props.width} onPreview={props.onPreview} onWidth={set()} />}</Show>
    </div>
  );
}

interface EdgeProps {
  readonly label: string;
  readonly width: number;
  readonly onPreview: (width: number | undefined) => void;
  readonly onWidth: (width: number | undefined) => void;
}

function Edge(props: EdgeProps) {
  let begun: { readonly x: number; readonly width: number } | undefined;
  const at = (event: PointerEvent) => (begun === undefined ? undefined : clampWidth(begun.width + event.clientX - begun.x));
  const end = (event: PointerEvent) => {
    const width = at(event);
    const before = begun?.width;
    begun = undefined;
    props.onPreview(undefined);
    if (width !== undefined && width !== before) props.onWidth(width);
  };
  const onKey = (event: KeyboardEvent) => {
    const by = event.key === "ArrowLeft" ? -WIDTHS.step : event.key === "ArrowRight" ? WIDTHS.step : 0;
    if (by === 0 && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    props.onWidth(by === 0 ? undefined : clampWidth(props.width + by));
  };
  return (
    <span
      class="th-edge"
      role="separator"
      tabindex="0"
      aria-orientation="vertical"
      aria-label={t.table.width(props.label)}
      title={t.table.widthHint}
      aria-valuemin={WIDTHS.min}
      aria-valuemax={WIDTHS.max}
      aria-valuenow={props.width}
      onKeyDown={onKey}
      onDblClick={() => props.onWidth(undefined)}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        begun = { x: event.clientX, width: props.width };
      }}
      onPointerMove={(event) => {
        const width = at(event);
        if (width !== undefined) props.onPreview(width);
      }}
      onPointerUp={end}
      onPointerCancel={() => {
        begun = undefined;
        props.onPreview(undefined);
      }}
    />
  );
}
