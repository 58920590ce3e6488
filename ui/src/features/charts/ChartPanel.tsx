// All charts of some runs, in sections by what stands before the slash of a key.
import { For, type JSX, Show, createMemo, createRenderEffect, createSignal, onCleanup } from "solid-js";
import { Later } from "../../components/Later";
import { ShowMore } from "../../components/bits";
import { drawNoLonger, drawTogether } from "../../lib/drawn";
import { grouped } from "../../lib/format";
import { fuzzyFilter } from "../../lib/fuzzy";
import { inOrderOfLooks } from "../../lib/goal";
import { sameJson } from "../../lib/same";
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { chartActions } from "../../lib/texts/actions";
import { Board, OwnChart } from "./Board";
import { ChartCard } from "./ChartCard";
import { ChartControls } from "./ChartControls";
import { ChartEditor } from "./ChartEditor";
import { FullChart } from "./FullChart";
import type { ChartGroup, SpreadKind } from "./bands";
import type { ChartRun } from "./chartData";
import { SECTIONS_STEP, SECTION_STEP, type Section, nOpenAtFirst, sectionsOf } from "./sections";
import type { ChartSettings } from "./settings";
import { createSettled } from "./settled";
import { CHARTS_MAX, type ChartSpec, addChart, changeChart, newSpec, plainOf, removeChart, titleOf } from "./spec";

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
  /** One of the charts has its answer. */
  readonly onAnswer?: () => void;
}

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
  const nOpen = createMemo(() => nOpenAtFirst(sections()));
  const [mostSections, setMostSections] = createSignal(SECTIONS_STEP);
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
  // What is under the hand is drawn at once, and stands in the address when the hand rests.
  const smoothing = createSettled(() => props.settings.smoothing, (settled) => props.onChange({ smoothing: settled }));
  const drawn = createMemo<ChartSettings>(() => (smoothing.value() === props.settings.smoothing ? props.settings : { ...props.settings, smoothing: smoothing.value() }));
  // What one chart covers stays as it was, and is not there at all until it is seen for the first time.
  const covered = createMemo<ChartSettings>((before) => (alone() === undefined ? drawn() : (before ?? drawn())));
  const wasSeen = createMemo<boolean>((before) => before === true || alone() === undefined);
  const card = (metric: string, full: boolean) => {
    const pinned = () => plainOf(board(), metric) !== undefined;
    return (
      <ChartCard
        title={metric}
        name={metric}
        metrics={[metric]}
        runs={props.runs}
        settings={full ? drawn() : covered()}
        full={full}
        covered={!full && alone() !== undefined}
        onAnswer={props.onAnswer}
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
  const leave = () => props.onChange({ full: undefined });
  const showFull = (name: string) => props.onChange({ full: name });
  const offers = (): Offer[] => {
    if (alone() !== undefined) return [{ what: t.charts.small, run: leave }];
    return [...board().map((spec) => ({ name: `@${spec.id}`, title: titleOf(spec) })), ...found().map((metric) => ({ name: metric, title: metric }))].map(({ name, title }) => ({ what: t.charts.fullOf(title), run: () => showFull(name) }));
  };
  useOffers(() => offers);
  const aloneTitle = (name: string) => {
    const own = aloneOwn();
    return ownId(name) === undefined ? name : own === undefined ? t.charts.gone : titleOf(own);
  };
  return (
    <section class="charts" aria-label={t.charts.label}>
      <ChartControls {...props} smoothing={smoothing} onAdd={() => setEditing(newSpec([]))} addDisabled={isFull() || props.metrics.length === 0} />
      <Show when={props.note}>
        <p class="muted small chart-why">{props.note}</p>
      </Show>
      <div class="chart-lists">
        <Show when={props.metrics.length > 0 && wasSeen()} fallback={<p class="muted pad">{props.metrics.length > 0 ? "" : t.charts.noMetrics}</p>}>
          <Show when={board().length > 0}>
            <section class="chart-section" aria-label={t.charts.own}>
              <h2 class="chart-own">{t.charts.own}</h2>
              <Board {...shared} settings={covered()} covered={alone() !== undefined} />
            </section>
          </Show>
          <For each={names().slice(0, mostSections())} fallback={<p class="muted pad">{t.charts.noMatch}</p>}>
            {(name, i) => {
              const section = sectionOf(name);
              return <SectionView section={section()} open={i() < nOpen()} card={(metric) => card(metric, false)} />;
            }}
          </For>
          <ShowMore left={names().length - mostSections()} onMore={() => setMostSections((n) => n + SECTIONS_STEP)} />
        </Show>
      </div>
      <Show when={editing()} keyed>
        {(spec) => <ChartEditor spec={spec} metrics={props.metrics} axis={props.settings.axis} onSave={save} onClose={() => setEditing(undefined)} />}
      </Show>
      <Show when={alone()} keyed>
        {(name) => (
          <FullChart title={aloneTitle(name)} onClose={leave}>
            <Show when={ownId(name)} keyed fallback={card(name, true)}>
              {(id) => (
                <Show when={aloneOwn()} fallback={<Gone onClose={leave} />}>
                  <OwnChart {...shared} settings={drawn()} id={id} full />
                </Show>
              )}
            </Show>
          </FullChart>
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

interface SectionViewProps {
  readonly section: Section;
  readonly open: boolean;
  readonly card: (metric: string) => JSX.Element;
}

function SectionView(props: SectionViewProps) {
  // Once it is open it stays so, whatever comes before it; what the reader opens or closes is the reader's.
  const opens = createMemo<boolean>((before) => before || props.open, false);
  const [chosen, setChosen] = createSignal<boolean>();
  const open = () => chosen() ?? opens();
  const [most, setMost] = createSignal(SECTION_STEP);
  const left = () => props.section.metrics.length - most();
  const more = () => t.charts.more(Math.min(SECTION_STEP, left()), left());
  const showMore = () => setMost((n) => n + SECTION_STEP);
  const offers = (): Offer[] => [
    { what: chartActions.section(props.section.title, open()), run: () => setChosen(!open()) },
    ...(open() && left() > 0 ? [{ what: chartActions.of(props.section.title, more()), run: showMore }] : []),
  ];
  useOffers(() => offers);
  return (
    <details class="chart-section" open={open()} onToggle={(event) => event.currentTarget.open !== open() && setChosen(event.currentTarget.open)}>
      <summary>
        <bdi>{props.section.title}</bdi> <span class="muted">{grouped(props.section.metrics.length)}</span>
      </summary>
      <Show when={open()}>
        <div class="chart-grid">
          <For each={props.section.metrics.slice(0, most())}>{(metric) => <Later class="chart">{props.card(metric)}</Later>}</For>
        </div>
        <Show when={left() > 0}>
          <button type="button" class="button" onClick={showMore}>
            {more()}
          </button>
        </Show>
      </Show>
    </details>
  );
}
