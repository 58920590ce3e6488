// Axes of parallel coordinates with their ranges: drawn by mouse and touch, moved by keys.
import { Index, Show, createSignal } from "solid-js";
import { ended } from "../../lib/format";
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { type Brushing, brushByKey } from "./brushing";
import type { ParallelAxis } from "./parallelAxes";

/** Sizes of the plot in pixels. */
export const FRAME = { height: 260, top: 26, bottom: 22, left: 60, right: 90 } as const;
const LENGTH = FRAME.height - FRAME.top - FRAME.bottom;
/** Names are not shorter than this, and a letter is about as wide. */
const LETTERS_MIN = 6;
const LETTER_PX = 7.5;
const NEAR_END = 0.02;
/** A shorter drag is a click, which takes the range away. */
const DRAG_MIN = 0.02;

/** Where a place of an axis stands, 0 at the bottom. */
export const yOf = (at: number): number => FRAME.height - FRAME.bottom - at * LENGTH;

interface BrushAxesProps {
  readonly axes: readonly ParallelAxis[];
  readonly brushing: Brushing;
  readonly x: (axis: number) => number;
}

/** To stand in an SVG of the height of `FRAME`. Axes stay by their places: new values take neither the focus nor a range under the hand. */
export function BrushAxes(props: BrushAxesProps) {
  const [dragged, setDragged] = createSignal<{ readonly key: string; readonly from: number }>();
  /** Letters that have room between two axes. */
  const letters = () => Math.max(LETTERS_MIN, Math.floor((props.x(1) - props.x(0)) / LETTER_PX) - 1);
  const brushOf = (key: string) => props.brushing.brushes().get(key);
  const place = (event: PointerEvent & { currentTarget: SVGElement }) => {
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    const at = (FRAME.height - FRAME.bottom - (event.clientY - (box?.top ?? 0))) / LENGTH;
    // Near an end is the end: the run that stands there is meant as well.
    return at < NEAR_END ? 0 : at > 1 - NEAR_END ? 1 : at;
  };
  const end = () => {
    setDragged(undefined);
    props.brushing.draw(undefined);
  };
  const onKey = (event: KeyboardEvent, key: string) => {
    const next = brushByKey(brushOf(key), event.key, event.shiftKey);
    if (next === undefined) return;
    event.preventDefault();
    props.brushing.set(key, next === "none" ? undefined : next);
  };
  return (
    <Index each={props.axes}>
      {(axis, i) => (
        <g>
          <text class="axis-name" x={props.x(i)} y="12" text-anchor="middle">
            {ended(axis().key.replace(/^(params|metrics)\./, ""), letters())}
            <title>{axis().key}</title>
          </text>
          <line class="axis-line" x1={props.x(i)} x2={props.x(i)} y1={yOf(0)} y2={yOf(1)} />
          <text class="axis-end" x={props.x(i) + 6} y={yOf(1) + 4}>
            {ended(axis().high, letters() - 1)}
          </text>
          <text class="axis-end" x={props.x(i) + 6} y={yOf(0) + 4}>
            {ended(axis().low, letters() - 1)}
          </text>
          <Show when={brushOf(axis().key)}>{(brush) => <rect class="axis-brush" x={props.x(i) - 8} width="16" y={yOf(brush()[1])} height={Math.max(2, yOf(brush()[0]) - yOf(brush()[1]))} />}</Show>
          <rect
            class="axis-hit"
            x={props.x(i) - 14}
            width="28"
            y={FRAME.top}
            height={LENGTH}
            tabindex="0"
            role="slider"
            aria-label={t.compare.brush(axis().key)}
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow={Math.round((brushOf(axis().key)?.[0] ?? 0) * 100)}
            aria-valuetext={t.compare.brushText((brushOf(axis().key)?.[0] ?? 0) * 100, (brushOf(axis().key)?.[1] ?? 1) * 100)}
            onKeyDown={(event) => onKey(event, axis().key)}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              setDragged({ key: axis().key, from: place(event) });
            }}
            onPointerMove={(event) => {
              const now = dragged();
              if (now?.key !== axis().key) return;
              const at = place(event);
              props.brushing.draw({ key: axis().key, brush: [Math.min(now.from, at), Math.max(now.from, at)] });
            }}
            onPointerUp={(event) => {
              const now = dragged();
              end();
              if (now === undefined) return;
              const at = place(event);
              props.brushing.set(axis().key, Math.abs(at - now.from) < DRAG_MIN ? undefined : [Math.min(now.from, at), Math.max(now.from, at)]);
            }}
            onPointerCancel={end}
          />
        </g>
      )}
    </Index>
  );
}

/** How ranges are drawn, how many runs are inside, and the way back. */
export function BrushNote(props: { readonly brushing: Brushing; readonly nInside: number; readonly n: number }) {
  const offers = (): Offer[] => (props.brushing.brushes().size > 0 ? [{ what: t.compare.clearBrushes, run: () => props.brushing.clear() }] : []);
  useOffers(() => offers);
  return (
    <p class="muted small">
      {t.compare.parallelHint} {t.compare.inside(props.nInside, props.n)}
      <Show when={props.brushing.brushes().size > 0}>
        {" "}
        <button type="button" class="link-button" onClick={() => props.brushing.clear()}>
          {t.compare.clearBrushes}
        </button>
      </Show>
    </p>
  );
}
