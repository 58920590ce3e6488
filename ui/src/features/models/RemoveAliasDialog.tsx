// Why an alias is removed that the rules give only with a reason.
import { createSignal } from "solid-js";
import { Dialog } from "../../components/Dialog";
import { t } from "../../lib/text";
import { RecordFields } from "./RecordFields";

interface RemoveAliasDialogProps {
  readonly alias: string;
  readonly onRemove: (reason: string) => void;
  readonly onClose: () => void;
}

export function RemoveAliasDialog(props: RemoveAliasDialogProps) {
  const [reason, setReason] = createSignal("");
  return (
    <Dialog title={t.models.removeAlias(props.alias)} onClose={() => props.onClose()}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason().trim() !== "") props.onRemove(reason());
        }}
      >
        <RecordFields reason={reason()} needed onReason={setReason} />
        <button type="submit" class="button danger" disabled={reason().trim() === ""}>
          {t.tags.remove}
        </button>
      </form>
    </Dialog>
  );
}
