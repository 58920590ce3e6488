// Parallel coordinates: a line per run over axes of parameters and metrics; ranges can be brushed.
import { useNavigate } from "@solidjs/router";
import { For, Show, createMemo, createSignal } from "solid-js";
import type { Run } from "../../api/client";
import { runStyle } from "../../lib/colour";
import { shortNumber } from "../../lib/format";
import { shownTheme } from "../../lib/settings";
import { t } from "../../lib/text";
import { type Brush, insideBrushes, parallelAxes } from "./differ";

const HEIGHT = 260;
const TOP = 26;
const BOTTOM = 22;
const GAP = 150;

export function Parallel(props: { readonly runs: readonly Run[]; readonly keys: readonly string[] }) {
  const navigate = useNavigate();
  const axes = createMemo(() => parallelAxes(props.runs, props.keys, shortNumber));
  const [brushes, setBrushes] = createSignal<ReadonlyMap<string, Brush>>(new Map());
  const [dragged, setDragged] = createSignal<{ readonly key: string; readonly from: number }>();
  const inside = createMemo(() => insideBrushes(axes(), brushes(), props.runs.length));
  const x = (i: number) => 60 + i * GAP;
  const y = (at: number) => HEIGHT - BOTTOM - at * (HEIGHT - TOP - BOTTOM);
  const path = (run: number) => {
    let open = false;
    return axes()
      .map((axis, i) => {
        const at = axis.at[run];
        if (at === undefined) {
          open = false;
          return "";
        }
        const step = `${open ? "L" : "M"}${x(i)} ${y(at)}`;
        open = true;
        return step;
      })
      .join("");
  };
  const place = (event: PointerEvent & { currentTarget: SVGElement }) => {
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    return Math.min(1, Math.max(0, (HEIGHT - BOTTOM - (event.clientY - (box?.top ?? 0))) / (HEIGHT - TOP - BOTTOM)));
  };
  const set = (key: string, brush: Brush | undefined) =>
    setBrushes((all) => {
      const next = new Map(all);
      if (brush === undefined) next.delete(key);
      else next.set(key, brush);
      return next;
    });
  const onKey = (event: KeyboardEvent, key: string) => {
    const [low, high] = brushes().get(key) ?? [0, 1];
    const by = event.key === "ArrowUp" ? 0.1 : event.key === "ArrowDown" ? -0.1 : 0;
    if (event.key === "Escape") set(key, undefined);
    else if (by !== 0) {
      event.preventDefault();
      set(key, event.shiftKey ? [low, Math.max(low, Math.min(1, high + by))] : [Math.min(high, Math.max(0, low + by)), high]);
    }
  };
  return (
    <div>
      <p class="muted small">
        {t.compare.parallelHint} {t.compare.inside(inside().filter(Boolean).length, props.runs.length)}
        <Show when={brushes().size > 0}>
          {" "}
          <button type="button" class="link-button" onClick={() => setBrushes(new Map())}>
            {t.compare.clearBrushes}
          </button>
        </Show>
      </p>
      <div class="scroll" tabindex="0" role="group" aria-label={t.compare.parallel}>
        <svg width={Math.max(300, x(axes().length - 1) + 90)} height={HEIGHT} role="group" aria-label={t.compare.parallelOf(props.runs.length, axes().length)}>
          <For each={props.runs}>
            {(run, i) => (
              <path
                class="parallel-line"
                classList={{ outside: inside()[i()] !== true }}
                d={path(i())}
                stroke={runStyle(run.run_id, shownTheme()).colour}
                stroke-dasharray={runStyle(run.run_id, shownTheme()).dash.join(" ")}
                onClick={() => navigate(`/runs/${run.run_id}/overview`)}
              >
                <title>{run.name}</title>
              </path>
            )}
          </For>
          <For each={axes()}>
            {(axis, i) => (
              <g>
                <text class="axis-name" x={x(i())} y="12" text-anchor="middle">
                  {axis.key.replace(/^(params|metrics)\./, "").slice(0, 20)}
                  <title>{axis.key}</title>
                </text>
                <line class="axis-line" x1={x(i())} x2={x(i())} y1={y(0)} y2={y(1)} />
                <text class="axis-end" x={x(i()) + 6} y={y(1) + 4}>
                  {axis.high.slice(0, 14)}
                </text>
                <text class="axis-end" x={x(i()) + 6} y={y(0) + 4}>
                  {axis.low.slice(0, 14)}
                </text>
                <Show when={brushes().get(axis.key)}>{(brush) => <rect class="axis-brush" x={x(i()) - 8} width="16" y={y(brush()[1])} height={Math.max(2, y(brush()[0]) - y(brush()[1]))} />}</Show>
                <rect
                  class="axis-hit"
                  x={x(i()) - 14}
                  width="28"
                  y={TOP}
                  height={HEIGHT - TOP - BOTTOM}
                  tabindex="0"
                  role="slider"
                  aria-label={t.compare.brush(axis.key)}
                  aria-valuemin="0"
                  aria-valuemax="100"
                  aria-valuenow={Math.round((brushes().get(axis.key)?.[0] ?? 0) * 100)}
                  aria-valuetext={t.compare.brushText((brushes().get(axis.key)?.[0] ?? 0) * 100, (brushes().get(axis.key)?.[1] ?? 1) * 100)}
                  onKeyDown={(event) => onKey(event, axis.key)}
                  onPointerDown={(event) => {
                    event.currentTarget.setPointerCapture(event.pointerId);
                    setDragged({ key: axis.key, from: place(event) });
                  }}
                  onPointerMove={(event) => {
                    const now = dragged();
                    if (now?.key !== axis.key) return;
                    const at = place(event);
                    set(axis.key, [Math.min(now.from, at), Math.max(now.from, at)]);
                  }}
                  onPointerUp={(event) => {
                    const now = dragged();
                    setDragged(undefined);
                    if (now !== undefined && Math.abs(place(event) - now.from) < 0.02) set(axis.key, undefined);
                  }}
                />
              </g>
            )}
          </For>
        </svg>
      </div>
    </div>
  );
}
