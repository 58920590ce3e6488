// The choice of an axis: steps, time, or a metric. Of many metrics one is searched for, so that none is out of reach.
import { For, Show, createMemo, createSignal } from "solid-js";
import { metricAxis, metricOf } from "../../charts/plot";
import { Dialog } from "../../components/Dialog";
import { fuzzyFilter } from "../../lib/fuzzy";
import { t } from "../../lib/text";
import { readAxis } from "./address";
import type { ChartSpec } from "./spec";

interface AxisSelectProps {
  readonly value: ChartSpec["axis"];
  readonly metrics: readonly string[];
  /** The choice of no axis of its own, when there is one. */
  readonly own?: string;
  readonly onChange: (axis: ChartSpec["axis"]) => void;
}

/** Most metrics that the list itself names. */
const NAMED_MAX = 100;
/** Most that a search shows. */
const FOUND_MAX = 200;
/** No axis is called so: those of metrics begin with `m:`. */
const SEARCH = "search";

export function AxisSelect(props: AxisSelectProps) {
  const [searching, setSearching] = createSignal(false);
  const isLong = () => props.metrics.length > NAMED_MAX;
  const named = createMemo(() => {
    const chosen = props.value === undefined ? undefined : metricOf(props.value);
    const listed = isLong() ? [] : props.metrics;
    return chosen === undefined || listed.includes(chosen) ? listed : [chosen, ...listed];
  });
  const choose = (list: HTMLSelectElement) => {
    if (list.value !== SEARCH) {
      props.onChange(readAxis(list.value));
      return;
    }
    list.value = props.value ?? "";
    setSearching(true);
  };
  return (
    <>
      <label>
        {t.charts.axis}{" "}
        <select class="select axis-select" value={props.value ?? ""} onChange={(event) => choose(event.currentTarget)}>
          <Show when={props.own}>{(own) => <option value="">{own()}</option>}</Show>
          <option value="step">{t.charts.axes.step}</option>
          <option value="time">{t.charts.axes.time}</option>
          <option value="relative">{t.charts.axes.relative}</option>
          <Show when={named().length > 0 || isLong()}>
            <optgroup label={t.charts.axisMetric}>
              <For each={named()}>{(metric) => <option value={metricAxis(metric)} selected={props.value === metricAxis(metric)}>{metric}</option>}</For>
              <Show when={isLong()}>
                <option value={SEARCH}>{t.charts.axisSearch(props.metrics.length)}</option>
              </Show>
            </optgroup>
          </Show>
        </select>
      </label>
      <Show when={searching()}>
        <MetricSearch metrics={props.metrics} onChoose={(metric) => props.onChange(metricAxis(metric))} onClose={() => setSearching(false)} />
      </Show>
    </>
  );
}

interface MetricSearchProps {
  readonly metrics: readonly string[];
  readonly onChoose: (metric: string) => void;
  readonly onClose: () => void;
}

function MetricSearch(props: MetricSearchProps) {
  const [wanted, setWanted] = createSignal("");
  const found = createMemo(() => fuzzyFilter(props.metrics, wanted(), String));
  const choose = (metric: string | undefined) => {
    if (metric === undefined) return;
    props.onClose();
    props.onChoose(metric);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    // A form around it is not sent.
    event.preventDefault();
    choose(found()[0]);
  };
  return (
    <Dialog title={t.charts.axisMetric} onClose={() => props.onClose()}>
      <input class="input" type="search" autofocus aria-label={t.charts.searchKeys} placeholder={t.charts.searchKeys} value={wanted()} onInput={(event) => setWanted(event.currentTarget.value)} onKeyDown={onKey} />
      <ul class="editor-list" aria-label={t.editor.list}>
        <For each={found().slice(0, FOUND_MAX)} fallback={<li class="muted">{t.charts.noMatch}</li>}>
          {(metric) => (
            <li>
              <button type="button" class="link-button clip" title={metric} onClick={() => choose(metric)}>
                <bdi>{metric}</bdi>
              </button>
            </li>
          )}
        </For>
      </ul>
      <Show when={found().length > FOUND_MAX}>
        <p class="muted small">{t.editor.cut(FOUND_MAX, found().length)}</p>
      </Show>
    </Dialog>
  );
}
