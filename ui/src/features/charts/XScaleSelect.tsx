// The choice between a linear and a logarithmic axis x.
import { For, Show } from "solid-js";
import { type Axis, hasLog, xScaleOn } from "../../charts/plot";
import type { XScaleKind } from "../../charts/scale";
import { t } from "../../lib/text";

interface XScaleSelectProps {
  readonly value: XScaleKind | undefined;
  /** What the axis shows. */
  readonly axis: Axis;
  /** The choice of no scale of its own, when there is one. */
  readonly own?: string;
  readonly onChange: (scale: XScaleKind | undefined) => void;
}

export const X_SCALES: readonly XScaleKind[] = ["linear", "log"];

export function XScaleSelect(props: XScaleSelectProps) {
  const shown = () => (props.value === undefined ? "" : xScaleOn(props.axis, props.value));
  const isOff = (scale: XScaleKind) => scale === "log" && !hasLog(props.axis);
  return (
    <label>
      {t.charts.xScale}{" "}
      <select class="select scale-select" value={shown()} onChange={(event) => props.onChange(X_SCALES.find((one) => one === event.currentTarget.value))}>
        <Show when={props.own}>{(own) => <option value="">{own()}</option>}</Show>
        <For each={X_SCALES}>
          {(scale) => (
            <option value={scale} disabled={isOff(scale)}>
              {isOff(scale) ? t.charts.noLog : t.charts.scales[scale]}
            </option>
          )}
        </For>
      </select>
    </label>
  );
}
