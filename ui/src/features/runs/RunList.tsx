// A short list of runs, newest first: for home, children and trash.
import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { Table } from "../../api/client";
import { Ago, RunMark, Status } from "../../components/bits";
import { duration } from "../../lib/format";
import { t } from "../../lib/text";

export interface ListedRun {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly start: number;
  readonly durationMs: number | undefined;
  readonly experiment: string;
  readonly experimentId: string;
}

/** The columns that a list needs. */
export const LIST_COLUMNS = ["run_name", "status", "start_time", "duration", "experiment", "experiment_id"];

export function listedRuns(table: Table): ListedRun[] {
  const column = (field: string) => table.columns.find((one) => one.field === field)?.values ?? [];
  const text = (field: string, i: number) => String(column(field)[i] ?? "");
  const number = (field: string, i: number) => {
    const value = column(field)[i];
    return typeof value === "number" ? value : undefined;
  };
  return table.run_ids.map((id, i) => ({
    id,
    name: text("run_name", i),
    status: text("status", i),
    start: number("start_time", i) ?? 0,
    durationMs: number("duration", i),
    experiment: text("experiment", i),
    experimentId: text("experiment_id", i),
  }));
}

export function RunList(props: { readonly runs: readonly ListedRun[]; readonly label: string; readonly experiments: boolean }) {
  return (
    <ul class="run-list run-columns" classList={{ "with-experiments": props.experiments }} aria-label={props.label}>
      <For each={props.runs}>
        {(run) => (
          <li>
            <RunMark run={run.id} />
            <A href={`/runs/${run.id}/overview`} class="clip" title={run.name}>
              <bdi>{run.name}</bdi>
            </A>
            <Show when={props.experiments}>
              <A href={`/experiments/${run.experimentId}`} class="muted clip wide-only" title={run.experiment}>
                <bdi>{run.experiment}</bdi>
              </A>
            </Show>
            <Status status={run.status} />
            <span class="muted number wide-only" title={t.columns.duration}>
              {run.durationMs === undefined ? "" : duration(run.durationMs)}
            </span>
            <span class="muted number">
              <Ago ms={run.start} />
            </span>
          </li>
        )}
      </For>
    </ul>
  );
}
