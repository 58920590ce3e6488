// Charts made by hand: moved by drag and by buttons, resized by their corner, by keys and by menu.
import { For, Show, createMemo, createSignal } from "solid-js";
import type { MenuItem } from "../../components/Menu";
import { t } from "../../lib/text";
import { ChartCard } from "./ChartCard";
import type { ChartSubject } from "./chartData";
import { CHARTS_MAX, type ChartSize, type ChartSpec, changeChart, dropChart, duplicateChart, grown, removeChart, shiftChart, sizeFromDrag, titleOf } from "./spec";
import { type ChartSettings, drawnWith, zoomChange } from "./settings";

export interface BoardProps extends Omit<ChartSubject, "metrics" | "settings"> {
  readonly settings: ChartSettings;
  /** Another chart fills the screen. */
  readonly covered?: boolean;
  readonly onChange: (change: Partial<ChartSettings>) => void;
  readonly onEdit: (spec: ChartSpec) => void;
}

interface OwnChartProps extends BoardProps {
  readonly id: number;
  readonly full: boolean;
  readonly dragged?: number | undefined;
  readonly onDrag?: (id: number | undefined) => void;
}

export function Board(props: BoardProps) {
  // Ids, not charts: a chart that changes keeps its canvas and what it has read.
  const ids = createMemo(() => props.settings.board.map((spec) => spec.id), undefined, { equals: (a, b) => a.join() === b.join() });
  const [dragged, setDragged] = createSignal<number>();
  return (
    <ol class="chart-grid chart-board">
      <For each={ids()}>{(id) => <OwnChart {...props} id={id} full={false} dragged={dragged()} onDrag={setDragged} />}</For>
    </ol>
  );
}

export function OwnChart(props: OwnChartProps) {
  const spec = createMemo<ChartSpec | undefined>((before) => props.settings.board.find((one) => one.id === props.id) ?? before);
  return <Show when={spec()}>{(known) => <OwnCard {...props} spec={known()} />}</Show>;
}

function OwnCard(props: OwnChartProps & { readonly spec: ChartSpec }) {
  let box: HTMLLIElement | undefined;
  const [sizing, setSizing] = createSignal<ChartSize>();
  const board = () => props.settings.board;
  const set = (next: readonly ChartSpec[]) => props.onChange({ board: next });
  const size = (): ChartSize => sizing() ?? props.spec;
  const resize = (columns: number, heights: number) => set(changeChart(board(), props.id, grown(props.spec, columns, heights)));
  const at = () => board().findIndex((spec) => spec.id === props.id);
  const title = () => titleOf(props.spec);
  const settings = createMemo(() => drawnWith(props.spec, props.settings));
  const parts = (): readonly (readonly MenuItem[])[] => [
    [
      { label: t.editor.edit, run: () => props.onEdit(props.spec) },
      { label: t.charts.duplicate, run: () => set(duplicateChart(board(), props.id)), disabled: board().length >= CHARTS_MAX },
      { label: t.charts.remove, run: () => props.onChange({ board: removeChart(board(), props.id), ...(props.full ? { full: undefined } : {}) }) },
    ],
    [
      { label: t.charts.earlier, run: () => set(shiftChart(board(), props.id, -1)), disabled: at() === 0 },
      { label: t.charts.later, run: () => set(shiftChart(board(), props.id, 1)), disabled: at() === board().length - 1 },
    ],
    [
      { label: t.charts.wider, run: () => resize(1, 0) },
      { label: t.charts.narrower, run: () => resize(-1, 0) },
      { label: t.charts.taller, run: () => resize(0, 1) },
      { label: t.charts.lower, run: () => resize(0, -1) },
    ],
  ];
  const card = (full: boolean) => (
    <ChartCard
      title={title()}
      name={`@${props.id}`}
      metrics={props.spec.metrics}
      runs={props.runs}
      groups={props.groups}
      spread={props.spread}
      settings={settings()}
      full={full}
      covered={!full && props.covered === true}
      height={size().height}
      parts={parts()}
      onZoom={(zoom) => props.onChange(zoomChange(props.spec, props.settings, zoom))}
      onFull={(name) => props.onChange({ full: name })}
      lead={
        <Show when={!full && board().length > 1}>
          <span
            class="chart-grip"
            draggable="true"
            aria-hidden="true"
            title={t.charts.drag}
            onDragStart={(event) => {
              event.dataTransfer?.setData("text/plain", title());
              props.onDrag?.(props.id);
            }}
            onDragEnd={() => props.onDrag?.(undefined)}
          >
            ⠿
          </span>
        </Show>
      }
    >
      <Show when={!full}>
        <ResizeCorner title={title()} size={props.spec} cell={() => cellOf(box)} onPreview={setSizing} onResize={(next) => set(changeChart(board(), props.id, next))} />
      </Show>
    </ChartCard>
  );
  return (
    <Show when={!props.full} fallback={card(true)}>
      <li
        ref={(element) => (box = element)}
        class={`span-${size().columns}`}
        classList={{ "drop-here": props.dragged !== undefined && props.dragged !== props.id }}
        onDragOver={(event) => {
          if (props.dragged !== undefined) event.preventDefault();
        }}
        onDrop={(event) => {
          event.preventDefault();
          if (props.dragged !== undefined) set(dropChart(board(), props.dragged, props.id));
          props.onDrag?.(undefined);
        }}
      >
        {card(false)}
      </li>
    </Show>
  );
}

/** What one column of the grid around a chart takes, its gap included. */
function cellOf(box: HTMLElement | undefined): number {
  const grid = box?.parentElement;
  if (grid === null || grid === undefined) return 0;
  const style = getComputedStyle(grid);
  const columns = style.gridTemplateColumns.split(" ").map(Number.parseFloat);
  return (columns[0] ?? 0) + (Number.parseFloat(style.columnGap) || 0);
}

interface ResizeCornerProps {
  readonly title: string;
  readonly size: ChartSize;
  readonly cell: () => number;
  readonly onPreview: (size: ChartSize | undefined) => void;
  readonly onResize: (size: ChartSize) => void;
}

function ResizeCorner(props: ResizeCornerProps) {
  let begun: { readonly x: number; readonly y: number; readonly size: ChartSize; readonly cell: number } | undefined;
  const at = (event: PointerEvent) => {
    if (begun === undefined) return undefined;
    return sizeFromDrag(begun.size, { x: event.clientX - begun.x, y: event.clientY - begun.y }, begun.cell);
  };
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    props.onResize(grown(props.size, by[0] ?? 0, by[1] ?? 0));
  };
  const end = (event: PointerEvent) => {
    const next = at(event);
    begun = undefined;
    props.onPreview(undefined);
    if (next !== undefined && (next.columns !== props.size.columns || next.height !== props.size.height)) props.onResize(next);
  };
  return (
    <button
      type="button"
      class="chart-corner"
      aria-label={t.charts.resizeOf(props.title, props.size.columns, props.size.height)}
      title={t.charts.resize}
      onKeyDown={onKey}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        begun = { x: event.clientX, y: event.clientY, size: props.size, cell: props.cell() };
      }}
      onPointerMove={(event) => {
        const next = at(event);
        if (next !== undefined) props.onPreview(next);
      }}
      onPointerUp={end}
      onPointerCancel={() => {
        begun = undefined;
        props.onPreview(undefined);
      }}
    >
      <svg width="12" height="12" aria-hidden="true">
        <path d="M11 3 3 11M11 7.5 7.5 11" stroke="currentColor" fill="none" />
      </svg>
    </button>
  );
}
