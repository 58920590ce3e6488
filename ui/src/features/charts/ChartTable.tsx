// A chart as a table, for those who read numbers.
import { For, Show, createMemo } from "solid-js";
import { tableOf } from "../../charts/plot";
import { Dialog } from "../../components/Dialog";
import { t } from "../../lib/text";
import type { ChartData, DrawSettings } from "./chartData";

const ROWS_MAX = 500;

export function ChartTable(props: { readonly title: string; readonly data: ChartData; readonly settings: DrawSettings; readonly onClose: () => void }) {
  const rows = createMemo(() => tableOf(props.data.told(), props.data.axis(), props.settings.smoothing, props.data.edges()));
  return (
    <Dialog title={props.title} wide onClose={() => props.onClose()}>
      <div class="scroll" tabindex="0" role="group" aria-label={props.title}>
        <table class="table">
          <thead>
            <tr>
              <For each={rows()[0]?.slice(1)}>{(cell) => <th scope="col">{cell}</th>}</For>
            </tr>
          </thead>
          <tbody>
            <For each={rows().slice(1, ROWS_MAX + 1)}>
              {(row) => (
                <tr>
                  <For each={row.slice(1)}>{(cell) => <td>{cell}</td>}</For>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
      <Show when={props.data.leftOut().length > 0}>
        <p class="muted small">{props.data.leftOut().join(" · ")}</p>
      </Show>
      <Show when={rows().length > ROWS_MAX + 1}>
        <p class="muted small">{t.charts.tableCut(ROWS_MAX, rows().length - 1)}</p>
      </Show>
    </Dialog>
  );
}
