// What was measured of a version: of the logged model that it is, by data, and of the run that made it.
import { For, Show } from "solid-js";
import type { Lineage } from "../../api/registry";
import { fullNumber, shortNumber } from "../../lib/format";
import { inOrderOfLooks } from "../../lib/goal";
import { t } from "../../lib/text";
import { type Measured, ownMetrics, runMetrics } from "./measured";

const SHOWN_MAX = 50;

export function VersionMetrics(props: { readonly lineage: Lineage }) {
  return (
    <section class="card">
      <h2>{t.columns.metrics}</h2>
      <Show when={ownMetrics(props.lineage).length > 0 || runMetrics(props.lineage).length > 0} fallback={<p class="muted">{t.run.noMetrics}</p>}>
        <Listed label={t.models.metricsOfModel} all={ownMetrics(props.lineage)} />
        <Listed label={t.models.metricsOfRun} all={runMetrics(props.lineage)} />
      </Show>
    </section>
  );
}

function Listed(props: { readonly label: string; readonly all: readonly Measured[] }) {
  return (
    <Show when={props.all.length > 0}>
      <h3>{props.label}</h3>
      <table class="table" aria-label={props.label}>
        <tbody>
          <For each={inOrderOfLooks(props.all, (one) => one.key).slice(0, SHOWN_MAX)}>
            {(one) => (
              <tr>
                <th scope="row">
                  <bdi>{one.key}</bdi>
                  <Show when={one.data}>{(data) => <span class="muted"> {t.models.onData(data())}</span>}</Show>
                </th>
                <td class="number" title={fullNumber(one.value)}>{shortNumber(one.value)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <Show when={props.all.length > SHOWN_MAX}><p class="muted small">{t.models.metricsCut(SHOWN_MAX, props.all.length)}</p></Show>
    </Show>
  );
}
