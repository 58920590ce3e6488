// Tables of several runs side by side.
import { A } from "@solidjs/router";
import { For, type JSX, Show, createMemo } from "solid-js";
import type { Run } from "../../api/client";
import { RunMark } from "../../components/bits";
import { fullNumber, shortNumber } from "../../lib/format";
import { t } from "../../lib/text";
import { type MetricRow, type TextRow, isBetter } from "./differ";
import type { Verdict } from "./noise";

/** Rows of one table; differences come first when there are more. */
const ROWS_MAX = 300;

interface HeadProps {
  readonly runs: readonly Run[];
  readonly baseline: string | undefined;
  readonly onBaseline: (run: string | undefined) => void;
  readonly onRemove: (run: string) => void;
}

function Head(props: HeadProps) {
  return (
    <thead>
      <tr>
        <th scope="col" class="stick">
          <span class="visually-hidden">{t.columns.name}</span>
        </th>
        <For each={props.runs}>
          {(run) => (
            <th scope="col" class="compare-run">
              <div class="row">
                <RunMark run={run.run_id} />
                <A class="clip" href={`/runs/${run.run_id}/overview`} title={run.name}>
                  <bdi>{run.name}</bdi>
                </A>
              </div>
              <div class="row">
                <button type="button" class="button small" aria-pressed={props.baseline === run.run_id} aria-label={t.compare.baselineOf(run.name)} onClick={() => props.onBaseline(props.baseline === run.run_id ? undefined : run.run_id)}>
                  {t.compare.baseline}
                </button>
                <button type="button" class="icon-button" aria-label={t.compare.removeOne(run.name)} title={t.compare.removeOne(run.name)} onClick={() => props.onRemove(run.run_id)}>
                  ×
                </button>
              </div>
            </th>
          )}
        </For>
      </tr>
    </thead>
  );
}

function Frame(props: HeadProps & { readonly label: string; readonly n: number; readonly children: JSX.Element }) {
  return (
    <>
      <div class="scroll" tabindex="0" role="group" aria-label={props.label}>
        <table class="table compare">
          <Head runs={props.runs} baseline={props.baseline} onBaseline={props.onBaseline} onRemove={props.onRemove} />
          <tbody>{props.children}</tbody>
        </table>
      </div>
      <Show when={props.n > ROWS_MAX}>
        <p class="muted small">{t.compare.cut(ROWS_MAX, props.n)}</p>
      </Show>
    </>
  );
}

export function TextTable(props: HeadProps & { readonly label: string; readonly rows: readonly TextRow[] }) {
  return (
    <Frame {...props} n={props.rows.length}>
      <For each={props.rows.slice(0, ROWS_MAX)}>
        {(row) => (
          <tr classList={{ differs: row.differs }}>
            <th scope="row" class="stick clip" title={row.key}>
              <bdi>{row.key}</bdi>
            </th>
            <For each={row.values}>
              {(value) => (
                <td class="mono clip" classList={{ missing: value === undefined }} title={value ?? t.columns.missing}>
                  <bdi>{value ?? "–"}</bdi>
                </td>
              )}
            </For>
          </tr>
        )}
      </For>
    </Frame>
  );
}

interface MetricTableProps extends HeadProps {
  readonly label: string;
  readonly rows: readonly MetricRow[];
  /** What a difference to the baseline means; undefined while nobody has said. */
  readonly verdictOf: (metric: string, run: string, delta: number) => Verdict | undefined;
}

export function MetricTable(props: MetricTableProps) {
  const sign = (delta: number) => (delta > 0 ? `+${shortNumber(delta)}` : shortNumber(delta));
  const Delta = (own: { readonly metric: string; readonly run: string; readonly delta: number }) => {
    const better = createMemo(() => isBetter(own.metric, own.delta));
    const verdict = createMemo(() => props.verdictOf(own.metric, own.run, own.delta));
    return (
      <>
        <div class="delta" classList={{ good: better() === true, bad: better() === false }} title={fullNumber(own.delta)}>
          {sign(own.delta)} {better() === undefined ? "" : better() === true ? t.compare.better : t.compare.worse}
        </div>
        <Show when={verdict()}>
          {(said) => (
            <div class="verdict" classList={{ strong: said().kind === "larger" }} title={t.compare.verdictDetail(said().n, said().limit === undefined ? undefined : shortNumber(said().limit ?? 0))}>
              {t.compare.verdicts[said().kind](said().n)}
            </div>
          )}
        </Show>
      </>
    );
  };
  return (
    <Frame {...props} n={props.rows.length}>
      <For each={props.rows.slice(0, ROWS_MAX)}>
        {(row) => (
          <tr classList={{ differs: row.differs }}>
            <th scope="row" class="stick clip" title={row.key}>
              <bdi>{row.key}</bdi>
            </th>
            <For each={row.cells}>
              {(cell, i) => (
                <Show when={cell} fallback={<td class="number missing">–</td>}>
                  {(found) => (
                    <td class="number" classList={{ nan: Number.isNaN(found().value) }} title={fullNumber(found().value)}>
                      {shortNumber(found().value)}
                      <Show when={found().delta !== undefined}>
                        <Delta metric={row.key} run={props.runs[i()]?.run_id ?? ""} delta={found().delta ?? 0} />
                      </Show>
                    </td>
                  )}
                </Show>
              )}
            </For>
          </tr>
        )}
      </For>
    </Frame>
  );
}
