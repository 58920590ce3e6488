// The child runs as a table: what differs among them first, and the way to the full table.
import { A, useSearchParams } from "@solidjs/router";
import { For, Show, createMemo } from "solid-js";
import { type Run, type Table, api } from "../../api/client";
import { onChanges } from "../../api/events";
import { createLive } from "../../api/live";
import { RunMark, ShowMore, Status } from "../../components/bits";
import { Skeleton } from "../../components/Skeleton";
import { Empty, LoadBar, ProblemBox } from "../../components/states";
import { areNumbers, duration, fullNumber, shortNumber } from "../../lib/format";
import { single } from "../../lib/lists";
import { t } from "../../lib/text";
import { LIST_COLUMNS, listedRuns } from "../runs/RunList";
import { varyingFields } from "../runs/varying";
import { childrenOf } from "../runs/view";
import { type ValueColumn, allFields, askedFields, valueColumns } from "./children";

const STEP = 100;
/** Values shown beside the names; the full table has all. */
const VALUES_MAX = 8;

export function Children(props: { readonly run: Run }) {
  const [params, setParams] = useSearchParams();
  const most = () => Math.max(STEP, Number(single(params["n"]) ?? STEP) || STEP);
  const fields = createLive(
    () => props.run.experiment_id,
    (one, signal) => api.fields(one, signal),
  );
  const list = createLive(
    () => {
      const known = fields.data();
      return known === undefined ? undefined : { run: props.run.run_id, experiment: props.run.experiment_id, limit: most(), known };
    },
    async (asked, signal) => {
      const filter = childrenOf(asked.run);
      const varying = await varyingFields({ experiment: asked.experiment, filter, fields: allFields(asked.known) }, signal);
      return api.table({ experiment_ids: [asked.experiment], filter, columns: [...LIST_COLUMNS, ...askedFields(asked.known, varying)], limit: asked.limit }, signal);
    },
  );
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "missed" || (one.experiment === props.run.experiment_id && one.kind !== "run_logged" && one.kind !== "views_changed"))) list.refetch();
  });
  const nValues = () => {
    const known = fields.data();
    return known === undefined ? 0 : allFields(known).length;
  };
  const problem = () => list.problem() ?? fields.problem();
  const retry = () => {
    fields.refetch();
    list.refetch();
  };
  return (
    <>
      <LoadBar loading={list.loading()} what={t.runs.loading} onCancel={() => list.cancel()} />
      <Show when={problem()}>{(told) => <ProblemBox problem={told()} onRetry={retry} />}</Show>
      <Show when={list.data()} fallback={<Show when={problem() === undefined}><Skeleton of="paragraph" /><Skeleton of="table" n={6} /></Show>}>
        {(now) => (
          <Show when={now().n_matching > 0} fallback={<Empty title={t.children.empty}><p>{t.children.emptyHint}</p><pre class="code-line">with mlflow.start_run(nested=True): ...</pre></Empty>}>
            <p class="muted">
              {t.children.count(now().n_matching)} · <A href={`/experiments/${props.run.experiment_id}?q=${encodeURIComponent(childrenOf(props.run.run_id))}`}>{t.children.all}</A>
            </p>
            <ChildTable table={now()} nValues={nValues()} />
            <ShowMore left={now().n_matching - now().run_ids.length} onMore={() => setParams({ n: most() + STEP }, { replace: true })} />
          </Show>
        )}
      </Show>
    </>
  );
}

function ChildTable(props: { readonly table: Table; readonly nValues: number }) {
  const runs = createMemo(() => listedRuns(props.table));
  const columns = createMemo(() => valueColumns(props.table, new Set(LIST_COLUMNS), VALUES_MAX));
  return (
    <>
      <Show when={props.nValues > columns().length}>
        <p class="muted small">{t.children.values(columns().length, props.nValues)}</p>
      </Show>
      <div class="scroll children-table" tabindex="0" role="group" aria-label={t.children.title}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{t.columns.name}</th>
              <th scope="col">{t.columns.status}</th>
              <th scope="col" class="number wide-only">{t.columns.duration}</th>
              <For each={columns()}>
                {(column) => (
                  <th scope="col" class="child-head" classList={{ number: areNumbers(column.values) }} title={column.name}>
                    <bdi>{column.name}</bdi>
                  </th>
                )}
              </For>
            </tr>
          </thead>
          <tbody>
            <For each={runs()}>
              {(run, i) => (
                <tr>
                  <th scope="row" class="child-name">
                    <RunMark run={run.id} />{" "}
                    <A href={`/runs/${run.id}/overview`} title={run.name}>
                      <bdi>{run.name}</bdi>
                    </A>
                  </th>
                  <td>
                    <Status status={run.status} />
                  </td>
                  <td class="number wide-only">{run.durationMs === undefined ? "–" : duration(run.durationMs)}</td>
                  <For each={columns()}>{(column) => <ValueCell column={column} row={i()} />}</For>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </>
  );
}

function ValueCell(props: { readonly column: ValueColumn; readonly row: number }) {
  const value = () => props.column.values[props.row];
  return (
    <Show when={value() !== undefined && value() !== null} fallback={<td class="missing" classList={{ number: areNumbers(props.column.values) }}>–</td>}>
      <td class="child-value" classList={{ number: areNumbers(props.column.values), nan: value() === "NaN" }} title={typeof value() === "number" ? fullNumber(Number(value())) : String(value())}>
        <bdi>{typeof value() === "number" ? shortNumber(Number(value())) : String(value())}</bdi>
      </td>
    </Show>
  );
}
