// An alias goes back to where it pointed before, with the reason where a rule asks for one.
import { Show, createSignal } from "solid-js";
import { toProblem } from "../../api/live";
import { type PromotionRules, registry } from "../../api/registry";
import { Dialog } from "../../components/Dialog";
import { ProblemBox } from "../../components/states";
import { t } from "../../lib/text";
import { RecordFields } from "./RecordFields";
import { onRecord } from "./who";

interface RollBackDialogProps {
  readonly model: string;
  readonly alias: string;
  readonly version: number;
  readonly rules: PromotionRules | null | undefined;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function RollBackDialog(props: RollBackDialogProps) {
  const [reason, setReason] = createSignal("");
  const [problem, setProblem] = createSignal<ReturnType<typeof toProblem>>();
  const needed = () => props.rules?.reason === true && props.rules.aliases?.includes(props.alias) === true;
  const rollBack = async () => {
    try {
      await registry.rollBack(props.model, props.alias, onRecord(reason()));
      props.onDone();
    } catch (error) {
      setProblem(toProblem(error));
    }
  };
  return (
    <Dialog title={t.models.rollBackOne(props.alias)} onClose={() => props.onClose()}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void rollBack();
        }}
      >
        <p>{t.models.rollBackNote(props.alias, props.version)}</p>
        <RecordFields reason={reason()} needed={needed()} onReason={setReason} />
        <Show when={problem()}>{(told) => <ProblemBox problem={told()} />}</Show>
        <button type="submit" class="button primary" disabled={needed() && reason().trim() === ""}>
          {t.models.rollBack}
        </button>
      </form>
    </Dialog>
  );
}
