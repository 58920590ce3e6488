// What the record keeps of a move: why, which some rules need, and by whom.
import { t } from "../../lib/text";
import { setWho, who } from "./who";

const REASON_CHARS_MAX = 1000;
const NAME_CHARS_MAX = 255;

export function NameField() {
  return (
    <label>
      {t.models.yourName}
      <input class="input" maxLength={NAME_CHARS_MAX} autocomplete="name" value={who()} onInput={(event) => setWho(event.currentTarget.value)} />
    </label>
  );
}

export function RecordFields(props: { readonly reason: string; readonly needed: boolean; readonly onReason: (text: string) => void }) {
  return (
    <>
      <label>
        {props.needed ? t.models.reasonNeeded : t.models.reason}
        <textarea class="input" rows={2} maxLength={REASON_CHARS_MAX} required={props.needed} value={props.reason} onInput={(event) => props.onReason(event.currentTarget.value)} />
      </label>
      <NameField />
    </>
  );
}
