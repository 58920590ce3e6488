// What the runs are grouped by: some fields, one level below the other, or every parameter but some.
import { For, Show, createMemo, createSignal } from "solid-js";
import type { ExperimentFields } from "../../api/client";
import { Dialog } from "../../components/Dialog";
import { fuzzyFilter } from "../../lib/fuzzy";
import { t } from "../../lib/text";
import { type Grouping, seedsOf } from "./groups";

interface GroupDialogProps {
  readonly fields: ExperimentFields;
  readonly grouping: Grouping | undefined;
  readonly onChange: (grouping: Grouping | undefined) => void;
  readonly onClose: () => void;
}

const LISTED_MAX = 200;

export function GroupDialog(props: GroupDialogProps) {
  const [wanted, setWanted] = createSignal("");
  const kind = () => props.grouping?.kind ?? "by";
  const chosen = () => props.grouping?.fields ?? [];
  const choices = createMemo(() => {
    const tags = kind() === "but" ? [] : props.fields.tags.filter((one) => !one.key.startsWith("mlflow."));
    const own = kind() === "but" ? [] : [{ field: "status", key: t.columns.status }, { field: "user", key: t.columns.user }];
    return fuzzyFilter([...props.fields.params, ...tags, ...own], wanted(), (one) => one.field);
  });
  const nameOf = (field: string) => [...props.fields.params, ...props.fields.tags].find((one) => one.field === field)?.key ?? field;
  const put = (fields: readonly string[]) => {
    if (fields.length === 0 && kind() === "by") props.onChange(undefined);
    else props.onChange({ kind: kind(), fields });
  };
  // Who presses what is pressed already changes nothing.
  const turn = (to: Grouping["kind"], fields: readonly string[]) => {
    if (props.grouping?.kind !== to) props.onChange({ kind: to, fields });
  };
  const flip = (field: string) => put(chosen().includes(field) ? chosen().filter((one) => one !== field) : [...chosen(), field]);
  const earlier = (i: number) => {
    const next = [...chosen()];
    const [moved] = next.splice(i, 1);
    if (moved !== undefined) next.splice(i - 1, 0, moved);
    put(next);
  };
  return (
    <Dialog title={t.group.title} onClose={() => props.onClose()}>
      <div class="segments" role="group" aria-label={t.group.title}>
        <button type="button" class="segment" aria-pressed={props.grouping === undefined} onClick={() => props.onChange(undefined)}>
          {t.group.none}
        </button>
        <button type="button" class="segment" aria-pressed={props.grouping?.kind === "by"} onClick={() => turn("by", [props.fields.params[0]?.field ?? "status"])}>
          {t.group.by}
        </button>
        <button type="button" class="segment" disabled={props.fields.params.length === 0} aria-pressed={props.grouping?.kind === "but"} onClick={() => turn("but", seedsOf(props.fields))}>
          {t.group.but}
        </button>
      </div>
      <Show when={props.grouping} fallback={<p class="muted">{t.group.noneNote}</p>}>
        <p class="muted">{kind() === "but" ? t.group.butNote : t.group.byNote}</p>
        <ol class="level-list" aria-label={t.group.chosen}>
          <For each={chosen()}>
            {(field, i) => (
              <li>
                <bdi class="grow clip">{nameOf(field)}</bdi>
                <Show when={kind() === "by" && i() > 0}>
                  <button type="button" class="button small" aria-label={t.group.earlierOf(nameOf(field))} onClick={() => earlier(i())}>
                    {t.group.earlier}
                  </button>
                </Show>
                <button type="button" class="icon-button" aria-label={t.group.remove(nameOf(field))} onClick={() => flip(field)}>
                  ×
                </button>
              </li>
            )}
          </For>
        </ol>
        <input class="input" type="search" aria-label={t.group.search} placeholder={t.group.search} onInput={(event) => setWanted(event.currentTarget.value)} />
        <div class="picker" tabindex="0" role="group" aria-label={t.group.title}>
          <For each={choices().slice(0, LISTED_MAX)} fallback={<p class="muted">{t.picker.nothing}</p>}>
            {(choice) => (
              <label class="picker-row" title={choice.field}>
                <input type="checkbox" checked={chosen().includes(choice.field)} onChange={() => flip(choice.field)} /> <bdi class="clip">{choice.key}</bdi>
                <span class="muted small">{choice.field.split(".")[0]}</span>
              </label>
            )}
          </For>
          <Show when={choices().length > LISTED_MAX}>
            <p class="muted small">{t.editor.cut(LISTED_MAX, choices().length)}</p>
          </Show>
        </div>
      </Show>
    </Dialog>
  );
}
