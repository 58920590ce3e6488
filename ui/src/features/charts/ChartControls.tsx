// How the charts of a panel are drawn: which metrics, their axis and scale, smoothing, how many runs.
import { For, Show } from "solid-js";
import { metricAxis } from "../../charts/plot";
import { type Offer, useOffers } from "../../lib/offers";
import { t } from "../../lib/text";
import { chartActions } from "../../lib/texts/actions";
import { useShortcuts } from "../shell/shortcuts";
import { hasLog } from "../../charts/plot";
import { AxisSelect } from "./AxisSelect";
import { type ChartSettings, RUN_COUNTS } from "./settings";
import type { Settled } from "./settled";
import { XScaleSelect, X_SCALES } from "./XScaleSelect";

interface ChartControlsProps {
  readonly metrics: readonly string[];
  readonly settings: ChartSettings;
  readonly onChange: (change: Partial<ChartSettings>) => void;
  readonly chooseCount: boolean;
  readonly searchKey?: "/";
  readonly smoothing: Settled;
  readonly onAdd: () => void;
  readonly addDisabled: boolean;
}

/** Weights that the palette offers; the slider has all. */
const SMOOTHINGS = [0, 0.3, 0.6, 0.9, 0.97];
const SCALES = ["linear", "log", "symlog"] as const;

export function ChartControls(props: ChartControlsProps) {
  let search: HTMLInputElement | undefined;
  useShortcuts([
    // eslint-disable-next-line solid/reactivity -- a page does not change its keys
    { keys: props.searchKey ?? "", what: t.charts.searchKeys, run: () => search?.focus() },
    { keys: "", what: t.editor.add, run: () => props.onAdd(), when: () => !props.addDisabled },
    { keys: "", what: t.charts.resetZoom, run: () => props.onChange({ zoom: undefined }), when: () => props.settings.zoom !== undefined },
    ...X_SCALES.map((xScale) => ({ keys: "", what: t.charts.doXScale(t.charts.scales[xScale]), run: () => props.onChange({ xScale }), when: () => props.settings.xScale !== xScale && hasLog(props.settings.axis) })),
    ...SCALES.map((scale) => ({ keys: "", what: t.charts.doScale(t.charts.scales[scale]), run: () => props.onChange({ scale }), when: () => props.settings.scale !== scale })),
  ]);
  const offers = (): Offer[] => {
    const { axis, clip, smoothing, nRuns } = props.settings;
    return [
      ...(["step", "relative", "time"] as const).filter((one) => one !== axis).map((one) => ({ what: chartActions.axis(t.charts.axes[one]), run: () => props.onChange({ axis: one }) })),
      { what: clip === "none" ? chartActions.clip : chartActions.clipNot, run: () => props.onChange({ clip: clip === "none" ? "outliers" : "none" }) },
      ...SMOOTHINGS.filter((one) => one !== smoothing).map((one) => ({ what: chartActions.smooth(one === 0 ? t.charts.off : String(one)), run: () => props.onChange({ smoothing: one }) })),
      ...(props.chooseCount ? RUN_COUNTS.filter((n) => n !== nRuns).map((n) => ({ what: chartActions.draw(n), run: () => props.onChange({ nRuns: n }) })) : []),
      ...props.metrics.filter((one) => metricAxis(one) !== axis).map((one) => ({ what: chartActions.axisMetric(one), run: () => props.onChange({ axis: metricAxis(one) }) })),
    ];
  };
  useOffers(() => offers);
  return (
    <div class="chart-bar" role="group" aria-label={t.charts.controls}>
      <input ref={(element) => (search = element)} class="input" type="search" aria-label={t.charts.searchKeys} placeholder={t.charts.searchKeys} value={props.settings.keys} onInput={(event) => props.onChange({ keys: event.currentTarget.value })} />
      <button type="button" class="button" disabled={props.addDisabled} onClick={() => props.onAdd()}>
        {t.editor.add}
      </button>
      <AxisSelect value={props.settings.axis} metrics={props.metrics} onChange={(axis) => props.onChange({ axis: axis ?? "step" })} />
      <XScaleSelect value={props.settings.xScale} axis={props.settings.axis} onChange={(xScale) => props.onChange({ xScale: xScale ?? "linear" })} />
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
        <input type="range" min="0" max="0.99" step="0.01" value={props.smoothing.value()} onInput={(event) => props.smoothing.move(Number(event.currentTarget.value))} />
        <output class="mono">{props.smoothing.value() === 0 ? t.charts.off : props.smoothing.value().toFixed(2)}</output>
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
