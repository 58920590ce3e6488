// Runs in groups: a line for each group with mean and spread over all its runs, and the runs of opened groups below.
import { A } from "@solidjs/router";
import { For, Match, Show, Switch, createMemo, createSignal, onCleanup, onMount } from "solid-js";
import { RunMark, Status } from "../../components/bits";
import { grouped, shortNumber } from "../../lib/format";
import { density } from "../../lib/settings";
import { t } from "../../lib/text";
import { lit, litSoon } from "../charts/hover";
import { type ColumnInfo, cellFull, cellText, columnLabel } from "./columns";
import { type RunGroup, type Spread, groupId, ownPairs, spreadText } from "./groups";
import type { GroupsState } from "./groupState";
import type { Rows } from "./rows";
import { parseTerm } from "./sort";
import { columnRange, edgesOf, rowRange } from "./window";

interface GroupTableProps {
  readonly state: GroupsState;
  readonly values: readonly string[];
  readonly infos: readonly ColumnInfo[];
  readonly spread: Spread;
  readonly order: readonly string[];
  readonly onSort: (field: string) => void;
  readonly hidden: ReadonlySet<string>;
  readonly onHide: (group: string, hidden: boolean) => void;
  /** Shows the runs of a group alone, as a search. */
  readonly onOnly: (group: RunGroup) => void;
}

type Line =
  | { readonly kind: "group"; readonly group: RunGroup }
  | { readonly kind: "run"; readonly level: number; readonly rows: Rows; readonly row: number; readonly id: string }
  | { readonly kind: "more"; readonly group: RunGroup; readonly n: number };

/** What stands out with a line: its run, or its group. */
const litOf = (line: Line) => (line.kind === "run" ? line.id : groupId(line.group.key));

const NAME_WIDTH = 230;
const NAME_WIDTH_PHONE = 170;
/** Widths of columns, as `.col-count` and `.col-value` have them. */
const COUNT_WIDTH = 92;
const VALUE_WIDTH = 156;
const HEAD = 32;

export function GroupTable(props: GroupTableProps) {
  let box: HTMLDivElement | undefined;
  const [scroll, setScroll] = createSignal({ top: 0, left: 0 });
  const [size, setSize] = createSignal({ width: 800, height: 400 });
  const rowHeight = () => (density() === "roomy" ? 36 : 28);
  const nameWidth = () => (size().width < 560 ? NAME_WIDTH_PHONE : NAME_WIDTH);
  const lines = createMemo<Line[]>(() =>
    props.state.visible().flatMap((group): Line[] => {
      const rows = props.state.members().get(groupId(group.key));
      if (rows === undefined) return [{ kind: "group", group }];
      const runs = rows.ids.map((id, row): Line => ({ kind: "run", level: group.level + 1, rows, row, id }));
      const left = group.n_runs - rows.ids.length;
      return [{ kind: "group", group }, ...runs, ...(left > 0 ? [{ kind: "more" as const, group, n: left }] : [])];
    }),
  );
  const range = createMemo(() => rowRange(scroll().top, size().height - HEAD, rowHeight(), lines().length));
  const edges = createMemo(() => edgesOf(props.values.map(() => VALUE_WIDTH)));
  const left = () => nameWidth() + COUNT_WIDTH;
  const width = () => left() + (edges().at(-1) ?? 0);
  const shown = createMemo(() => {
    const { from, to } = columnRange(edges(), scroll().left, size().width - left());
    return props.values.slice(from, to).map((field, i) => ({ field, index: from + i }));
  });
  onMount(() => {
    if (box === undefined) return;
    const watch = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
    });
    watch.observe(box);
    onCleanup(() => watch.disconnect());
  });
  const term = (field: string) => props.order.map(parseTerm).find((one) => one.field === field);
  const Head = (head: { readonly field: string; readonly label: string; readonly x: number; readonly width: number; readonly index: number }) => (
    <div role="columnheader" class="th" aria-colindex={head.index} aria-sort={term(head.field) === undefined ? "none" : term(head.field)?.descending === true ? "descending" : "ascending"} style={{ left: `${head.x}px`, width: `${head.width}px` }}>
      <button type="button" class="th-button" title={t.group.sortBy(head.label)} onClick={() => props.onSort(head.field)}>
        <bdi>{head.label}</bdi>
        <Show when={term(head.field)}>{(one) => <span class="sort-mark" aria-hidden="true">{one().descending ? "↓" : "↑"}</span>}</Show>
      </button>
    </div>
  );
  return (
    <div
      ref={(element) => (box = element)}
      class="grid"
      role="treegrid"
      tabindex="0"
      aria-label={t.group.table}
      aria-rowcount={lines().length + 1}
      aria-colcount={props.values.length + 2}
      onScroll={(event) => setScroll({ top: event.currentTarget.scrollTop, left: event.currentTarget.scrollLeft })}
    >
      <div class="grid-space" style={{ width: `${width()}px`, height: `${lines().length * rowHeight() + HEAD}px` }}>
        <div class="thead" role="row" aria-rowindex={1} style={{ width: `${width()}px` }}>
          <div role="columnheader" class="th-name" aria-colindex={1} style={{ width: `${nameWidth()}px` }}>
            <span class="muted">{t.group.group}</span>
          </div>
          <Head field="n" label={t.group.runs} x={nameWidth()} width={COUNT_WIDTH} index={2} />
          <For each={shown()}>{(column) => <Head field={column.field} label={columnLabel(column.field, props.infos)} x={left() + (edges()[column.index] ?? 0)} width={VALUE_WIDTH} index={column.index + 3} />}</For>
        </div>
        <For each={lines().slice(range().from, range().to)}>
          {(line, i) => (
            <div class="tr" role="row" aria-level={(line.kind === "run" ? line.level : line.group.level) + 1} aria-rowindex={range().from + i() + 2} classList={{ child: line.kind !== "group", lit: lit() !== undefined && lit() === litOf(line) }} onPointerEnter={() => litSoon(litOf(line))} onPointerLeave={() => litSoon(undefined)} style={{ transform: `translateY(${(range().from + i()) * rowHeight() + HEAD}px)`, width: `${width()}px`, height: `${rowHeight()}px` }}>
              <Switch>
                <Match when={line.kind === "group" ? line.group : undefined} keyed>
                  {(group) => <GroupRow {...props} group={group} nameWidth={nameWidth()} shown={shown()} edges={edges()} left={left()} />}
                </Match>
                <Match when={line.kind === "run" ? line : undefined} keyed>
                  {(run) => (
                    <>
                      <div role="gridcell" class="td-name" aria-colindex={1} style={{ "width": `${nameWidth()}px`, "padding-left": `${16 + run.level * 18}px` }}>
                        <RunMark run={run.id} />
                        <A class="run-link" href={`/runs/${run.id}/overview`}>
                          <bdi>{cellText("run_name", run.rows.cell("run_name", run.row))}</bdi>
                        </A>
                      </div>
                      <div role="gridcell" class="td col-count" aria-colindex={2} style={{ left: `${nameWidth()}px` }}>
                        <Status status={String(run.rows.cell("status", run.row))} />
                      </div>
                      <For each={shown()}>
                        {(column) => {
                          const cell = () => run.rows.cell(column.field, run.row);
                          return (
                            <div role="gridcell" class="td number col-value" classList={{ missing: cell() === null }} aria-colindex={column.index + 3} title={cellFull(column.field, cell())} style={{ left: `${left() + (edges()[column.index] ?? 0)}px` }}>
                              {cellText(column.field, cell())}
                            </div>
                          );
                        }}
                      </For>
                    </>
                  )}
                </Match>
                <Match when={line.kind === "more" ? line : undefined} keyed>
                  {(more) => (
                    <div role="gridcell" class="td-name" aria-colindex={1} style={{ width: `${nameWidth()}px` }}>
                      <button type="button" class="link-button" onClick={() => props.onOnly(more.group)}>
                        {t.group.moreRuns(more.n)}
                      </button>
                    </div>
                  )}
                </Match>
              </Switch>
            </div>
          )}
        </For>
      </div>
    </div>
  );
}

interface GroupRowProps extends GroupTableProps {
  readonly group: RunGroup;
  readonly nameWidth: number;
  readonly shown: readonly { readonly field: string; readonly index: number }[];
  readonly edges: readonly number[];
  readonly left: number;
}

function GroupRow(props: GroupRowProps) {
  const id = () => groupId(props.group.key);
  const label = () => props.state.labelOf(props.group);
  const open = () => props.state.isOpen(props.group);
  const pairs = () => ownPairs(props.group, props.state.levels()).map((pair) => `${pair.field} = ${pair.value ?? t.columns.missing}`);
  return (
    <>
      <div role="gridcell" class="td-name group-name" aria-colindex={1} style={{ "width": `${props.nameWidth}px`, "padding-left": `${4 + props.group.level * 18}px` }}>
        <button type="button" class="twist" aria-expanded={open()} aria-label={t.group.open(label())} onClick={() => props.state.toggle(props.group)}>
          {open() ? "▾" : "▸"}
        </button>
        <button type="button" class="eye" aria-pressed={!props.hidden.has(id())} aria-label={t.table.eye(label())} title={t.table.eye(label())} onClick={() => props.onHide(id(), !props.hidden.has(id()))}>
          <RunMark run={id()} />
        </button>
        <span class="run-link" title={pairs().join("\n")}>
          <bdi>{label()}</bdi>
        </span>
      </div>
      <div role="gridcell" class="td number col-count" aria-colindex={2} title={t.group.counted(props.group.n_runs, props.group.n_failed)} style={{ left: `${props.nameWidth}px` }}>
        <span>
          {grouped(props.group.n_runs)}
          <Show when={props.group.n_failed > 0}>
            <span class="bad small"> · {t.group.failed(props.group.n_failed)}</span>
          </Show>
        </span>
      </div>
      <For each={props.shown}>
        {(column) => {
          const value = () => props.group.values[column.index];
          const number = (x: number) => (column.field === "duration" ? cellText("duration", x) : shortNumber(x));
          return (
            <div role="gridcell" class="td number col-value" classList={{ missing: value()?.n === 0 }} aria-colindex={column.index + 3} title={t.group.detail(value())} style={{ left: `${props.left + (props.edges[column.index] ?? 0)}px` }}>
              <bdi>
                {spreadText(value(), props.spread, number)}
                <Show when={(value()?.n_nan ?? 0) + (value()?.n_infinite ?? 0) > 0}>
                  <span class="nan small"> {t.group.leftOut((value()?.n_nan ?? 0) + (value()?.n_infinite ?? 0))}</span>
                </Show>
              </bdi>
            </div>
          );
        }}
      </For>
    </>
  );
}
