// Numbers of runs against each other: one large scatter, a matrix of small ones, boxes by a parameter.
import { For, Show, createMemo } from "solid-js";
import type { Run } from "../../api/client";
import { linearTicks, makeScale } from "../../charts/scale";
import { ended, shortNumber } from "../../lib/format";
import { inOrderOfLooks } from "../../lib/goal";
import { readList, single, writeList } from "../../lib/lists";
import { sameJson } from "../../lib/same";
import { t } from "../../lib/text";
import { lit, setLit } from "../charts/hover";
import type { ViewAddress } from "../runs/viewAddress";
import { AxisChoice } from "./AxisChoice";
import { KeySelect } from "./KeySelect";
import { RunPoint } from "./RunPoint";
import { type Stat, axisName, boxes, numericKeys, scatterPoints, shortKey, spanOf } from "./spread";

interface PlotProps {
  readonly runs: readonly Run[];
  readonly x: string;
  readonly y: string;
  readonly stat: Stat;
  readonly width: number;
  readonly height: number;
  readonly detail: "full" | "small";
}

function Plot(props: PlotProps) {
  const points = createMemo(() => scatterPoints(props.runs, props.x, props.y, props.stat));
  // Runs, not points: one that has grown is moved, with the focus on it.
  const drawn = createMemo(() => points().map((point) => point.run.run_id), undefined, { equals: sameJson });
  const byRun = createMemo(() => new Map(points().map((point) => [point.run.run_id, point] as const)));
  const pointOf = (run: string) => {
    const point = createMemo<ReturnType<typeof scatterPoints>[number] | undefined>((before) => byRun().get(run) ?? before);
    return point;
  };
  const room = () => (props.detail === "full" ? { left: 56, right: 12, top: 26, bottom: 40 } : { left: 6, right: 6, top: 6, bottom: 6 });
  const xs = createMemo(() => makeScale("linear", spanOf(points().map((point) => point.x)), [room().left, props.width - room().right]));
  const ys = createMemo(() => makeScale("linear", spanOf(points().map((point) => point.y)), [props.height - room().bottom, room().top]));
  return (
    <svg width={props.width} height={props.height} role="group" aria-label={t.compare.scatterOf(axisName(props.y, props.stat), axisName(props.x, props.stat), points().length)}>
      <rect class="plot-frame" x={room().left} y={room().top} width={Math.max(0, props.width - room().left - room().right)} height={Math.max(0, props.height - room().top - room().bottom)} />
      <Show when={props.detail === "full" && points().length > 0}>
        <For each={linearTicks(...xs().domain, 6)}>
          {(tick) => (
            <>
              <line class="plot-grid" x1={xs().toPixel(tick)} x2={xs().toPixel(tick)} y1={room().top} y2={props.height - room().bottom} />
              <text class="axis-end" x={xs().toPixel(tick)} y={props.height - 24} text-anchor="middle">{shortNumber(tick)}</text>
            </>
          )}
        </For>
        <For each={linearTicks(...ys().domain, 6)}>
          {(tick) => (
            <>
              <line class="plot-grid" x1={room().left} x2={props.width - room().right} y1={ys().toPixel(tick)} y2={ys().toPixel(tick)} />
              <text class="axis-end" x={room().left - 6} y={ys().toPixel(tick) + 4} text-anchor="end">{shortNumber(tick)}</text>
            </>
          )}
        </For>
        <text class="axis-name" x={(room().left + props.width) / 2} y={props.height - 6} text-anchor="middle">{axisName(props.x, props.stat)}</text>
        <text class="axis-name" x={room().left} y={room().top - 10}>{axisName(props.y, props.stat)}</text>
      </Show>
      <For each={drawn()}>
        {(run) => {
          const held = pointOf(run);
          return (
            <Show when={held()}>
              {(point) => <RunPoint run={point().run} x={xs().toPixel(point().x)} y={ys().toPixel(point().y)} detail={props.detail} said={`${point().run.name}\n${axisName(props.x, props.stat)} ${shortNumber(point().x)}\n${axisName(props.y, props.stat)} ${shortNumber(point().y)}`} />}
            </Show>
          );
        }}
      </For>
    </svg>
  );
}

/** Keys of the matrix: most, and fewest that say more than the large plot. */
const MATRIX_MAX = 4;
const MATRIX_MIN = 3;

export function Scatter(props: { readonly address: ViewAddress; readonly runs: readonly Run[]; readonly suggested: readonly string[]; readonly stat: Stat }) {
  const params = () => props.address.params();
  const setParams: ViewAddress["set"] = (part, options) => props.address.set(part, options);
  const keys = createMemo(() => numericKeys(props.runs, props.stat));
  const chosen = (name: string, otherwise: string | undefined) => {
    const wanted = single(params()[name]);
    return wanted !== undefined && keys().includes(wanted) ? wanted : (otherwise ?? keys()[0] ?? "");
  };
  const numeric = createMemo(() => props.suggested.filter((key) => keys().includes(key)));
  const y = () => chosen("sy", numeric().find((key) => key.startsWith("metrics.")));
  const x = () => chosen("sx", numeric().find((key) => key !== y()) ?? keys().find((key) => key !== y()));
  const matrix = createMemo(() => {
    const wanted = readList(single(params()["sm"])).filter((key) => keys().includes(key));
    return (wanted.length > 0 ? wanted : [...new Set([y(), x(), ...numeric()])]).slice(0, MATRIX_MAX);
  });
  const nBoth = createMemo(() => scatterPoints(props.runs, x(), y(), props.stat).length);
  return (
    <Show when={keys().length >= 2} fallback={<p class="muted">{t.compare.noNumbers}</p>}>
      <div class="row wrap-row">
        <KeySelect label={t.compare.xAxis} keys={keys()} value={x()} onChange={(key) => setParams({ sx: key })} />
        <KeySelect label={t.compare.yAxis} keys={keys()} value={y()} onChange={(key) => setParams({ sy: key })} />
      </div>
      <p class="muted small">
        {t.compare.both(nBoth(), props.runs.length)} {props.stat === "last" ? "" : t.compare.metricsBy(props.stat)}
      </p>
      <Show when={keys().length >= MATRIX_MIN}>
        <AxisChoice label={t.compare.matrixKeys(matrix().length, keys().length)} most={MATRIX_MAX} keys={keys()} chosen={matrix()} onChange={(list) => setParams({ sm: writeList(list) })} />
      </Show>
      <div class="scatter-row">
        <div class="scroll" tabindex="0" role="group" aria-label={t.compare.scatter}>
          <Plot runs={props.runs} x={x()} y={y()} stat={props.stat} width={560} height={340} detail="full" />
        </div>
        <Show when={matrix().length >= (single(params()["sm"]) === undefined ? MATRIX_MIN : 2)}>
          <div class="scroll" tabindex="0" role="group" aria-label={t.compare.matrix}>
            <table class="matrix" aria-label={t.compare.matrix}>
              <thead>
                <tr>
                  <td />
                  <For each={matrix()}>{(key) => <th scope="col"><bdi class="clip">{shortKey(key)}</bdi></th>}</For>
                </tr>
              </thead>
              <tbody>
                <For each={matrix()}>
                  {(row) => (
                    <tr>
                      <th scope="row"><bdi class="clip">{shortKey(row)}</bdi></th>
                      <For each={matrix()}>{(column) => <td>{row === column ? <span class="muted">·</span> : <Plot runs={props.runs} x={column} y={row} stat={props.stat} width={84} height={72} detail="small" />}</td>}</For>
                    </tr>
                  )}
                </For>
              </tbody>
            </table>
          </div>
        </Show>
      </div>
    </Show>
  );
}

const BOX_WIDTH = 84;
const HEIGHT = 260;

export function Boxes(props: { readonly address: ViewAddress; readonly runs: readonly Run[]; readonly params: readonly string[]; readonly stat: Stat }) {
  const params = () => props.address.params();
  const setParams: ViewAddress["set"] = (part, options) => props.address.set(part, options);
  const metrics = createMemo(() => inOrderOfLooks(numericKeys(props.runs, props.stat).filter((key) => key.startsWith("metrics.")), shortKey));
  const metric = () => metrics().find((key) => key === single(params()["bm"])) ?? metrics()[0] ?? "";
  const param = () => props.params.find((key) => key === single(params()["bg"])) ?? props.params[0] ?? "";
  const found = createMemo(() => boxes(props.runs, metric(), param(), t.columns.missing, props.stat));
  const y = createMemo(() => makeScale("linear", spanOf(found().flatMap((box) => [box.low, box.high])), [HEIGHT - 44, 12]));
  const x = (i: number) => 64 + i * BOX_WIDTH + BOX_WIDTH / 2;
  return (
    <Show when={metrics().length > 0 && props.params.length > 0} fallback={<p class="muted">{t.compare.noGroups}</p>}>
      <div class="row wrap-row">
        <KeySelect label={t.compare.boxMetric} keys={metrics()} value={metric()} onChange={(key) => setParams({ bm: key })} />
        <KeySelect label={t.compare.boxGroup} keys={props.params} value={param()} onChange={(key) => setParams({ bg: key })} />
      </div>
      <div class="scroll" tabindex="0" role="group" aria-label={t.compare.boxes}>
        <svg width={64 + found().length * BOX_WIDTH + 12} height={HEIGHT} role="group" aria-label={t.compare.boxesOf(axisName(metric(), props.stat), param())}>
          <For each={found().length > 0 ? linearTicks(...y().domain, 6) : []}>
            {(tick) => (
              <>
                <line class="plot-grid" x1="60" x2={64 + found().length * BOX_WIDTH} y1={y().toPixel(tick)} y2={y().toPixel(tick)} />
                <text class="axis-end" x="54" y={y().toPixel(tick) + 4} text-anchor="end">{shortNumber(tick)}</text>
              </>
            )}
          </For>
          <For each={found()}>
            {(box, i) => (
              <g>
                <title>{t.compare.boxDetail(box.group, box.n, shortNumber(box.median), shortNumber(box.q1), shortNumber(box.q3), shortNumber(box.low), shortNumber(box.high))}</title>
                <line class="box-line" x1={x(i())} x2={x(i())} y1={y().toPixel(box.low)} y2={y().toPixel(box.high)} />
                <rect class="box" x={x(i()) - 18} width="36" y={y().toPixel(box.q3)} height={Math.max(1, y().toPixel(box.q1) - y().toPixel(box.q3))} />
                <line class="box-median" x1={x(i()) - 18} x2={x(i()) + 18} y1={y().toPixel(box.median)} y2={y().toPixel(box.median)} />
                <For each={box.values}>{(value, k) => <circle class="box-dot" classList={{ lit: lit() === box.runs[k()] }} onPointerEnter={() => setLit(box.runs[k()])} onPointerLeave={() => setLit(undefined)} cx={x(i()) + 26 + (k() % 3) * 4} cy={y().toPixel(value)} r={lit() === box.runs[k()] ? "4" : "2"} />}</For>
                <text class="axis-name" x={x(i())} y={HEIGHT - 26} text-anchor="middle">{ended(box.group, 12)}</text>
                <text class="axis-end" x={x(i())} y={HEIGHT - 10} text-anchor="middle">{t.compare.boxN(box.n)}</text>
              </g>
            )}
          </For>
        </svg>
      </div>
    </Show>
  );
}
