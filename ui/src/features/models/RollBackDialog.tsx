// An alias goes back to where it pointed before: says which version that is and what each rule comes to for it.
import { Show, createMemo, createSignal } from "solid-js";
import { onChanges } from "../../api/events";
import { createLive, toProblem } from "../../api/live";
import { type RolledBack, registry } from "../../api/registry";
import { Dialog } from "../../components/Dialog";
import { ProblemBox } from "../../components/states";
import { t } from "../../lib/text";
import { RecordFields } from "./RecordFields";
import { RuleChecks, checksWith } from "./RuleChecks";
import { onRecord } from "./who";

interface RollBackDialogProps {
  readonly model: string;
  readonly alias: string;
  readonly version: number;
  readonly onDone: (moved: RolledBack) => void;
  readonly onClose: () => void;
}

export function RollBackDialog(props: RollBackDialogProps) {
  const [reason, setReason] = createSignal("");
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<ReturnType<typeof toProblem>>();
  const asked = createLive(
    () => ({ model: props.model, alias: props.alias }),
    async ({ model, alias }, signal) => {
      const place = await registry.rollback(model, alias, signal);
      return { place, check: await registry.check(model, place.version.version, { alias }, signal) };
    },
  );
  onChanges((changes) => {
    if (changes.some((one) => one.kind === "missed" || (one.kind === "model_changed" && one.model === props.model)) && !busy()) asked.refetch();
  });
  /** Nothing is known of the place while it is asked for anew, or cannot be. */
  const found = () => (asked.loading() || asked.problem() !== undefined ? undefined : asked.data());
  const checks = createMemo(() => checksWith(found()?.check, reason()));
  const rollBack = async () => {
    if (busy()) return;
    setBusy(true);
    setProblem(undefined);
    try {
      props.onDone(await registry.rollBack(props.model, props.alias, onRecord(reason())));
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setBusy(false);
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
        <Show when={found()}>
          {(now) => (
            <p>
              {t.models.rollBackNote(props.alias, props.version, now().place.version.version)}
              <Show when={now().place.skipped.length > 0}> {t.models.passesOver(now().place.skipped.map((one) => one.version))}</Show>
            </p>
          )}
        </Show>
        <RuleChecks asked={asked} found={found()?.check} checks={checks()} />
        <RecordFields reason={reason()} needed={checks().needsReason} onReason={setReason} />
        <Show when={problem()}>{(told) => <ProblemBox problem={told()} />}</Show>
        <button type="submit" class="button primary" disabled={busy() || found() === undefined || checks().blocked || checks().waits}>
          {checks().blocked ? t.models.blocked : t.models.rollBack}
        </button>
      </form>
    </Dialog>
  );
}
