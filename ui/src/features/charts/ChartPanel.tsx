// All charts of some runs, in sections by what stands before the slash of a key.
import { For, type JSX, Show, createMemo, createRenderEffect, createSignal, onCleanup } from "solid-js";
import { Later } from "../../components/Later";
import { drawNoLonger, drawTogether } from "../../lib/drawn";
import { grouped } from "../../lib/format";
import { fuzzyFilter } from "../../lib/fuzzy";
import { inOrderOfLooks } from "../../lib/goal";
import { sameJson } from "../../lib/same";
import { t } from "../../lib/text";
import { useShortcuts } from "../shell/shortcuts";
import { Board, OwnChart } from "./Board";
import { ChartCard } from "./ChartCard";
import { AxisSelect, ChartEditor } from "./ChartEditor";
import type { ChartGroup, SpreadKind } from "./bands";
import type { ChartRun } from "./chartData";
import { SECTION_STEP, type Section, sectionsOf, startsOpen } from "./sections";
import { type ChartSettings, RUN_COUNTS } from "./settings";
import { CHARTS_MAX, type ChartSpec, addChart, changeChart, newSpec, plainOf, removeChart } from "./spec";

interface ChartPanelProps {
  readonly metrics: readonly string[];
  readonly runs: readonly ChartRun[];
  readonly settings: ChartSettings;
  readonly onChange: (change: Partial<ChartSettings>) => void;
  /** How the runs were chosen. */
  readonly note?: JSX.Element;
  readonly chooseCount: boolean;
  /** What leads to the search of metrics, besides the palette. */
  readonly searchKey?: "/";
  readonly groups?: readonly ChartGroup[] | undefined;
  readonly spread?: SpreadKind;
}

const SCALES = ["linear", "log", "symlog"] as const;

/** The id in the name of a chart made by hand. */
const ownId = (name: string | undefined) => {
  const found = /^@(\d+)$/.exec(name ?? "");
  return found === null ? undefined : Number(found[1]);
};

export function ChartPanel(props: ChartPanelProps) {
  const metrics = createMemo(() => inOrderOfLooks(props.metrics, String));
  const here = {};
  createRenderEffect(() => drawTogether(here, props.groups?.map((group) => group.id) ?? props.runs.map((run) => run.id)));
  onCleanup(() => drawNoLonger(here));
  const found = createMemo(() => fuzzyFilter(metrics(), props.settings.keys, (metric) => metric));
  const sections = createMemo(() => sectionsOf(found()), undefined, { equals: sameJson });
  // Names, not sections: one whose keys change stays as it is, with its charts. A search begins with all of them open.
  const names = createMemo(() => sections().map((section) => `${props.settings.keys === "" ? "" : "?"}${section.prefix}`), undefined, { equals: sameJson });
  const byName = createMemo(() => new Map(names().map((name, i) => [name, sections()[i]] as const)));
  const sectionOf = (name: string) => {
    const section = createMemo<Section>((before) => byName().get(name) ?? before, { prefix: "", title: "", metrics: [] });
    return section;
  };
  const [editing, setEditing] = createSignal<ChartSpec>();
  const board = () => props.settings.board;
  const isFull = () => board().length >= CHARTS_MAX;
  const pin = (metric: string) => {
    const plain = plainOf(board(), metric);
    props.onChange({ board: plain === undefined ? addChart(board(), newSpec([metric])) : removeChart(board(), plain.id) });
  };
  const save = (spec: ChartSpec) => {
    setEditing(undefined);
    props.onChange({ board: spec.id === 0 ? addChart(board(), spec) : changeChart(board(), spec.id, spec) });
  };
  const alone = createMemo(() => props.settings.full);
  // What one chart covers stays as it was, and is not there at all until it is seen for the first time.
  const covered = createMemo<ChartSettings>((before) => (alone() === undefined ? props.settings : (before ?? props.settings)));
  const wasSeen = createMemo<boolean>((before) => before === true || alone() === undefined);
  const card = (metric: string, full: boolean) => {
    const pinned = () => plainOf(board(), metric) !== undefined;
    return (
      <ChartCard
        title={metric}
        name={metric}
        metrics={[metric]}
        runs={props.runs}
        settings={full ? props.settings : covered()}
        full={full}
        groups={props.groups}
        spread={props.spread ?? "sd"}
        onZoom={(zoom) => props.onChange({ zoom })}
        onFull={(chosen) => props.onChange({ full: chosen })}
        parts={[[{ label: pinned() ? t.charts.unpin : t.charts.pin, run: () => pin(metric) }, { label: t.editor.editCopy, run: () => setEditing(newSpec([metric])), disabled: isFull() }]]}
        lead={
          <button type="button" class="icon-button chart-star" aria-pressed={pinned()} title={pinned() ? t.charts.unpin : t.charts.pin} aria-label={t.charts.pinOf(metric)} onClick={() => pin(metric)}>
            {pinned() ? "★" : "☆"}
          </button>
        }
      />
    );
  };
  const shared = {
    get runs() { return props.runs; },
    get groups() { return props.groups; },
    get spread() { return props.spread ?? "sd"; },
    onChange: (change: Partial<ChartSettings>) => props.onChange(change),
    onEdit: (spec: ChartSpec) => setEditing(spec),
  };
  const aloneOwn = () => board().find((spec) => spec.id === ownId(alone()));
  const leave = (event: KeyboardEvent) => {
    // A menu or a dialog above closes first.
    if (event.key === "Escape" && !event.defaultPrevented && document.querySelector(":popover-open, dialog[open]") === null) props.onChange({ full: undefined });
  };
  return (
    <section class="charts" aria-label={t.charts.label}>
      <Controls {...props} onAdd={() => setEditing(newSpec([]))} addDisabled={isFull() || props.metrics.length === 0} />
      <Show when={props.note}>
        <p class="muted small chart-why">{props.note}</p>
      </Show>
      <div class="chart-lists">
        <Show when={props.metrics.length > 0 && wasSeen()} fallback={<p class="muted pad">{props.metrics.length > 0 ? "" : t.charts.noMetrics}</p>}>
          <Show when={board().length > 0}>
            <section class="chart-section" aria-label={t.charts.own}>
              <h3>{t.charts.own}</h3>
              <Board {...shared} settings={covered()} />
            </section>
          </Show>
          <For each={names()} fallback={<p class="muted pad">{t.charts.noMatch}</p>}>
            {(name, i) => {
              const section = sectionOf(name);
              return <SectionView section={section()} open={startsOpen(sections(), i()) || props.settings.keys !== ""} card={(metric) => card(metric, false)} />;
            }}
          </For>
        </Show>
      </div>
      <Show when={editing()} keyed>
        {(spec) => <ChartEditor spec={spec} metrics={props.metrics} onSave={save} onClose={() => setEditing(undefined)} />}
      </Show>
      <Show when={alone()} keyed>
        {(name) => (
          <div class="chart-full" role="dialog" aria-modal="true" aria-label={name} onKeyDown={leave}>
            <Show when={ownId(name)} keyed fallback={card(name, true)}>
              {(id) => (
                <Show when={aloneOwn()} fallback={<Gone onClose={() => props.onChange({ full: undefined })} />}>
                  <OwnChart {...shared} settings={props.settings} id={id} full />
                </Show>
              )}
            </Show>
          </div>
        )}
      </Show>
    </section>
  );
}

/** An address may name a chart that is no longer there. */
function Gone(props: { readonly onClose: () => void }) {
  return (
    <div class="empty">
      <h2>{t.charts.gone}</h2>
      <button type="button" class="button" onClick={() => props.onClose()}>
        {t.charts.small}
      </button>
    </div>
  );
}

function Controls(props: ChartPanelProps & { readonly onAdd: () => void; readonly addDisabled: boolean }) {
  let search: HTMLInputElement | undefined;
  useShortcuts([
    // eslint-disable-next-line solid/reactivity -- a page does not change its keys
    { keys: props.searchKey ?? "", what: t.charts.searchKeys, run: () => search?.focus() },
    { keys: "", what: t.editor.add, run: () => props.onAdd(), when: () => !props.addDisabled },
    { keys: "", what: t.charts.resetZoom, run: () => props.onChange({ zoom: undefined }), when: () => props.settings.zoom !== undefined },
    ...SCALES.map((scale) => ({ keys: "", what: t.charts.doScale(t.charts.scales[scale]), run: () => props.onChange({ scale }), when: () => props.settings.scale !== scale })),
  ]);
  return (
    <div class="chart-bar" role="group" aria-label={t.charts.controls}>
      <input ref={(element) => (search = element)} class="input" type="search" aria-label={t.charts.searchKeys} placeholder={t.charts.searchKeys} value={props.settings.keys} onInput={(event) => props.onChange({ keys: event.currentTarget.value })} />
      <button type="button" class="button" disabled={props.addDisabled} onClick={() => props.onAdd()}>
        {t.editor.add}
      </button>
      <label>
        {t.charts.axis} <AxisSelect value={props.settings.axis} metrics={props.metrics} onChange={(axis) => props.onChange({ axis: axis ?? "step" })} />
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
        <bdi>{props.section.title}</bdi> <span class="muted">{grouped(props.section.metrics.length)}</span>
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
