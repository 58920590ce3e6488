// The canvas of a chart and the hand on it: hover shared by the page, brush, wheel, keys.
import { For, Show, createEffect, createMemo, createSignal, onCleanup, onMount } from "solid-js";
import { type Palette, type Scene, drawBrush, drawHover, spanAt, xLabel } from "../../charts/draw";
import { Glide } from "../../charts/glide";
import { type Frame, type Hit, hitsAt, makeFrame, summary } from "../../charts/plot";
import { LoadBar, ProblemCode } from "../../components/states";
import { panBy, placeIn, stepIn, wheelFactor, zoomAbout } from "../../charts/range";
import { shortNumber } from "../../lib/format";
import { type Offer, useOffers } from "../../lib/offers";
import { shownTheme } from "../../lib/settings";
import { t } from "../../lib/text";
import { waiting } from "../../lib/texts/actions";
import type { ChartData, DrawSettings } from "./chartData";
import { hover, lit, setHover, setLit } from "./hover";
import { tipOf } from "./tip";

interface ChartPlotProps {
  readonly title: string;
  readonly data: ChartData;
  readonly settings: DrawSettings;
  /** Height of the plot; the style sheet's when left out. */
  readonly height: number | undefined;
  readonly onZoom: (zoom: readonly [number, number] | undefined) => void;
  /** Its width once it comes on screen. */
  readonly onWidth: (width: number) => void;
  /** Whether it is in sight now. */
  readonly onSight: (isSeen: boolean) => void;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return { ground: of("--raised"), grid: of("--line"), ink: of("--muted"), strong: of("--text"), accent: of("--accent") };
}

/** How long the wheel must rest before the finer level is asked for. */
const WHEEL_REST_MS = 200;
/** A shorter way of the hand is a click, or a tap. */
const DRAG_MIN = 6;
const TIP_ROWS = 8;

export function ChartPlot(props: ChartPlotProps) {
  let canvas: HTMLCanvasElement | undefined;
  let over: HTMLCanvasElement | undefined;
  let holder: HTMLDivElement | undefined;
  const [size, setSize] = createSignal({ width: 0, height: 0 });
  const [near, setNear] = createSignal(false);
  const [brush, setBrush] = createSignal<readonly [number, number]>();
  const [pointerY, setPointerY] = createSignal<number>();
  let grip: { readonly x: number; readonly span: readonly [number, number] } | undefined;
  let rest: number | undefined;
  const lines = () => props.data.lines();
  const kind = () => props.data.xScale();
  createEffect(() => props.onWidth(near() ? size().width : 0));
  const frame = createMemo<Frame | undefined>(() => {
    const now = props.data.extent();
    const { width, height } = size();
    return now === undefined || width === 0 ? undefined : makeFrame(now, width, height, props.settings.scale, undefined, kind());
  });
  const here = () => (hover()?.axis === props.data.axis() ? hover() : undefined);
  const hits = createMemo<Hit[]>(() => {
    const [now, at] = [frame(), here()];
    return now === undefined || at === undefined ? [] : hitsAt(lines(), now, at.x, pointerY());
  });

  onMount(() => {
    if (holder === undefined) return;
    const resize = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize({ width: Math.floor(entry.contentRect.width), height: Math.floor(entry.contentRect.height) });
    });
    const seen = new IntersectionObserver((entries) => {
      const isNear = entries.at(-1)?.isIntersecting === true;
      setNear((before) => before || isNear);
      props.onSight(isNear);
    }, { rootMargin: "200px" });
    resize.observe(holder);
    seen.observe(holder);
    onCleanup(() => {
      resize.disconnect();
      seen.disconnect();
    });
  });

  const prepare = (target: HTMLCanvasElement | undefined) => {
    const { width, height } = size();
    const ctx = target?.getContext("2d") ?? null;
    if (target === undefined || ctx === null || width === 0) return undefined;
    const ratio = window.devicePixelRatio || 1;
    if (target.width !== Math.round(width * ratio) || target.height !== Math.round(height * ratio)) {
      target.width = Math.round(width * ratio);
      target.height = Math.round(height * ratio);
    }
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    return ctx;
  };
  // Another chart's run is no reason to fade this chart's lines.
  const highlight = createMemo(() => (lines().some((line) => line.run === lit()) ? lit() : undefined));
  let marked = false;
  let scene: Scene | undefined;
  let request: number | undefined;
  // Many changes may come at once: they are drawn once, before the next frame.
  const draw = () => {
    request ??= requestAnimationFrame(() => {
      request = undefined;
      const ctx = prepare(canvas);
      if (ctx === undefined) return;
      if (scene === undefined) ctx.clearRect(0, 0, size().width, size().height);
      else glide.draw(ctx, scene, readPalette());
    });
  };
  const glide = new Glide(draw);
  createEffect(() => {
    const now = frame();
    scene = now === undefined ? undefined : { lines: lines(), frame: now, axis: props.data.axis(), smoothed: props.settings.smoothing > 0, clipped: (props.data.extent()?.nClipped ?? 0) > 0, highlight: highlight(), pixel: 1 / (window.devicePixelRatio || 1), ...(props.data.moving() === undefined ? {} : { quality: "moving" as const }) };
    shownTheme();
    size();
    draw();
  });
  onCleanup(() => {
    if (request !== undefined) cancelAnimationFrame(request);
    glide.end();
  });
  createEffect(() => {
    const [now, found, at, dragged] = [frame(), hits(), here(), brush()];
    // Most charts are never pointed at: their upper canvas takes no memory and no time.
    const marks = at !== undefined || dragged !== undefined;
    if (!marks && !marked) return;
    marked = marks;
    const ctx = prepare(over);
    if (ctx === undefined) return;
    ctx.clearRect(0, 0, size().width, size().height);
    if (now === undefined) return;
    const palette = readPalette();
    if (at !== undefined) drawHover(ctx, now, at.x, found, palette);
    if (dragged !== undefined) drawBrush(ctx, now, dragged[0], dragged[1], palette);
  });

  const place = (event: PointerEvent) => {
    const box = over?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const onDown = (event: PointerEvent & { currentTarget: HTMLCanvasElement }) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { x } = place(event);
    const now = frame();
    // One finger draws a range, and moves the one that is drawn; up and down it scrolls the page.
    if (now !== undefined && (event.shiftKey || (event.pointerType === "touch" && props.settings.zoom !== undefined))) grip = { x, span: now.x.domain };
    else setBrush([x, x]);
  };
  const point = (now: Frame, at: { readonly x: number; readonly y: number }) => {
    setPointerY(at.y);
    const x = now.x.toValue(at.x);
    const nearest = hitsAt(lines(), now, x, at.y)[0];
    const close = nearest !== undefined && Math.abs(now.y.toPixel(nearest.y) - at.y) < 24;
    setHover({ x, axis: props.data.axis() });
    setLit(close ? nearest.line.run : undefined);
  };
  const onMove = (event: PointerEvent) => {
    const now = frame();
    if (now === undefined) return;
    const at = place(event);
    if (grip !== undefined) {
      if (Math.abs(grip.x - at.x) >= DRAG_MIN || props.data.moving() !== undefined) props.data.setMoving(panBy(grip.span, (grip.x - at.x) / (now.box.right - now.box.left), kind()));
      return;
    }
    const dragged = brush();
    if (dragged !== undefined) setBrush([dragged[0], at.x]);
    if (event.pointerType !== "touch") point(now, at);
  };
  const settle = () => {
    window.clearTimeout(rest);
    const span = props.data.moving();
    if (span !== undefined) props.onZoom(span);
    props.data.setMoving(undefined);
  };
  onCleanup(() => window.clearTimeout(rest));
  const onWheel = (event: WheelEvent) => {
    const now = frame();
    if (now === undefined || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const at = now.x.toValue(event.clientX - (over?.getBoundingClientRect().left ?? 0));
    props.data.setMoving(zoomAbout(now.x.domain, at, wheelFactor(event.deltaY), kind()));
    window.clearTimeout(rest);
    rest = window.setTimeout(settle, WHEEL_REST_MS);
  };
  const onUp = (event: PointerEvent) => {
    const [now, dragged] = [frame(), brush()];
    setBrush(undefined);
    const isTap = grip === undefined ? dragged !== undefined && Math.abs(dragged[1] - dragged[0]) < DRAG_MIN : props.data.moving() === undefined;
    if (grip !== undefined) {
      grip = undefined;
      settle();
    }
    // A tap shows what is there, until another place is tapped.
    if (isTap && event.pointerType === "touch" && now !== undefined) point(now, place(event));
    if (now === undefined || dragged === undefined || isTap) return;
    const ends = dragged.map((pixel) => now.x.toValue(Math.min(now.box.right, Math.max(now.box.left, pixel)))).sort((a, b) => a - b);
    props.onZoom([ends[0] ?? 0, ends[1] ?? 0]);
  };
  const leave = (event: Event) => {
    // A finger that is lifted leaves what it has shown.
    if (event instanceof PointerEvent && event.pointerType === "touch") return;
    setHover(undefined);
    setLit(undefined);
    setPointerY(undefined);
    setBrush(undefined);
  };
  /** The browser took the finger, as to scroll the page. */
  const giveUp = () => {
    grip = undefined;
    setBrush(undefined);
    props.data.setMoving(undefined);
  };
  const onKey = (event: KeyboardEvent) => {
    const now = frame();
    if (now === undefined || !["ArrowLeft", "ArrowRight", "+", "-", "0"].includes(event.key)) return;
    event.preventDefault();
    const span = now.x.domain;
    const middle = here()?.x ?? placeIn(span, 0.5, kind());
    if (event.key === "0") props.onZoom(undefined);
    else if (event.key === "+" || event.key === "-") props.onZoom(zoomAbout(span, middle, event.key === "+" ? 0.7 : 1 / 0.7, kind()));
    else if (event.shiftKey) props.onZoom(panBy(span, event.key === "ArrowLeft" ? -0.2 : 0.2, kind()));
    if (event.shiftKey || !event.key.startsWith("Arrow")) return;
    setHover({ x: stepIn(span, here()?.x ?? span[0], event.key === "ArrowLeft" ? -0.02 : 0.02, kind()), axis: props.data.axis() });
    setPointerY((now.box.top + now.box.bottom) / 2);
  };
  const xText = () => {
    const [now, at] = [frame(), hits()[0]];
    return now === undefined || at === undefined ? "" : xLabel(props.data.axis(), at.x, spanAt(kind(), at.x, now.x.domain[1] - now.x.domain[0]));
  };
  const isEmpty = () => props.data.state.problem() === undefined && props.data.extent() === undefined && props.data.state.series() !== undefined && !props.data.state.loading();

  const offers = (): Offer[] => (props.data.state.problem() === undefined ? [] : [{ what: waiting.retry(props.title), run: () => props.data.state.retry() }]);
  useOffers(() => offers);
  return (
    <div class="chart-hold" ref={(element) => (holder = element)} style={props.height === undefined ? {} : { height: `${props.height}px` }}>
      <canvas ref={(element) => (canvas = element)} class="chart-canvas" aria-hidden="true" />
      <canvas
        ref={(element) => (over = element)}
        class="chart-over"
        tabindex="0"
        role="img"
        aria-label={summary(props.title, props.data.told(), shortNumber)}
        onPointerMove={onMove}
        onPointerLeave={leave}
        onPointerDown={onDown}
        onPointerUp={onUp}
        onPointerCancel={giveUp}
        on:wheel={{ handleEvent: onWheel, passive: false }}
        onDblClick={() => props.onZoom(undefined)}
        onKeyDown={onKey}
        onBlur={leave}
      />
      <LoadBar local loading={props.data.state.asking()} what={t.charts.loading} onCancel={() => props.data.state.cancel()} />
      <Show when={props.data.state.problem()}>
        {(problem) => (
          <div class="chart-note refused" role="alert">
            {problem().problem.what}{" "}
            <Show when={problem().problem.hint}>{(hint) => <>{hint()} </>}</Show>
            <button type="button" class="link-button" onClick={() => props.data.state.retry()}>
              {t.retry}
            </button>
            <div class="muted small">
              <ProblemCode problem={problem()} />
            </div>
          </div>
        )}
      </Show>
      <Show when={isEmpty()}>
        <div class="chart-note muted">{lines().length > 0 ? t.charts.nothingDrawable : t.charts.empty}</div>
      </Show>
      <Show when={hits().length > 0 && pointerY() !== undefined}>
        <div class="chart-tip" classList={{ left: (frame()?.x.toPixel(hover()?.x ?? 0) ?? 0) > size().width / 2 }}>
          <div class="muted">{xText()}</div>
          <For each={hits().slice(0, TIP_ROWS)}>
            {(hit) => (
              <div class="tip-row" classList={{ lit: hit.line.run === lit() }}>
                <svg width="14" height="8" aria-hidden="true">
                  <line x1="0" y1="4" x2="14" y2="4" stroke={hit.line.colour} stroke-width="3" stroke-dasharray={hit.line.dash.join(" ")} />
                </svg>
                <bdi class="clip">{hit.line.label}</bdi>
                <b>{shortNumber(hit.y)}</b>
              </div>
            )}
          </For>
          {/* Of the nearest line. */}
          <Show when={hits()[0]}>{(hit) => <div class="tip-detail">{tipOf(hit(), props.settings.smoothing > 0, props.data.edges())}</div>}</Show>
          <Show when={hits().length > TIP_ROWS}>
            <div class="muted">{t.charts.moreLines(hits().length - TIP_ROWS)}</div>
          </Show>
        </div>
      </Show>
    </div>
  );
}
