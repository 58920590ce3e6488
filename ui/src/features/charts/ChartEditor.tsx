// Making a chart by hand, and changing one: its metrics, title, axis, scale and size.
import { For, Show, createMemo, createSignal, untrack } from "solid-js";
import type { ScaleKind } from "../../charts/scale";
import { Dialog } from "../../components/Dialog";
import { METRIC_DASHES } from "../../lib/colour";
import { fuzzyFilter } from "../../lib/fuzzy";
import { t } from "../../lib/text";
import type { Axis } from "../../charts/plot";
import { AxisSelect } from "./AxisSelect";
import { XScaleSelect } from "./XScaleSelect";
import { COLUMNS_MAX, type ChartSpec, METRICS_MAX } from "./spec";

interface ChartEditorProps {
  /** What is changed; a new chart has the id 0. */
  readonly spec: ChartSpec;
  readonly metrics: readonly string[];
  /** That of all charts. */
  readonly axis: Axis;
  readonly onSave: (spec: ChartSpec) => void;
  readonly onClose: () => void;
}

const LISTED_MAX = 200;
const SCALES: readonly ScaleKind[] = ["linear", "log", "symlog"];
const HEIGHTS = [120, 200, 280, 360, 480, 640] as const;

export function ChartEditor(props: ChartEditorProps) {
  const [spec, setSpec] = createSignal(untrack(() => props.spec));
  const [wanted, setWanted] = createSignal("");
  const change = (part: Partial<ChartSpec>) => setSpec((before) => ({ ...before, ...part }));
  const found = createMemo(() => fuzzyFilter(props.metrics, wanted(), (metric) => metric));
  const has = (metric: string) => spec().metrics.includes(metric);
  const toggle = (metric: string) => change({ metrics: has(metric) ? spec().metrics.filter((one) => one !== metric) : [...spec().metrics, metric] });
  const isFull = () => spec().metrics.length >= METRICS_MAX;
  const heights = () => [...new Set([...HEIGHTS, spec().height])].sort((a, b) => a - b);
  return (
    <Dialog title={props.spec.id === 0 ? t.editor.add : t.editor.edit} onClose={() => props.onClose()}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (spec().metrics.length > 0) props.onSave({ ...spec(), title: spec().title.trim() });
        }}
      >
        <label>
          {t.editor.title}
          <input class="input" maxLength={120} placeholder={spec().metrics.join(", ") || t.editor.titleHint} value={spec().title} onInput={(event) => change({ title: event.currentTarget.value })} />
        </label>
        <fieldset class="plain-set">
          <legend>{t.editor.metrics(spec().metrics.length, METRICS_MAX)}</legend>
          <ul class="editor-chosen">
            <For each={spec().metrics}>
              {(metric, i) => (
                <li>
                  <svg width="26" height="8" aria-hidden="true">
                    <line x1="0" y1="4" x2="26" y2="4" stroke="currentColor" stroke-width="2" stroke-dasharray={(METRIC_DASHES[i() % METRIC_DASHES.length] ?? []).join(" ")} />
                  </svg>
                  <bdi class="clip grow" title={metric}>{metric}</bdi>
                  <button type="button" class="icon-button" aria-label={t.editor.remove(metric)} title={t.editor.remove(metric)} onClick={() => toggle(metric)}>
                    ×
                  </button>
                </li>
              )}
            </For>
          </ul>
          <input class="input" type="search" autofocus aria-label={t.charts.searchKeys} placeholder={t.charts.searchKeys} value={wanted()} onInput={(event) => setWanted(event.currentTarget.value)} />
          <ul class="editor-list" aria-label={t.editor.list}>
            <For each={found().slice(0, LISTED_MAX)} fallback={<li class="muted">{t.charts.noMatch}</li>}>
              {(metric) => (
                <li>
                  <label class="check clip" title={metric}>
                    <input type="checkbox" checked={has(metric)} disabled={!has(metric) && isFull()} onChange={() => toggle(metric)} /> <bdi>{metric}</bdi>
                  </label>
                </li>
              )}
            </For>
          </ul>
          <Show when={found().length > LISTED_MAX}>
            <p class="muted small">{t.editor.cut(LISTED_MAX, found().length)}</p>
          </Show>
        </fieldset>
        <div class="editor-row">
          <AxisSelect value={spec().axis} metrics={props.metrics} own={t.editor.asPanel} onChange={(axis) => change({ axis, zoom: undefined })} />
          <XScaleSelect value={spec().xScale} axis={spec().axis ?? props.axis} own={t.editor.asPanel} onChange={(xScale) => change({ xScale })} />
          <label>
            {t.charts.scale}
            <select class="select" value={spec().scale ?? ""} onChange={(event) => change({ scale: SCALES.find((one) => one === event.currentTarget.value) })}>
              <option value="">{t.editor.asPanel}</option>
              <For each={SCALES}>{(scale) => <option value={scale}>{t.charts.scales[scale]}</option>}</For>
            </select>
          </label>
          <label>
            {t.editor.width}
            <select class="select" value={spec().columns} onChange={(event) => change({ columns: Number(event.currentTarget.value) })}>
              <For each={Array.from({ length: COLUMNS_MAX }, (_, i) => i + 1)}>{(n) => <option value={n}>{t.editor.columns(n)}</option>}</For>
            </select>
          </label>
          <label>
            {t.editor.height}
            <select class="select" value={spec().height} onChange={(event) => change({ height: Number(event.currentTarget.value) })}>
              <For each={heights()}>{(height) => <option value={height}>{t.editor.pixels(height)}</option>}</For>
            </select>
          </label>
        </div>
        <button type="submit" class="button primary" disabled={spec().metrics.length === 0}>
          {props.spec.id === 0 ? t.editor.addIt : t.editor.save}
        </button>
        <Show when={spec().metrics.length === 0}>
          <p class="muted small">{t.editor.needsMetric}</p>
        </Show>
      </form>
    </Dialog>
  );
}
