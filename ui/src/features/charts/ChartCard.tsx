// One chart: fetched when it comes on screen, drawn on a canvas, with hover shared by all charts of the page.
import { For, Show, createEffect, createMemo, createSignal, on, onCleanup, onMount, untrack } from "solid-js";
import { type Frame, type Hit, type Line, extentOf, hitsAt, makeBands, makeFrame, makeLines, summary, tableOf } from "../../charts/plot";
import { type Palette, drawBrush, drawHover, drawScene, xLabel } from "../../charts/draw";
import { Glide } from "../../charts/glide";
import { type Span, panBy, wheelFactor, zoomAbout } from "../../charts/range";
import { SvgPen } from "../../charts/pen";
import { copyText, saveFile } from "../../components/bits";
import { say } from "../../components/states";
import { runStyle } from "../../lib/colour";
import { writeCsv } from "../../lib/csv";
import { fullNumber, shortNumber } from "../../lib/format";
import { shownTheme } from "../../lib/settings";
import { t } from "../../lib/text";
import { createLive } from "../../api/live";
import { type BandQuestion, type ChartGroup, type SpreadKind, bandColumns, fetchBands } from "./bands";
import { ChartTable } from "./ChartTable";
import { createSeries } from "./series";
import type { ChartSettings } from "./settings";

export interface ChartRun {
  readonly id: string;
  readonly name: string;
}

interface ChartCardProps {
  readonly metric: string;
  readonly runs: readonly ChartRun[];
  readonly settings: ChartSettings;
  readonly onZoom: (zoom: readonly [number, number] | undefined) => void;
  readonly onFull: (metric: string | undefined) => void;
  readonly full: boolean;
  readonly pinned: boolean;
  readonly onPin: () => void;
  /** When set, each is drawn as a band over all its runs, some of its runs behind it. */
  readonly groups: readonly ChartGroup[] | undefined;
  readonly spread: SpreadKind;
}

/** Most runs that are drawn behind the bands of one chart. */
const MEMBERS_MAX = 100;

/** Where the pointer is on the axis, and on which run: shared by all charts of a page. */
const [hover, setHover] = createSignal<{ readonly x: number; readonly axis: string; readonly run: string | undefined } | undefined>();

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return { ground: of("--raised"), grid: of("--line"), ink: of("--muted"), strong: of("--text"), accent: of("--accent") };
}

/** How long the wheel must rest before the finer level is asked for. */
const WHEEL_REST_MS = 200;

export function ChartCard(props: ChartCardProps) {
  let canvas: HTMLCanvasElement | undefined;
  let over: HTMLCanvasElement | undefined;
  let holder: HTMLDivElement | undefined;
  const [size, setSize] = createSignal({ width: 0, height: 0 });
  const [near, setNear] = createSignal(false);
  const [brush, setBrush] = createSignal<readonly [number, number]>();
  const [pointerY, setPointerY] = createSignal<number>();
  const [table, setTable] = createSignal(false);
  // The range under the hand: drawn at once from what is here, asked for when the hand rests.
  const [moving, setMoving] = createSignal<Span>();
  let grip: { readonly x: number; readonly span: Span } | undefined;
  let rest: number | undefined;
  const zoom = () => moving() ?? props.settings.zoom;
  const memberOf = createMemo(() => {
    const groups = props.groups ?? [];
    const most = Math.floor(MEMBERS_MAX / Math.max(1, groups.length));
    return new Map(groups.flatMap((group) => group.runs.slice(0, most).map((run) => [run, group.id] as const)));
  });
  const question = createMemo(() => {
    const { width } = size();
    if (!near() || width === 0) return undefined;
    const { axis, zoom } = props.settings;
    const range = axis === "relative" ? undefined : zoom;
    return { runs: props.groups === undefined ? props.runs.map((run) => run.id) : [...memberOf().keys()], key: props.metric, axis: axis === "step" ? ("step" as const) : ("time" as const), range, width: Math.min(2000, Math.max(100, Math.round(width / 50) * 50)) };
  }, undefined, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  const state = createSeries(() => question());
  const bandQuestion = createMemo((): BandQuestion | undefined => {
    const asked = question();
    if (asked === undefined || props.groups === undefined || props.settings.axis === "relative") return undefined;
    return { groups: props.groups, key: asked.key, axis: asked.axis, range: asked.range, width: Math.min(400, asked.width) };
  }, undefined, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  const bands = createLive(() => bandQuestion(), fetchBands);
  createEffect(on(state.series, () => { if (untrack(bandQuestion) !== undefined && !untrack(bands.loading)) bands.refetch(); }, { defer: true }));
  const names = createMemo(() => new Map(props.runs.map((run) => [run.id, run.name])));
  const lines = createMemo<Line[]>(() => {
    const [known, theme] = [names(), shownTheme()];
    const groups = props.groups;
    if (groups !== undefined) {
      const members = memberOf();
      const style = (run: string) => ({ label: run.slice(0, 8), ...runStyle(members.get(run) ?? run, theme) });
      const faint = makeLines(state.series() ?? [], props.settings.axis, props.settings.smoothing, style).map((line) => ({ ...line, faint: true as const }));
      const labels = new Map(groups.map((group) => [group.id, group.label]));
      const found = (bandQuestion() === undefined ? [] : (bands.data() ?? [])).flatMap((band, i) => {
        const id = groups[i]?.id;
        return id === undefined || band.x.length === 0 ? [] : [bandColumns(band, id, props.spread)];
      });
      return [...faint, ...makeBands(found, props.settings.smoothing, (id) => ({ label: labels.get(id) ?? id, ...runStyle(id, theme) }))];
    }
    const look = (run: string) => ({ label: known.get(run) ?? run.slice(0, 8), ...runStyle(run, theme) });
    return makeLines(state.series() ?? [], props.settings.axis, props.settings.smoothing, look);
  });
  const told = () => lines().filter((line) => line.faint !== true);
  const extent = createMemo(() => extentOf(lines(), props.settings.scale, zoom(), props.settings.clip));
  const frame = createMemo<Frame | undefined>(() => {
    const now = extent();
    const { width, height } = size();
    return now === undefined || width === 0 ? undefined : makeFrame(now, width, height, props.settings.scale);
  });
  const hits = createMemo<Hit[]>(() => {
    const [now, at] = [frame(), hover()];
    if (now === undefined || at === undefined || at.axis !== props.settings.axis) return [];
    return hitsAt(lines(), now, at.x, pointerY());
  });

  onMount(() => {
    if (holder === undefined) return;
    const resize = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize({ width: Math.floor(entry.contentRect.width), height: Math.floor(entry.contentRect.height) });
    });
    const seen = new IntersectionObserver(([entry]) => setNear((before) => before || entry?.isIntersecting === true), { rootMargin: "200px" });
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
  const highlight = createMemo(() => hover()?.run);
  let marked = false;
  const glide = new Glide();
  createEffect(() => {
    const now = frame();
    const scene = now === undefined ? undefined : { lines: lines(), frame: now, axis: props.settings.axis, smoothed: props.settings.smoothing > 0, highlight: highlight(), pixel: 1 / (window.devicePixelRatio || 1), ...(moving() === undefined ? {} : { quality: "moving" as const }) };
    shownTheme();
    size();
    // Many charts may change at once: each draws once before the next frame.
    const request = requestAnimationFrame(() => {
      const ctx = prepare(canvas);
      if (ctx === undefined) return;
      if (scene === undefined) ctx.clearRect(0, 0, size().width, size().height);
      else glide.draw(ctx, scene, readPalette());
    });
    onCleanup(() => cancelAnimationFrame(request));
  });
  createEffect(() => {
    const [now, found, at, dragged] = [frame(), hits(), hover(), brush()];
    // Most charts are never pointed at: their upper canvas takes no memory and no time.
    const marks = at !== undefined || dragged !== undefined;
    if (!marks && !marked) return;
    marked = marks;
    const ctx = prepare(over);
    if (ctx === undefined) return;
    ctx.clearRect(0, 0, size().width, size().height);
    if (now === undefined) return;
    const palette = readPalette();
    if (at !== undefined && at.axis === props.settings.axis) drawHover(ctx, now, at.x, found, palette);
    if (dragged !== undefined) drawBrush(ctx, now, dragged[0], dragged[1], palette);
  });

  const place = (event: PointerEvent) => {
    const box = over?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  const onMove = (event: PointerEvent) => {
    const now = frame();
    if (now === undefined) return;
    const at = place(event);
    if (grip !== undefined) {
      setMoving(panBy(grip.span, (grip.x - at.x) / (now.box.right - now.box.left)));
      return;
    }
    const dragged = brush();
    if (dragged !== undefined) setBrush([dragged[0], at.x]);
    setPointerY(at.y);
    const x = now.x.toValue(at.x);
    const nearest = hitsAt(lines(), now, x, at.y)[0];
    const close = nearest !== undefined && Math.abs(now.y.toPixel(nearest.y) - at.y) < 24;
    setHover({ x, axis: props.settings.axis, run: close ? nearest.line.run : undefined });
  };
  const settle = () => {
    window.clearTimeout(rest);
    const span = moving();
    if (span !== undefined) props.onZoom(span);
    setMoving(undefined);
  };
  onCleanup(() => window.clearTimeout(rest));
  const onWheel = (event: WheelEvent) => {
    const now = frame();
    if (now === undefined || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const at = now.x.toValue(event.clientX - (over?.getBoundingClientRect().left ?? 0));
    setMoving(zoomAbout(now.x.domain, at, wheelFactor(event.deltaY)));
    window.clearTimeout(rest);
    rest = window.setTimeout(settle, WHEEL_REST_MS);
  };
  const onUp = () => {
    if (grip !== undefined) {
      grip = undefined;
      settle();
      return;
    }
    const [now, dragged] = [frame(), brush()];
    setBrush(undefined);
    if (now === undefined || dragged === undefined || Math.abs(dragged[1] - dragged[0]) < 6) return;
    const ends = dragged.map((pixel) => now.x.toValue(Math.min(now.box.right, Math.max(now.box.left, pixel)))).sort((a, b) => a - b);
    props.onZoom([ends[0] ?? 0, ends[1] ?? 0]);
  };
  const leave = () => {
    setHover(undefined);
    setPointerY(undefined);
    setBrush(undefined);
  };
  const onKey = (event: KeyboardEvent) => {
    const now = frame();
    if (now === undefined || !["ArrowLeft", "ArrowRight", "+", "-", "0"].includes(event.key)) return;
    event.preventDefault();
    const [x0, x1] = now.x.domain;
    if (event.key === "0") props.onZoom(undefined);
    else if (event.key === "+" || event.key === "-") props.onZoom(zoomAbout([x0, x1], hover()?.x ?? (x0 + x1) / 2, event.key === "+" ? 0.7 : 1 / 0.7));
    else if (event.shiftKey) props.onZoom(panBy([x0, x1], event.key === "ArrowLeft" ? -0.2 : 0.2));
    if (event.shiftKey || !event.key.startsWith("Arrow")) return;
    const at = hover()?.x ?? x0;
    const by = ((x1 - x0) / 50) * (event.key === "ArrowLeft" ? -1 : 1);
    setHover({ x: Math.min(x1, Math.max(x0, at + by)), axis: props.settings.axis, run: undefined });
  };
  const savePng = () => {
    const name = `${props.metric.replaceAll("/", "_")}.png`;
    canvas?.toBlob((blob) => blob !== null && saveFile(name, blob));
  };
  const saveSvg = () => {
    const now = frame();
    if (now === undefined) return;
    const { width, height } = size();
    const pen = new SvgPen(width, height);
    drawScene(pen, { lines: lines(), frame: now, axis: props.settings.axis, smoothed: props.settings.smoothing > 0, highlight: undefined }, readPalette());
    const svg = pen.picture(props.metric, told().map((line) => ({ label: line.label, colour: line.colour })));
    saveFile(`${props.metric.replaceAll("/", "_")}.svg`, new Blob([svg], { type: "image/svg+xml" }));
  };
  const copyLink = async () => {
    const link = new URL(location.href);
    link.searchParams.set("full", props.metric);
    say((await copyText(link.href)) ? t.charts.linkCopied : link.href);
  };
  const saveCsv = () => saveFile(`${props.metric.replaceAll("/", "_")}.csv`, new Blob([writeCsv(tableOf(told(), props.settings.axis, props.settings.smoothing))], { type: "text/csv" }));
  const notes = () => {
    const now = extent();
    const nPoints = lines().reduce((sum, line) => sum + line.nPoints, 0);
    const nNan = lines().reduce((sum, line) => sum + line.nNan, 0);
    const cut = (props.groups ?? []).filter((group) => group.nRuns > group.runs.length);
    return [
      props.groups !== undefined && props.settings.axis === "relative" ? t.group.noRelative : undefined,
      props.groups !== undefined && props.settings.axis !== "relative" ? t.group.bandNote(props.spread, memberOf().size) : undefined,
      cut.length > 0 ? t.group.bandCut(cut[0]?.runs.length ?? 0) : undefined,
      lines().some((line) => !line.exact) ? t.charts.summarised(nPoints) : undefined,
      nNan > 0 ? t.charts.nan(nNan) : undefined,
      now !== undefined && now.nInfinite > 0 ? t.charts.infinite : undefined,
      now !== undefined && now.nClipped > 0 ? t.charts.clipped(now.nClipped) : undefined,
      now !== undefined && now.nDropped > 0 ? t.charts.dropped : undefined,
    ].filter((note) => note !== undefined);
  };
  const xText = () => {
    const [now, at] = [frame(), hits()[0]];
    return now === undefined || at === undefined ? "" : xLabel(props.settings.axis, at.x, now.x.domain[1] - now.x.domain[0]);
  };

  return (
    <figure class="chart" classList={{ full: props.full, waiting: state.loading() && state.series() === undefined }}>
      <figcaption class="chart-head">
        <span class="chart-title clip" title={props.metric}>
          <bdi>{props.metric}</bdi>
        </span>
        <Show when={props.settings.zoom !== undefined}>
          <button type="button" class="link-button small" onClick={() => props.onZoom(undefined)}>
            {t.charts.resetZoom}
          </button>
        </Show>
        <span class="chart-tools">
          <button type="button" class="icon-button" aria-pressed={props.pinned} title={props.pinned ? t.charts.unpin : t.charts.pin} aria-label={t.charts.pinOf(props.metric)} onClick={() => props.onPin()}>
            {props.pinned ? "★" : "☆"}
          </button>
          <button type="button" class="icon-button" title={t.charts.table} aria-label={t.charts.tableOf(props.metric)} onClick={() => setTable(true)}>
            ▦
          </button>
          <button type="button" class="icon-button" title={t.charts.png} aria-label={t.charts.pngOf(props.metric)} onClick={savePng}>
            ⤓
          </button>
          <button type="button" class="icon-button csv" title={t.charts.svg} aria-label={t.charts.svgOf(props.metric)} onClick={saveSvg}>
            svg
          </button>
          <Show when={props.full}>
            <button type="button" class="icon-button csv" title={t.charts.copyLink} aria-label={t.charts.copyLinkOf(props.metric)} onClick={() => void copyLink()}>
              {t.charts.copyLink}
            </button>
          </Show>
          <button type="button" class="icon-button csv" title={t.charts.csv} aria-label={t.charts.csvOf(props.metric)} onClick={saveCsv}>
            csv
          </button>
          <button type="button" class="icon-button" title={props.full ? t.charts.small : t.charts.full} aria-label={props.full ? t.charts.small : t.charts.fullOf(props.metric)} onClick={() => props.onFull(props.full ? undefined : props.metric)}>
            {props.full ? "×" : "⤢"}
          </button>
        </span>
      </figcaption>
      <div class="chart-hold" ref={(element) => (holder = element)}>
        <canvas ref={(element) => (canvas = element)} class="chart-canvas" aria-hidden="true" />
        <canvas
          ref={(element) => (over = element)}
          class="chart-over"
          tabindex="0"
          role="img"
          aria-label={summary(props.metric, told(), shortNumber)}
          onPointerMove={onMove}
          onPointerLeave={leave}
          onPointerDown={(event) => {
            if (event.button !== 0 || event.pointerType === "touch") return;
            event.currentTarget.setPointerCapture(event.pointerId);
            const { x } = place(event);
            const now = frame();
            if (event.shiftKey && now !== undefined) grip = { x, span: now.x.domain };
            else setBrush([x, x]);
          }}
          onPointerUp={onUp}
          on:wheel={{ handleEvent: onWheel, passive: false }}
          onDblClick={() => props.onZoom(undefined)}
          onKeyDown={onKey}
        />
        <Show when={state.problem()}>
          {(what) => (
            <div class="chart-note" role="alert">
              {what()}{" "}
              <button type="button" class="link-button" onClick={() => state.retry()}>
                {t.retry}
              </button>
            </div>
          )}
        </Show>
        <Show when={state.problem() === undefined && extent() === undefined && state.series() !== undefined && !state.loading()}>
          <div class="chart-note muted">{lines().length > 0 ? t.charts.nothingDrawable : t.charts.empty}</div>
        </Show>
        <Show when={hits().length > 0 && pointerY() !== undefined}>
          <div class="chart-tip" classList={{ left: (frame()?.x.toPixel(hover()?.x ?? 0) ?? 0) > size().width / 2 }}>
            <div class="muted">{xText()}</div>
            <For each={hits().slice(0, 8)}>
              {(hit) => (
                <div class="tip-row">
                  <svg width="14" height="8" aria-hidden="true">
                    <line x1="0" y1="4" x2="14" y2="4" stroke={hit.line.colour} stroke-width="3" stroke-dasharray={hit.line.dash.join(" ")} />
                  </svg>
                  <bdi class="clip">{hit.line.label}</bdi>
                  <b title={fullNumber(hit.y)}>{shortNumber(hit.y)}</b>
                </div>
              )}
            </For>
            <Show when={hits().length > 8}>
              <div class="muted">{t.charts.moreLines(hits().length - 8)}</div>
            </Show>
          </div>
        </Show>
      </div>
      <Show when={notes().length > 0}>
        <p class="chart-foot muted">{notes().join(" · ")}</p>
      </Show>
      <Show when={table()}>
        <ChartTable title={props.metric} lines={told()} settings={props.settings} onClose={() => setTable(false)} />
      </Show>
    </figure>
  );
}
