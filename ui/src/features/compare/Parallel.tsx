// Parallel coordinates: a line per run over axes of parameters and metrics; ranges can be brushed.
import { A, useNavigate } from "@solidjs/router";
import { For, Show, createMemo, createSignal } from "solid-js";
import type { Run } from "../../api/client";
import { RunMark } from "../../components/bits";
import { shownStyle } from "../../lib/drawn";
import { shortNumber } from "../../lib/format";
import { single, writeList } from "../../lib/lists";
import { t } from "../../lib/text";
import { lit, setLit } from "../charts/hover";
import { parseTerm, writeTerm } from "../runs/sort";
import type { ViewAddress } from "../runs/viewAddress";
import { type Brush, type ParallelAxis, insideBrushes, orderOn, parallelAxes, readBrushes, textOn, writeBrushes } from "./differ";

const HEIGHT = 260;
const TOP = 26;
const BOTTOM = 22;
const GAP = 150;
const NEAR_END = 0.02;

export function Parallel(props: { readonly address: ViewAddress; readonly runs: readonly Run[]; readonly keys: readonly string[] }) {
  const navigate = useNavigate();
  const axes = createMemo(() => parallelAxes(props.runs, props.keys, shortNumber));
  // What the hand draws is shown at once, and in the address when it rests.
  const [drawn, setDrawn] = createSignal<{ readonly key: string; readonly brush: Brush }>();
  const kept = createMemo(() => readBrushes(single(props.address.params()["br"])));
  const brushes = createMemo<ReadonlyMap<string, Brush>>(() => {
    const now = drawn();
    return now === undefined ? kept() : new Map([...kept(), [now.key, now.brush]]);
  });
  const keep = (next: ReadonlyMap<string, Brush>) => props.address.set({ br: writeBrushes(next) });
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
    const at = (HEIGHT - BOTTOM - (event.clientY - (box?.top ?? 0))) / (HEIGHT - TOP - BOTTOM);
    // Near an end is the end: the run that stands there is meant as well.
    return at < NEAR_END ? 0 : at > 1 - NEAR_END ? 1 : at;
  };
  const set = (key: string, brush: Brush | undefined) => {
    const next = new Map(kept());
    if (brush === undefined) next.delete(key);
    else next.set(key, brush);
    keep(next);
  };
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
          <button type="button" class="link-button" onClick={() => keep(new Map())}>
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
                classList={{ outside: inside()[i()] !== true, lit: lit() === run.run_id }}
                onPointerEnter={() => setLit(run.run_id)}
                onPointerLeave={() => setLit(undefined)}
                d={path(i())}
                stroke={shownStyle(run.run_id).colour}
                stroke-dasharray={shownStyle(run.run_id).dash.join(" ")}
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
                    setDrawn({ key: axis.key, brush: [Math.min(now.from, at), Math.max(now.from, at)] });
                  }}
                  onPointerUp={(event) => {
                    const [now, brush] = [dragged(), drawn()];
                    setDragged(undefined);
                    setDrawn(undefined);
                    if (now !== undefined) set(axis.key, brush === undefined || Math.abs(place(event) - now.from) < 0.02 ? undefined : brush.brush);
                  }}
                  onPointerCancel={() => {
                    setDragged(undefined);
                    setDrawn(undefined);
                  }}
                />
              </g>
            )}
          </For>
        </svg>
      </div>
      <Selection {...props} axes={axes()} inside={inside()} />
    </div>
  );
}

interface SelectionProps {
  readonly address: ViewAddress;
  readonly runs: readonly Run[];
  readonly axes: readonly ParallelAxis[];
  readonly inside: readonly boolean[];
}

/** The runs inside all ranges, by the axis that was chosen. */
function Selection(props: SelectionProps) {
  const order = () => {
    const term = single(props.address.params()["by"]);
    return term === undefined ? undefined : parseTerm(term);
  };
  const sortBy = (field: string) => props.address.set({ by: writeTerm({ field, descending: order()?.field === field && order()?.descending !== true }) }, { replace: true });
  const places = createMemo(() => {
    const all = props.runs.flatMap((_, i) => (props.inside[i] === true ? [i] : []));
    const by = order();
    return orderOn(props.axes.find((axis) => axis.key === by?.field), all, by?.descending === true);
  });
  const chosen = () => places().flatMap((i) => props.runs[i] ?? []);
  const short = (key: string) => key.replace(/^(params|metrics)\./, "");
  const sortOf = (key: string) => (order()?.field === key ? (order()?.descending === true ? "descending" : "ascending") : "none");
  return (
    <section aria-label={t.compare.selection}>
      <div class="row wrap-row selection-head">
        <h3>{t.compare.selection}</h3>
        <span class="muted small">{t.compare.inside(chosen().length, props.runs.length)}</span>
        <Show when={chosen().length >= 2 && chosen().length < props.runs.length}>
          <button type="button" class="button small" onClick={() => props.address.set({ runs: writeList(chosen().map((run) => run.run_id)), br: undefined })}>
            {t.compare.onlyThese}
          </button>
        </Show>
      </div>
      <Show when={chosen().length > 0} fallback={<p class="muted">{t.compare.noneInside}</p>}>
        <div class="scroll selection" tabindex="0" role="group" aria-label={t.compare.selection}>
          <table class="table">
            <thead>
              <tr>
                <th scope="col">{t.columns.name}</th>
                <For each={props.axes}>
                  {(axis) => (
                    <th scope="col" class="number" aria-sort={sortOf(axis.key)}>
                      <button type="button" class="link-button" onClick={() => sortBy(axis.key)}>
                        {short(axis.key)} {sortOf(axis.key) === "none" ? "" : sortOf(axis.key) === "ascending" ? "↑" : "↓"}
                      </button>
                    </th>
                  )}
                </For>
              </tr>
            </thead>
            <tbody>
              <For each={chosen()}>
                {(run) => (
                  <tr classList={{ lit: lit() === run.run_id }} onPointerEnter={() => setLit(run.run_id)} onPointerLeave={() => setLit(undefined)}>
                    <th scope="row">
                      <span class="row">
                        <RunMark run={run.run_id} />
                        <A class="clip" href={`/runs/${run.run_id}/overview`} title={run.name}>
                          <bdi>{run.name}</bdi>
                        </A>
                      </span>
                    </th>
                    <For each={props.axes}>
                      {(axis) => (
                        <td class="number" classList={{ missing: textOn(run, axis.key, shortNumber) === undefined }} title={textOn(run, axis.key, String) ?? t.columns.missing}>
                          {textOn(run, axis.key, shortNumber) ?? "–"}
                        </td>
                      )}
                    </For>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </div>
      </Show>
    </section>
  );
}
