// How the numbers of one column are written: a kind, and how many decimals where it has any.
import { For, Show } from "solid-js";
import { t } from "../../lib/text";
import { type ColumnFormat, DECIMALS, FORMATS, clampDecimals } from "./view";

interface FormatChoiceProps {
  readonly label: string;
  readonly format: ColumnFormat | undefined;
  readonly onChange: (format: ColumnFormat | undefined) => void;
}

export function FormatChoice(props: FormatChoiceProps) {
  const choose = (name: string) => {
    const kind = FORMATS.find((one) => one === name);
    props.onChange(kind === undefined ? undefined : { kind, decimals: DECIMALS[kind] });
  };
  const decimals = () => (props.format !== undefined && DECIMALS[props.format.kind] > 0 ? props.format : undefined);
  const setDecimals = (input: HTMLInputElement) => {
    const format = decimals();
    // An empty field or a word is no number of decimals: what was there stays.
    if (format !== undefined && Number.isFinite(input.valueAsNumber)) props.onChange({ ...format, decimals: clampDecimals(input.valueAsNumber) });
    input.value = String(decimals()?.decimals ?? "");
  };
  return (
    <>
      <select class="select small" aria-label={t.picker.format(props.label)} title={t.picker.format(props.label)} value={props.format?.kind ?? ""} onChange={(event) => choose(event.currentTarget.value)}>
        <option value="">{t.picker.formats.automatic}</option>
        <For each={FORMATS}>{(kind) => <option value={kind}>{t.picker.formats[kind]}</option>}</For>
      </select>
      <Show when={decimals()}>
        {(format) => <input class="input small decimals" type="number" min="0" max={DECIMALS.most} step="1" aria-label={t.picker.decimals(props.label)} title={t.picker.decimals(props.label)} value={format().decimals} onChange={(event) => setDecimals(event.currentTarget)} />}
      </Show>
    </>
  );
}
