// Column picker: a tree by what stands before the slash, fuzzy search, pin, hide, and which number of a metric.
import { For, type JSX, Show, createMemo, createSignal, untrack } from "solid-js";
import { Dialog } from "../../components/Dialog";
import { ShowMore } from "../../components/bits";
import { ProblemBox } from "../../components/states";
import { fuzzyFilter } from "../../lib/fuzzy";
import { t } from "../../lib/text";
import type { ApiProblem } from "../../api/client";
import { FormatChoice } from "./FormatChoice";
import { type Formats, hasFormats } from "./columnFormat";
import { type ColumnInfo, columnLabel, moveColumn, onlyVarying, splitStat, withStat } from "./columns";
import { type ColumnBranch, columnTree, leafOf } from "./columnTree";
import { bestStat } from "../../lib/goal";
import type { ColumnFormat } from "./view";

interface ColumnPickerProps {
  readonly infos: readonly ColumnInfo[];
  readonly columns: readonly string[];
  readonly pinned: readonly string[];
  /** Whether only columns in which runs differ are shown, and these once they are known. */
  readonly varies: boolean;
  readonly telling: ReadonlySet<string> | undefined;
  readonly problem: ApiProblem | undefined;
  readonly onVaries: (varies: boolean) => void;
  readonly onChange: (columns: readonly string[] | undefined, pinned: readonly string[]) => void;
  readonly formats: Formats;
  readonly onFormat: (field: string, format: ColumnFormat | undefined) => void;
  readonly onClose: () => void;
}

/** Most columns that a search lists, and that one branch of the tree does. */
const ROWS_MAX = 300;
const STATS = ["last", "min", "max", "first"] as const;

export function ColumnPicker(props: ColumnPickerProps) {
  const [wanted, setWanted] = createSignal("");
  const found = createMemo(() => fuzzyFilter(props.infos, wanted(), (info) => info.label));
  const listed = createMemo(() => (wanted() === "" ? found() : found().slice(0, ROWS_MAX)));
  const tree = createMemo(() => columnTree(listed(), t.picker.group));
  const shownAs = (info: ColumnInfo) => props.columns.find((field) => splitStat(field).metric === info.field);
  const toggle = (info: ColumnInfo, on: boolean) => {
    const current = shownAs(info);
    if (on) props.onChange([...props.columns, info.field], props.pinned);
    else if (current !== undefined) props.onChange(props.columns.filter((field) => field !== current), props.pinned.filter((field) => field !== current));
  };
  const replace = (before: string, after: string) => props.onChange(
    props.columns.map((field) => (field === before ? after : field)),
    props.pinned.map((field) => (field === before ? after : field)),
  );
  const pin = (field: string) => props.onChange(props.columns, props.pinned.includes(field) ? props.pinned.filter((one) => one !== field) : [...props.pinned, field]);
  const row = (info: ColumnInfo) => (
    <div class="picker-row">
      <label class="grow clip" title={info.label}>
        <input type="checkbox" aria-label={info.label} checked={shownAs(info) !== undefined} onChange={(event) => toggle(info, event.currentTarget.checked)} /> <bdi>{leafOf(info.label)}</bdi>
      </label>
      <Show when={shownAs(info)}>
        {(field) => (
          <>
            <Show when={info.group === "metrics"}>
              <select class="select small" aria-label={t.picker.stat(info.label)} title={bestStat(info.label) === undefined ? undefined : t.picker.bestHint} value={splitStat(field()).stat} onChange={(event) => replace(field(), withStat(info.field, event.currentTarget.value))}>
                <For each={STATS}>{(stat) => <option value={stat}>{stat === bestStat(info.label) ? t.picker.best(stat) : stat}</option>}</For>
              </select>
            </Show>
            <Show when={hasFormats(info.field)}>
              <FormatChoice label={info.label} format={props.formats.get(info.field)} onChange={(format) => props.onFormat(info.field, format)} />
            </Show>
            <button type="button" class="button small" aria-pressed={props.pinned.includes(field())} onClick={() => pin(field())}>
              {props.pinned.includes(field()) ? t.picker.unpin : t.picker.pin}
            </button>
          </>
        )}
      </Show>
    </div>
  );
  return (
    <Dialog title={t.picker.title} onClose={() => props.onClose()}>
      <div class="row">
        <input class="input grow" type="search" aria-label={t.picker.search} placeholder={t.picker.search} autofocus onInput={(event) => setWanted(event.currentTarget.value)} />
        <button type="button" class="button" onClick={() => props.onChange(undefined, [])}>
          {t.picker.automatic}
        </button>
      </div>
      <label class="check picker-varies">
        <input type="checkbox" checked={props.varies} onChange={(event) => props.onVaries(event.currentTarget.checked)} /> {t.picker.varies}
        <Show when={props.telling}>{(telling) => <span class="muted small">{t.picker.left(props.columns.length - onlyVarying(props.columns, telling()).length)}</span>}</Show>
      </label>
      <Show when={props.varies && props.problem}>{(problem) => <ProblemBox problem={problem()} />}</Show>
      <Shown {...props} onPin={pin} />
      <div class="picker" tabindex="0" role="group" aria-label={t.picker.title}>
        <For each={tree()} fallback={<p class="muted">{t.picker.nothing}</p>}>
          {(branch) => <BranchView branch={branch} open={wanted() !== ""} row={row} />}
        </For>
      </div>
      <p class="muted small">{t.picker.count(props.columns.length, found().length, listed().length)}</p>
    </Dialog>
  );
}

interface BranchViewProps {
  readonly branch: ColumnBranch;
  readonly open: boolean;
  readonly row: (info: ColumnInfo) => JSX.Element;
}

/** Branches of more columns begin closed. */
const OPEN_MAX = 40;

function BranchView(props: BranchViewProps) {
  const begins = () => props.open || props.branch.n <= OPEN_MAX;
  // What is closed costs nothing: thousands of columns wait below their prefixes.
  const [isOpen, setOpen] = createSignal(untrack(begins));
  return (
    <details class="picker-branch" open={begins()} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <bdi>{props.branch.title}</bdi> <span class="muted">{props.branch.n}</span>
      </summary>
      <Show when={isOpen()}>
        <For each={props.branch.infos.slice(0, ROWS_MAX)}>{(info) => props.row(info)}</For>
        <Show when={props.branch.infos.length > ROWS_MAX}>
          <p class="muted small">{t.editor.cut(ROWS_MAX, props.branch.infos.length)}</p>
        </Show>
        <For each={props.branch.branches}>{(branch) => <BranchView {...props} branch={branch} />}</For>
      </Show>
    </details>
  );
}

/** What is shown, in its order: moved by drag and by buttons. */
function Shown(props: ColumnPickerProps & { readonly onPin: (field: string) => void }) {
  const [dragged, setDragged] = createSignal<string>();
  // Thousands of columns cost nothing while nobody looks, and are listed some at a time.
  const [isOpen, setOpen] = createSignal(false);
  const [most, setMost] = createSignal(ROWS_MAX);
  const move = (field: string, onto: string | undefined) => {
    if (onto !== undefined) props.onChange(moveColumn(props.columns, field, onto), moveColumn(props.pinned, field, onto));
  };
  const hide = (field: string) => props.onChange(props.columns.filter((one) => one !== field), props.pinned.filter((one) => one !== field));
  const label = (field: string) => columnLabel(field, props.infos);
  return (
    <details class="picker-shown" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {t.picker.shown} <span class="muted">{props.columns.length}</span>
      </summary>
      <ol>
        <For each={isOpen() ? props.columns.slice(0, most()) : []}>
          {(field, i) => (
            <li
              draggable="true"
              onDragStart={(event) => {
                event.dataTransfer?.setData("text/plain", label(field));
                setDragged(field);
              }}
              onDragEnd={() => setDragged(undefined)}
              onDragOver={(event) => {
                if (dragged() !== undefined) event.preventDefault();
              }}
              onDrop={(event) => {
                event.preventDefault();
                move(dragged() ?? field, field);
              }}
            >
              <span class="chart-grip" aria-hidden="true">⠿</span>
              <bdi class="grow clip" title={field}>{label(field)}</bdi>
              <button type="button" class="icon-button" disabled={i() === 0} aria-label={t.picker.earlier(label(field))} title={t.picker.earlier(label(field))} onClick={() => move(field, props.columns[i() - 1])}>
                ↑
              </button>
              <button type="button" class="icon-button" disabled={i() === props.columns.length - 1} aria-label={t.picker.later(label(field))} title={t.picker.later(label(field))} onClick={() => move(field, props.columns[i() + 1])}>
                ↓
              </button>
              <button type="button" class="icon-button" aria-pressed={props.pinned.includes(field)} aria-label={t.picker.pinOf(label(field))} title={props.pinned.includes(field) ? t.picker.unpin : t.picker.pin} onClick={() => props.onPin(field)}>
                {props.pinned.includes(field) ? "★" : "☆"}
              </button>
              <button type="button" class="icon-button" aria-label={t.picker.hide(label(field))} title={t.picker.hide(label(field))} onClick={() => hide(field)}>
                ×
              </button>
            </li>
          )}
        </For>
      </ol>
      <ShowMore left={props.columns.length - most()} onMore={() => setMost((n) => n + ROWS_MAX)} />
    </details>
  );
}
