// A metric over two parameters: filled levels between the runs, and the runs themselves.
import { For, Index, Show, createMemo } from "solid-js";
import type { Run } from "../../api/client";
import { shortNumber } from "../../lib/format";
import { inOrderOfLooks } from "../../lib/goal";
import { single } from "../../lib/lists";
import { t } from "../../lib/text";
import type { ViewAddress } from "../runs/viewAddress";
import { KeySelect } from "./KeySelect";
import { RunPoint } from "./RunPoint";
import { contourAxis, levelPaths, surface } from "./contour";
import { importanceOf } from "./importance";
import { type Stat, axisName, numberOf, numericKeys, shortKey } from "./spread";

const [WIDTH, HEIGHT] = [560, 320];
const [LEFT, TOP] = [64, 26];
const [COLUMNS, ROWS] = [224, 128];
const LEVELS = 8;
/** A surface needs runs that are not on one line. */
const POINTS_MIN = 3;

/** The share of the accent in each level. */
const shareOf = (level: number) => Math.round(6 + (74 * level) / (LEVELS - 1));
const fillOf = (level: number) => `color-mix(in srgb, var(--accent) ${shareOf(level)}%, var(--bg))`;

export function Contour(props: { readonly address: ViewAddress; readonly runs: readonly Run[]; readonly differing: readonly string[]; readonly stat: Stat }) {
  const numeric = createMemo(() => new Set(numericKeys(props.runs, props.stat)));
  const known = createMemo(() => props.differing.filter((key) => key.startsWith("params.") && numeric().has(key)));
  const metrics = createMemo(() => inOrderOfLooks([...numeric()].filter((key) => key.startsWith("metrics.")), shortKey));
  const chosen = (name: string, keys: readonly string[], otherwise: string | undefined) => keys.find((key) => key === single(props.address.params()[name])) ?? otherwise ?? "";
  const z = () => chosen("cz", metrics(), metrics()[0]);
  // Those that the metric follows most stand first.
  const params = createMemo(() => importanceOf(props.runs, z(), known().map(shortKey), props.stat).map((one) => `params.${one.param}`));
  const x = () => chosen("cx", params(), params()[0]);
  const y = () => chosen("cy", params(), params().find((key) => key !== x()));
  const points = createMemo(() =>
    props.runs.flatMap((run) => {
      const [a, b, value] = [numberOf(run, x()), numberOf(run, y()), numberOf(run, z(), props.stat)];
      return a === undefined || b === undefined || value === undefined ? [] : [{ run, x: a, y: b, value }];
    }),
  );
  const drawn = createMemo(() => {
    const found = points();
    if (found.length < POINTS_MIN) return undefined;
    const [ax, ay] = [contourAxis(found.map((one) => one.x)), contourAxis(found.map((one) => one.y))];
    const values = found.map((one) => one.value);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const paths = levelPaths(surface(found, ax, ay, COLUMNS, ROWS), COLUMNS, ROWS, LEVELS, WIDTH, HEIGHT, low, high);
    return { ax, ay, low, high, paths };
  });
  const set = (name: string, key: string) => props.address.set({ [name]: key });
  return (
    <Show when={params().length >= 2 && metrics().length > 0} fallback={<p class="muted">{t.compare.noContour}</p>}>
      <div class="row wrap-row">
        <KeySelect label={t.compare.xAxis} keys={params()} value={x()} onChange={(key) => set("cx", key)} />
        <KeySelect label={t.compare.yAxis} keys={params()} value={y()} onChange={(key) => set("cy", key)} />
        <KeySelect label={t.compare.boxMetric} keys={metrics()} value={z()} onChange={(key) => set("cz", key)} />
      </div>
      <Show when={drawn()} fallback={<p class="muted">{t.compare.fewContour(POINTS_MIN)}</p>}>
        {(now) => (
          <>
            <div class="scroll" tabindex="0" role="group" aria-label={t.compare.contour}>
              <svg width={LEFT + WIDTH + 12} height={TOP + HEIGHT + 44} role="group" aria-label={t.compare.contourOf(axisName(z(), props.stat), shortKey(x()), shortKey(y()), points().length)}>
                <g transform={`translate(${LEFT} ${TOP})`}>
                  <For each={now().paths}>{(path, level) => <path d={path} fill={fillOf(level())} shape-rendering="crispEdges" />}</For>
                  <rect class="plot-frame" width={WIDTH} height={HEIGHT} />
                  {/* By place: a run that is read again keeps its link, and the focus on it. */}
                  <Index each={points()}>
                    {(point) => <RunPoint run={point().run} x={now().ax.at(point().x) * WIDTH} y={HEIGHT - now().ay.at(point().y) * HEIGHT} detail="full" said={t.compare.contourPoint(point().run.name, shortNumber(point().value), shortNumber(point().x), shortNumber(point().y))} />}
                  </Index>
                </g>
                <For each={[...new Set([now().ax.low, now().ax.high])]}>
                  {(value) => (
                    <text class="axis-end" x={LEFT + now().ax.at(value) * WIDTH} y={TOP + HEIGHT + 16} text-anchor="middle">{shortNumber(value)}</text>
                  )}
                </For>
                <For each={[...new Set([now().ay.low, now().ay.high])]}>
                  {(value) => (
                    <text class="axis-end" x={LEFT - 6} y={TOP + HEIGHT - now().ay.at(value) * HEIGHT + 4} text-anchor="end">{shortNumber(value)}</text>
                  )}
                </For>
                <text class="axis-name" x={LEFT + WIDTH / 2} y={TOP + HEIGHT + 36} text-anchor="middle">{shortKey(x())}{now().ax.isLog ? ` (${t.charts.scales.log.toLowerCase()})` : ""}</text>
                <text class="axis-name" x={LEFT} y={TOP - 10}>{shortKey(y())}{now().ay.isLog ? ` (${t.charts.scales.log.toLowerCase()})` : ""}</text>
              </svg>
            </div>
            <ul class="contour-key" aria-label={t.compare.levels(axisName(z(), props.stat))}>
              <For each={now().paths}>
                {(_, level) => (
                  <li>
                    <span class="contour-swatch" style={{ background: fillOf(level()) }} /> {shortNumber(now().low + ((now().high - now().low) * level()) / LEVELS)}
                  </li>
                )}
              </For>
              <li>{t.compare.upTo(shortNumber(now().high))}</li>
            </ul>
            <p class="muted small">{t.compare.contourNote(points().length)}</p>
          </>
        )}
      </Show>
    </Show>
  );
}
