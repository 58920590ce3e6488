// Why an alias or a stage is given: some rules need it, and the record keeps it.
import { t } from "../../lib/text";

export const REASON_CHARS_MAX = 1000;

export function ReasonField(props: { readonly value: string; readonly needed: boolean; readonly onInput: (text: string) => void }) {
  return (
    <label>
      {props.needed ? t.models.reasonNeeded : t.models.reason}
      <textarea class="input" rows={2} maxLength={REASON_CHARS_MAX} required={props.needed} value={props.value} onInput={(event) => props.onInput(event.currentTarget.value)} />
    </label>
  );
}
