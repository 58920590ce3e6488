// One chart: its head with what can be done, the plot, and what the picture alone would not say.
import { For, type JSX, Show, createEffect, createSignal } from "solid-js";
import { type Span, placeIn, zoomAbout } from "../../charts/range";
import { copyText } from "../../components/bits";
import { Menu, type MenuItem } from "../../components/Menu";
import { say } from "../../components/states";
import { METRIC_DASHES } from "../../lib/colour";
import { pageSeen } from "../../lib/sight";
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { chartActions } from "../../lib/texts/actions";
import { ChartPlot } from "./ChartPlot";
import { roundSpan } from "./address";
import { ChartTable } from "./ChartTable";
import { type ChartSubject, createChartData } from "./chartData";
import { saveCsv, savePng, saveSvg } from "./save";

interface ChartCardProps extends ChartSubject {
  readonly title: string;
  /** How an address names it when it is shown alone. */
  readonly name: string;
  readonly full: boolean;
  readonly onZoom: (zoom: readonly [number, number] | undefined) => void;
  readonly onFull: (name: string | undefined) => void;
  /** What else can be done with it, before saving. */
  readonly parts: readonly (readonly MenuItem[])[];
  readonly height?: number | undefined;
  /** Another chart fills the screen. */
  readonly covered?: boolean;
  readonly lead?: JSX.Element;
  readonly children?: JSX.Element;
  readonly onAnswer?: (() => void) | undefined;
}

export function ChartCard(props: ChartCardProps) {
  const [width, setWidth] = createSignal(0);
  const [table, setTable] = createSignal(false);
  const [seen, setSeen] = createSignal(false);
  const data = createChartData(props, width, () => !seen() || !pageSeen() || props.covered === true);
  createEffect(() => {
    if (!data.waiting()) props.onAnswer?.();
  });
  const zoomTo = (span: Span | undefined) => props.onZoom(span !== undefined && data.xScale() === "log" ? roundSpan(span) : span);
  const zoomBy = (factor: number) => {
    const [extent, kind] = [data.extent(), data.xScale()];
    if (extent !== undefined) zoomTo(zoomAbout(extent.x, placeIn(extent.x, 0.5, kind), factor, kind));
  };
  const copyLink = async () => {
    const link = new URL(location.href);
    link.searchParams.set("full", props.name);
    say((await copyText(link.href)) ? t.charts.linkCopied : link.href);
  };
  const parts = (): readonly (readonly MenuItem[])[] => {
    const nothing = data.extent() === undefined;
    return [
      ...props.parts,
      [
        { label: t.charts.zoomIn, run: () => zoomBy(0.5), disabled: nothing },
        { label: t.charts.zoomOut, run: () => zoomBy(2), disabled: nothing },
        { label: t.charts.resetZoom, run: () => props.onZoom(undefined), disabled: props.settings.zoom === undefined },
      ],
      [
        { label: t.charts.table, run: () => setTable(true) },
        { label: t.charts.png, run: () => savePng(props.title, data, props.settings), disabled: nothing },
        { label: t.charts.svg, run: () => saveSvg(props.title, data, props.settings), disabled: nothing },
        { label: t.charts.csv, run: () => saveCsv(props.title, data, props.settings), disabled: nothing },
        { label: t.charts.copyLink, run: () => void copyLink() },
      ],
    ];
  };
  const flipLone = () => data.setLone(data.lone() !== true);
  // What lies behind a chart over the whole window offers nothing.
  const offers = (): Offer[] => {
    if (props.covered === true) return [];
    const items = parts().flat().filter((item) => item.disabled !== true);
    return [...items, ...(data.lone() === undefined ? [] : [{ label: t.group.lone, run: flipLone }])].map((item) => ({ what: chartActions.of(props.title, item.label), run: item.run }));
  };
  useOffers(() => offers);
  return (
    <figure class="chart" aria-label={props.title} classList={{ full: props.full, waiting: data.waiting() }} aria-busy={data.waiting()}>
      <figcaption class="chart-head">
        {props.lead}
        <span class="chart-title clip" title={props.title}>
          <bdi>{props.title}</bdi>
        </span>
        <Show when={props.settings.zoom !== undefined}>
          <button type="button" class="link-button small" onClick={() => props.onZoom(undefined)}>
            {t.charts.resetZoom}
          </button>
        </Show>
        <span class="chart-tools">
          <Menu label={t.charts.menuOf(props.title)} title={t.charts.menu} parts={parts()}>
            ⋯
          </Menu>
          <button type="button" class="icon-button" title={props.full ? t.charts.small : t.charts.full} aria-label={props.full ? t.charts.small : t.charts.fullOf(props.title)} onClick={() => props.onFull(props.full ? undefined : props.name)}>
            {props.full ? "×" : "⤢"}
          </button>
        </span>
      </figcaption>
      <Show when={props.metrics.length > 1}>
        <ul class="chart-keys" aria-label={t.charts.metricsOf(props.title)}>
          <For each={props.metrics}>
            {(metric, i) => (
              <li>
                <svg width="26" height="8" aria-hidden="true">
                  <line x1="0" y1="4" x2="26" y2="4" stroke="currentColor" stroke-width="2" stroke-dasharray={(METRIC_DASHES[i() % METRIC_DASHES.length] ?? []).join(" ")} />
                </svg>
                <bdi class="clip" title={metric}>{metric}</bdi>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <ChartPlot title={props.title} data={data} settings={props.settings} height={props.full ? undefined : props.height} onZoom={zoomTo} onWidth={setWidth} onSight={setSeen} />
      <Show when={data.lone() !== undefined}>
        <p class="chart-foot">
          {t.group.noBands}{" "}
          <button type="button" class="link-button small" aria-pressed={data.lone() === true} onClick={flipLone}>
            {t.group.lone}
          </button>
        </p>
      </Show>
      <Show when={data.notes().length > 0}>
        <p class="chart-foot muted">{data.notes().join(" · ")}</p>
      </Show>
      {props.children}
      <Show when={table()}>
        <ChartTable title={props.title} data={data} settings={props.settings} onClose={() => setTable(false)} />
      </Show>
    </figure>
  );
}
