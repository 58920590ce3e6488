// Column picker: a tree by what stands before the slash, fuzzy search, pin, hide, and which number of a metric.
import { For, Show, createMemo, createSignal } from "solid-js";
import { Dialog } from "../../components/Dialog";
import { fuzzyFilter, prefixOf } from "../../lib/fuzzy";
import { t } from "../../lib/text";
import { type ColumnInfo, splitStat, withStat } from "./columns";

interface ColumnPickerProps {
  readonly infos: readonly ColumnInfo[];
  readonly columns: readonly string[];
  readonly pinned: readonly string[];
  readonly onChange: (columns: readonly string[] | undefined, pinned: readonly string[]) => void;
  readonly onClose: () => void;
}

const ROWS_MAX = 300;
const STATS = ["last", "min", "max", "first"] as const;

interface Branch {
  readonly title: string;
  readonly infos: readonly ColumnInfo[];
}

function branches(infos: readonly ColumnInfo[]): Branch[] {
  const all = new Map<string, ColumnInfo[]>();
  for (const info of infos) {
    const prefix = info.group === "run" ? "" : prefixOf(info.label);
    const title = prefix === "" ? t.picker.group[info.group] : `${t.picker.group[info.group]} · ${prefix}`;
    const list = all.get(title);
    if (list === undefined) all.set(title, [info]);
    else list.push(info);
  }
  return [...all].map(([title, list]) => ({ title, infos: list }));
}

export function ColumnPicker(props: ColumnPickerProps) {
  const [wanted, setWanted] = createSignal("");
  const found = createMemo(() => fuzzyFilter(props.infos, wanted(), (info) => info.label));
  const tree = createMemo(() => branches(found().slice(0, ROWS_MAX)));
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
  return (
    <Dialog title={t.picker.title} onClose={() => props.onClose()}>
      <div class="row">
        <input class="input grow" type="search" aria-label={t.picker.search} placeholder={t.picker.search} autofocus onInput={(event) => setWanted(event.currentTarget.value)} />
        <button type="button" class="button" onClick={() => props.onChange(undefined, [])}>
          {t.picker.automatic}
        </button>
      </div>
      <div class="picker" tabindex="0" role="group" aria-label={t.picker.title}>
        <For each={tree()} fallback={<p class="muted">{t.picker.nothing}</p>}>
          {(branch) => (
            <details open={branch.infos.length <= 40 || wanted() !== ""}>
              <summary>
                {branch.title} <span class="muted">{branch.infos.length}</span>
              </summary>
              <For each={branch.infos}>
                {(info) => (
                  <div class="picker-row">
                    <label class="grow clip" title={info.label}>
                      <input type="checkbox" checked={shownAs(info) !== undefined} onChange={(event) => toggle(info, event.currentTarget.checked)} /> <bdi>{info.label}</bdi>
                    </label>
                    <Show when={shownAs(info)}>
                      {(field) => (
                        <>
                          <Show when={info.group === "metrics"}>
                            <select class="select small" aria-label={t.picker.stat(info.label)} value={splitStat(field()).stat} onChange={(event) => replace(field(), withStat(info.field, event.currentTarget.value))}>
                              <For each={STATS}>{(stat) => <option value={stat}>{stat}</option>}</For>
                            </select>
                          </Show>
                          <button type="button" class="button small" aria-pressed={props.pinned.includes(field())} onClick={() => pin(field())}>
                            {props.pinned.includes(field()) ? t.picker.unpin : t.picker.pin}
                          </button>
                        </>
                      )}
                    </Show>
                  </div>
                )}
              </For>
            </details>
          )}
        </For>
      </div>
      <p class="muted small">{t.picker.count(props.columns.length, found().length, Math.min(found().length, ROWS_MAX))}</p>
    </Dialog>
  );
}
