// A plotly figure drawn by our own means: lines, points and bars; what else it holds is named, and its text is a click away.
import { useSearchParams } from "@solidjs/router";
import { For, type JSX, Show, createMemo } from "solid-js";
import { type Scale, linearTicks, logTicks, makeScale, tickLabels, timeLabel, timeTicks } from "../../charts/scale";
import { ended } from "../../lib/format";
import { DASHES, RUN_COLOURS_DARK, RUN_COLOURS_LIGHT } from "../../lib/colour";
import { single } from "../../lib/lists";
import { type Offer, useOffers } from "../../lib/offers";
import { shownTheme } from "../../lib/settings";
import { t } from "../../lib/text";
import { POINTS_MAX, type PlotFigure, type PlotTrace, readPlotly } from "./plotly";

const [WIDTH, HEIGHT] = [720, 400];
const BOX = { left: 64, right: WIDTH - 12, top: 12, bottom: HEIGHT - 48 };
/** Letters of a category that have room below the axis. */
const LABEL_MAX = 14;
const TICKS = { x: 7, y: 6 };
/** Share of its place that the bars of a category take. */
const BARS = 0.8;

export function PlotlyPreview(props: { readonly text: string; readonly fallback: JSX.Element }) {
  const [params, setParams] = useSearchParams();
  const figure = createMemo(() => readPlotly(props.text));
  const raw = () => single(params["raw"]) === "1";
  const flip = () => setParams({ raw: raw() ? undefined : "1" });
  const offers = (): Offer[] => (figure() === undefined ? [] : [{ what: raw() ? t.plotly.draw : t.plotly.raw, run: flip }]);
  useOffers(() => offers);
  return (
    <Show when={figure()} fallback={props.fallback}>
      {(found) => (
        <>
          <p class="row">
            <button type="button" class="button small" aria-pressed={raw()} onClick={flip}>
              {t.plotly.raw}
            </button>
            <Show when={found().left.length > 0}>
              <span class="muted small">{t.plotly.left(found().left)}</span>
            </Show>
          </p>
          <Show when={!raw()} fallback={props.fallback}>
            <Show when={found().traces.length > 0} fallback={<p class="muted">{t.plotly.nothing}</p>}>
              <Figure figure={found()} />
            </Show>
          </Show>
        </>
      )}
    </Show>
  );
}

/** A figure among others, drawn without more; where nothing of it can be drawn, what stands for it. */
export function PlotlyOutput(props: { readonly text: string; readonly fallback: JSX.Element }) {
  const figure = createMemo(() => readPlotly(props.text));
  const drawn = () => ((figure()?.traces.length ?? 0) > 0 ? figure() : undefined);
  return (
    <Show when={drawn()} fallback={props.fallback}>
      {(found) => (
        <>
          <Figure figure={found()} />
          <Show when={found().left.length > 0}>
            <p class="muted small">{t.plotly.left(found().left)}</p>
          </Show>
        </>
      )}
    </Show>
  );
}

const look = (i: number) => {
  const colours = shownTheme() === "dark" ? RUN_COLOURS_DARK : RUN_COLOURS_LIGHT;
  return { colour: colours[i % colours.length] ?? colours[0], dash: (DASHES[Math.floor(i / colours.length) % DASHES.length] ?? []).join(" ") };
};

/** From the least to the largest of some values, with some room; bars stand on zero. */
function domainOf(values: Iterable<number>, kind: "number" | "log", base: boolean): readonly [number, number] {
  let [low, high] = base && kind === "number" ? [0, 0] : [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const one of values) {
    if (!Number.isFinite(one) || (kind === "log" && one <= 0)) continue;
    low = Math.min(low, one);
    high = Math.max(high, one);
  }
  if (low > high) return kind === "log" ? [1, 10] : [0, 1];
  if (kind === "log") return low === high ? [low / 2, high * 2] : [low / (high / low) ** 0.04, high * (high / low) ** 0.04];
  const span = (high - low) * 0.04;
  // The largest numbers leave no room beyond them.
  const room = low === high ? Math.abs(low) / 2 || 0.5 : Number.isFinite(span) ? span : 0;
  return base ? [low === 0 ? 0 : low - room, high === 0 ? 0 : high + room] : [low - room, high + room];
}

interface Laid {
  readonly x: Scale;
  readonly y: Scale;
  readonly xTicks: readonly { readonly at: number; readonly label: string }[];
  readonly yTicks: readonly { readonly at: number; readonly label: string }[];
  /** Width of one bar in pixels. */
  readonly bar: number;
}

/** The least distance between places on the axis. */
function leastGap(values: readonly number[]): number {
  const sorted = [...new Set(values.filter(Number.isFinite))].sort((a, b) => a - b);
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < sorted.length; i += 1) least = Math.min(least, (sorted[i] ?? 0) - (sorted[i - 1] ?? 0));
  return Number.isFinite(least) ? least : 1;
}

function laidOut(figure: PlotFigure): Laid {
  const bars = figure.traces.filter((trace) => trace.as === "bars");
  const xs = figure.traces.flatMap((trace) => [...trace.x].filter((_, i) => !Number.isNaN(trace.y[i] ?? Number.NaN)));
  const gap = figure.xKind === "category" ? 1 : leastGap(bars.flatMap((trace) => [...trace.x]));
  const kind = figure.xKind === "log" ? "log" : "number";
  const [low, high] = figure.xKind === "category" ? ([-0.5, Math.max(0.5, figure.labels.length - 0.5)] as const) : domainOf(bars.length === 0 || kind === "log" ? xs : [...xs, ...xs.map((one) => one - gap / 2), ...xs.map((one) => one + gap / 2)], kind, false);
  const x = makeScale(kind === "log" ? "log" : "linear", [low, high], [BOX.left, BOX.right]);
  const yDomain = domainOf(figure.traces.flatMap((trace) => [...trace.y]), figure.yKind, bars.length > 0);
  const y = makeScale(figure.yKind === "log" ? "log" : "linear", yDomain, [BOX.bottom, BOX.top]);
  const numbers = (ticks: readonly number[], from: number, to: number) => {
    const inside = ticks.filter((tick) => tick >= from && tick <= to);
    const labels = tickLabels(inside);
    return inside.map((at, i) => ({ at, label: labels[i] ?? "" }));
  };
  const every = Math.max(1, Math.ceil(figure.labels.length / TICKS.x));
  const xTicks =
    figure.xKind === "category"
      ? figure.labels.flatMap((label, at) => (at % every === 0 ? [{ at, label: ended(label, LABEL_MAX) }] : []))
      : figure.xKind === "date"
        ? timeTicks(low, high, TICKS.x).map((at) => ({ at, label: timeLabel(at, high - low) }))
        : numbers(kind === "log" ? logTicks(low, high, TICKS.x) : linearTicks(low, high, TICKS.x), low, high);
  const yTicks = numbers(figure.yKind === "log" ? logTicks(...yDomain, TICKS.y) : linearTicks(...yDomain, TICKS.y), ...yDomain);
  const room = Math.abs(x.toPixel(low + gap) - x.toPixel(low));
  return { x, y, xTicks, yTicks, bar: Math.max(1, (Math.min(room, BOX.right - BOX.left) * BARS) / Math.max(1, bars.length)) };
}

const px = (value: number) => String(Math.round(value * 10) / 10);

/** A line through the points, broken where one is missing. */
function pathOf(trace: PlotTrace, { x, y }: Laid): string {
  let path = "";
  let pen = "M";
  trace.x.forEach((at, i) => {
    const value = trace.y[i] ?? Number.NaN;
    if (Number.isNaN(value)) pen = "M";
    else {
      path += `${pen}${px(x.toPixel(at))} ${px(y.toPixel(value))}`;
      pen = "L";
    }
  });
  return path;
}

/** All points as one path of short strokes with round ends: thousands of elements would be slow. */
function pointsOf(trace: PlotTrace, { x, y }: Laid): string {
  let path = "";
  trace.x.forEach((at, i) => {
    const value = trace.y[i] ?? Number.NaN;
    if (!Number.isNaN(value)) path += `M${px(x.toPixel(at))} ${px(y.toPixel(value))}h0`;
  });
  return path;
}

function barsOf(trace: PlotTrace, at: number, n: number, { x, y, bar }: Laid): string {
  const ground = y.kind === "log" ? BOX.bottom : y.toPixel(0);
  let path = "";
  trace.x.forEach((place, i) => {
    const value = trace.y[i] ?? Number.NaN;
    if (!Number.isNaN(value)) path += `M${px(x.toPixel(place) + (at - n / 2) * bar)} ${px(ground)}V${px(y.toPixel(value))}h${px(bar)}V${px(ground)}z`;
  });
  return path;
}

function Figure(props: { readonly figure: PlotFigure }) {
  const laid = createMemo(() => laidOut(props.figure));
  const bars = createMemo(() => props.figure.traces.filter((trace) => trace.as === "bars"));
  const said = () => t.plotly.said(props.figure.title, props.figure.traces.map((trace) => trace.name), props.figure.xTitle, props.figure.yTitle);
  return (
    <figure class="plotly">
      <Show when={props.figure.title !== ""}>
        <figcaption>
          <bdi>{props.figure.title}</bdi>
        </figcaption>
      </Show>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={said()}>
        <For each={laid().yTicks}>
          {(tick) => (
            <>
              <line class="plotly-grid" x1={BOX.left} x2={BOX.right} y1={laid().y.toPixel(tick.at)} y2={laid().y.toPixel(tick.at)} />
              <text x={BOX.left - 6} y={laid().y.toPixel(tick.at)} text-anchor="end" dominant-baseline="middle">{tick.label}</text>
            </>
          )}
        </For>
        <For each={laid().xTicks}>
          {(tick) => (
            <text x={laid().x.toPixel(tick.at)} y={BOX.bottom + 16} text-anchor="middle">{tick.label}</text>
          )}
        </For>
        <line class="plotly-axis" x1={BOX.left} x2={BOX.right} y1={BOX.bottom} y2={BOX.bottom} />
        <text x={(BOX.left + BOX.right) / 2} y={HEIGHT - 10} text-anchor="middle">{props.figure.xTitle}</text>
        <text transform={`translate(14 ${(BOX.top + BOX.bottom) / 2}) rotate(-90)`} text-anchor="middle">{props.figure.yTitle}</text>
        <For each={props.figure.traces}>
          {(trace, i) => (
            <>
              <Show when={trace.as === "bars"}>
                <path d={barsOf(trace, bars().indexOf(trace), bars().length, laid())} fill={look(i()).colour} />
              </Show>
              <Show when={trace.as === "line" || trace.as === "both"}>
                <path d={pathOf(trace, laid())} fill="none" stroke={look(i()).colour} stroke-width="1.5" stroke-dasharray={look(i()).dash} />
              </Show>
              <Show when={trace.as === "points" || trace.as === "both"}>
                <path d={pointsOf(trace, laid())} fill="none" stroke={look(i()).colour} stroke-width="6" stroke-linecap="round" />
              </Show>
            </>
          )}
        </For>
      </svg>
      <ul class="plotly-legend" aria-label={t.plotly.legend}>
        <For each={props.figure.traces}>
          {(trace, i) => (
            <li>
              <svg class="run-mark" width="18" height="10" aria-hidden="true">
                <line x1="0" y1="5" x2="18" y2="5" stroke={look(i()).colour} stroke-width={trace.as === "bars" ? 10 : 3} stroke-dasharray={look(i()).dash} />
              </svg>{" "}
              <bdi>{trace.name}</bdi>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.figure.nCut > 0}>
        <p class="muted small">{t.plotly.cut(POINTS_MAX)}</p>
      </Show>
      <Show when={props.figure.nDropped > 0}>
        <p class="muted small">{t.plotly.dropped(props.figure.nDropped)}</p>
      </Show>
    </figure>
  );
}
