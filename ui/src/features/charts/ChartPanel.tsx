// All charts of some runs, in sections by what stands before the slash of a key.
import { For, type JSX, Show, createMemo, createSignal } from "solid-js";
import { Later } from "../../components/Later";
import { fuzzyFilter, prefixOf } from "../../lib/fuzzy";
import { byName } from "../../lib/order";
import { t } from "../../lib/text";
import { ChartCard, type ChartRun } from "./ChartCard";
import type { ChartGroup, SpreadKind } from "./bands";
import { type ChartSettings, RUN_COUNTS } from "./settings";

interface ChartPanelProps {
  readonly metrics: readonly string[];
  readonly runs: readonly ChartRun[];
  readonly settings: ChartSettings;
  readonly onChange: (change: Partial<ChartSettings>) => void;
  /** How the runs were chosen. */
  readonly note?: JSX.Element;
  readonly chooseCount: boolean;
  readonly groups?: readonly ChartGroup[] | undefined;
  readonly spread?: SpreadKind;
}

/** Charts of a section drawn at first; more on request, so that thousands of keys cost nothing. */
const SECTION_STEP = 24;
const SCALES = ["linear", "log", "symlog"] as const;

interface Section {
  readonly title: string;
  readonly metrics: readonly string[];
}

export function sectionsOf(metrics: readonly string[]): Section[] {
  const all = new Map<string, string[]>();
  for (const metric of metrics) {
    const prefix = prefixOf(metric);
    const list = all.get(prefix);
    if (list === undefined) all.set(prefix, [metric]);
    else list.push(metric);
  }
  const title = (prefix: string) => (prefix === "" ? t.charts.noPrefix : prefix);
  return [...all].sort(([a], [b]) => Number(a === "system") - Number(b === "system") || byName(a, b)).map(([prefix, list]) => ({ title: title(prefix), metrics: list }));
}

/** Sections begin open until together they show as many charts as one section does. */
export function startsOpen(sections: readonly Section[], at: number): boolean {
  return sections.slice(0, at).reduce((sum, section) => sum + section.metrics.length, 0) < SECTION_STEP;
}

export function ChartPanel(props: ChartPanelProps) {
  const found = createMemo(() => fuzzyFilter(props.metrics, props.settings.keys, (metric) => metric));
  const sections = createMemo(() => sectionsOf(found()), undefined, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  const pins = createMemo(() => props.settings.pins.filter((metric) => props.metrics.includes(metric)));
  const pin = (metric: string) => props.onChange({ pins: props.settings.pins.includes(metric) ? props.settings.pins.filter((one) => one !== metric) : [...props.settings.pins, metric] });
  const place = (metric: string, before: string) => {
    if (metric === before) return;
    const others = props.settings.pins.filter((one) => one !== metric);
    const at = others.indexOf(before);
    // Dropped on a later one it goes behind it, on an earlier one before it.
    const behind = props.settings.pins.indexOf(metric) < props.settings.pins.indexOf(before);
    props.onChange({ pins: at < 0 ? [...others, metric] : [...others.slice(0, behind ? at + 1 : at), metric, ...others.slice(behind ? at + 1 : at)] });
  };
  const [dragged, setDragged] = createSignal<string>();
  const card = (metric: string, full: boolean) => (
    <ChartCard pinned={props.settings.pins.includes(metric)} onPin={() => pin(metric)} metric={metric} runs={props.runs} settings={props.settings} full={full} groups={props.groups} spread={props.spread ?? "sd"} onZoom={(zoom) => props.onChange({ zoom })} onFull={(chosen) => props.onChange({ full: chosen })} />
  );
  return (
    <section class="charts" aria-label={t.charts.label}>
      <div class="chart-bar" role="group" aria-label={t.charts.controls}>
        <input class="input" type="search" aria-label={t.charts.searchKeys} placeholder={t.charts.searchKeys} value={props.settings.keys} onInput={(event) => props.onChange({ keys: event.currentTarget.value })} />
        <label>
          {t.charts.axis}{" "}
          <select class="select" value={props.settings.axis} onChange={(event) => props.onChange({ axis: event.currentTarget.value === "time" ? "time" : event.currentTarget.value === "relative" ? "relative" : "step" })}>
            <option value="step">{t.charts.axes.step}</option>
            <option value="time">{t.charts.axes.time}</option>
            <option value="relative">{t.charts.axes.relative}</option>
          </select>
        </label>
        <label>
          {t.charts.scale}{" "}
          <select class="select" value={props.settings.scale} onChange={(event) => props.onChange({ scale: SCALES.find((one) => one === event.currentTarget.value) ?? "linear" })}>
            <For each={SCALES}>{(scale) => <option value={scale}>{t.charts.scales[scale]}</option>}</For>
          </select>
        </label>
        <label class="check">
          <input type="checkbox" checked={props.settings.clip === "outliers"} onChange={(event) => props.onChange({ clip: event.currentTarget.checked ? "outliers" : "none" })} /> {t.charts.clip}
        </label>
        <label class="check">
          {t.charts.smoothing}{" "}
          <input type="range" min="0" max="0.99" step="0.01" value={props.settings.smoothing} onInput={(event) => props.onChange({ smoothing: Number(event.currentTarget.value) })} />
          <output class="mono">{props.settings.smoothing === 0 ? t.charts.off : props.settings.smoothing.toFixed(2)}</output>
        </label>
        <Show when={props.chooseCount}>
          <label>
            {t.charts.draw}{" "}
            <select class="select" value={props.settings.nRuns} onChange={(event) => props.onChange({ nRuns: Number(event.currentTarget.value) })}>
              <For each={RUN_COUNTS}>{(n) => <option value={n}>{n}</option>}</For>
            </select>
          </label>
        </Show>
      </div>
      <Show when={props.note}>
        <p class="muted small chart-why">{props.note}</p>
      </Show>
      <Show when={props.metrics.length > 0} fallback={<p class="muted pad">{t.charts.noMetrics}</p>}>
        <Show when={pins().length > 0}>
          <section class="chart-section" aria-label={t.charts.pinned}>
            <h3>{t.charts.pinned}</h3>
            <ol class="chart-grid chart-pins">
              <For each={pins()}>
                {(metric, i) => (
                  <li
                    onDragOver={(event) => event.preventDefault()}
                    onDrop={() => {
                      const moved = dragged();
                      if (moved !== undefined) place(moved, metric);
                    }}
                  >
                    <Show when={pins().length > 1}>
                      <span class="pin-moves">
                        <span class="pin-handle" draggable="true" aria-hidden="true" title={t.charts.drag} onDragStart={() => setDragged(metric)}>
                          ⠿
                        </span>
                        <button type="button" class="icon-button" disabled={i() === 0} aria-label={t.charts.earlier(metric)} title={t.charts.earlier(metric)} onClick={() => place(metric, pins()[i() - 1] ?? metric)}>
                          ←
                        </button>
                        <button type="button" class="icon-button" disabled={i() === pins().length - 1} aria-label={t.charts.later(metric)} title={t.charts.later(metric)} onClick={() => place(metric, pins()[i() + 1] ?? metric)}>
                          →
                        </button>
                      </span>
                    </Show>
                    {card(metric, false)}
                  </li>
                )}
              </For>
            </ol>
          </section>
        </Show>
        <For each={sections()} fallback={<p class="muted pad">{t.charts.noMatch}</p>}>{(section, i) => <SectionView section={section} open={startsOpen(sections(), i()) || props.settings.keys !== ""} card={(metric) => card(metric, false)} />}</For>
      </Show>
      <Show when={props.settings.full} keyed>
        {(metric) => (
          <div class="chart-full" role="dialog" aria-modal="true" aria-label={metric} onKeyDown={(event) => event.key === "Escape" && props.onChange({ full: undefined })}>
            {card(metric, true)}
          </div>
        )}
      </Show>
    </section>
  );
}

interface SectionViewProps {
  readonly section: Section;
  readonly open: boolean;
  readonly card: (metric: string) => JSX.Element;
}

function SectionView(props: SectionViewProps) {
  // eslint-disable-next-line solid/reactivity -- only the first value counts: afterwards the reader opens and closes
  const [open, setOpen] = createSignal(props.open);
  const [most, setMost] = createSignal(SECTION_STEP);
  return (
    <details class="chart-section" open={open()} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <bdi>{props.section.title}</bdi> <span class="muted">{props.section.metrics.length}</span>
      </summary>
      <Show when={open()}>
        <div class="chart-grid">
          <For each={props.section.metrics.slice(0, most())}>{(metric) => <Later class="chart">{props.card(metric)}</Later>}</For>
        </div>
        <Show when={props.section.metrics.length > most()}>
          <button type="button" class="button" onClick={() => setMost((n) => n + SECTION_STEP)}>
            {t.charts.more(Math.min(SECTION_STEP, props.section.metrics.length - most()), props.section.metrics.length - most())}
          </button>
        </Show>
      </Show>
    </details>
  );
}
