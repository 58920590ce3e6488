// Tables of several runs side by side.
import { A } from "@solidjs/router";
import { For, Index, type JSX, Show, createMemo, createSignal } from "solid-js";
import type { Run } from "../../api/client";
import { RunMark, ShowMore } from "../../components/bits";
import { fullNumber, shortNumber } from "../../lib/format";
import { fuzzyFilter } from "../../lib/fuzzy";
import { sameJson } from "../../lib/same";
import { t } from "../../lib/text";
import { lit, litSoon } from "../charts/hover";
import { type MetricRow, type TextRow, isBetter } from "./differ";
import type { Verdict } from "./noise";

/** Rows that are there at first; more on request. */
const ROWS_STEP = 300;
/** Tables of more rows can be searched. */
const SEARCHED_FROM = 20;

export interface HeadProps {
  readonly runs: readonly Run[];
  readonly baseline: string | undefined;
  readonly onBaseline: (run: string | undefined) => void;
  readonly onRemove: (run: string) => void;
}

function Head(props: HeadProps) {
  return (
    <>
      <colgroup>
        <col />
        <For each={props.runs}>{(run) => <col classList={{ lit: lit() === run.run_id }} />}</For>
      </colgroup>
      <thead>
        <tr>
          <th scope="col" class="stick">
            <span class="visually-hidden">{t.columns.name}</span>
          </th>
          <For each={props.runs}>
            {(run) => (
              <th scope="col" class="compare-run" classList={{ lit: lit() === run.run_id }} onPointerEnter={() => litSoon(run.run_id)} onPointerLeave={() => litSoon(undefined)}>
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
    </>
  );
}

interface FrameProps<T> extends HeadProps {
  readonly label: string;
  readonly rows: readonly T[];
  /** The cells of a row. */
  readonly cells: (row: () => T) => JSX.Element;
}

/** Rows stand under their keys: when runs are read again they stay where they are, and so do focus and selection in them. */
function Frame<T extends TextRow | MetricRow>(props: FrameProps<T>) {
  const [wanted, setWanted] = createSignal("");
  const [most, setMost] = createSignal(ROWS_STEP);
  const byKey = createMemo(() => new Map(props.rows.map((row) => [row.key, row] as const)));
  const found = createMemo(() => fuzzyFilter(props.rows.map((row) => row.key), wanted(), String), undefined, { equals: sameJson });
  const rowOf = (key: string) => {
    const row = createMemo<T | undefined>((before) => byKey().get(key) ?? before);
    return row;
  };
  return (
    <>
      <Show when={props.rows.length > SEARCHED_FROM}>
        <input class="input compare-search" type="search" aria-label={t.compare.searchRows(props.label)} placeholder={t.compare.searchRows(props.label)} value={wanted()} onInput={(event) => setWanted(event.currentTarget.value)} />
      </Show>
      <div class="scroll" tabindex="0" role="group" aria-label={props.label}>
        <table class="table compare">
          <Head runs={props.runs} baseline={props.baseline} onBaseline={props.onBaseline} onRemove={props.onRemove} />
          <tbody>
            <For each={found().slice(0, most())}>
              {(key) => {
                const held = rowOf(key);
                return (
                  <Show when={held()}>
                    {(row) => (
                      <tr classList={{ differs: row().differs }}>
                        <th scope="row" class="stick clip" title={key}>
                          <bdi>{key}</bdi>
                        </th>
                        {props.cells(row)}
                      </tr>
                    )}
                  </Show>
                );
              }}
            </For>
          </tbody>
        </table>
      </div>
      <Show when={found().length === 0}>
        <p class="muted small">{t.compare.noRow}</p>
      </Show>
      <ShowMore left={found().length - most()} onMore={() => setMost((n) => n + ROWS_STEP)} />
    </>
  );
}

export function TextTable(props: HeadProps & { readonly label: string; readonly rows: readonly TextRow[] }) {
  return (
    <Frame
      {...props}
      cells={(row) => (
        <Index each={row().values}>
          {(value) => (
            <td class="mono clip" classList={{ missing: value() === undefined }} title={value() ?? t.columns.missing}>
              <bdi>{value() ?? "–"}</bdi>
            </td>
          )}
        </Index>
      )}
    />
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
    <Frame
      {...props}
      cells={(row) => (
        <Index each={row().cells}>
          {(cell, i) => (
            <Show when={cell()} fallback={<td class="number missing">–</td>}>
              {(found) => (
                <td class="number" classList={{ nan: Number.isNaN(found().value) }} title={fullNumber(found().value)}>
                  {shortNumber(found().value)}
                  <Show when={found().delta !== undefined}>
                    <Delta metric={row().key} run={props.runs[i]?.run_id ?? ""} delta={found().delta ?? 0} />
                  </Show>
                </td>
              )}
            </Show>
          )}
        </Index>
      )}
    />
  );
}
