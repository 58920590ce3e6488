// Sets the rules of promotion of a model, or removes them. The server says which field cannot be.
import { For, Show, createSignal, untrack } from "solid-js";
import type { Schemas } from "../../api/client";
import { toProblem } from "../../api/live";
import { type PromotionRules, type Stage, registry } from "../../api/registry";
import { Dialog } from "../../components/Dialog";
import { ProblemBox, say } from "../../components/states";
import { t } from "../../lib/text";
import { NameField } from "./RecordFields";
import { RuleProblem, readAliases, readMetrics, readTags, writeMetrics, writeTags } from "./ruleText";
import { onRecord } from "./who";

/** Stages that rules can guard. */
const GUARDED: readonly Stage[] = ["Staging", "Production"];

interface RulesDialogProps {
  readonly model: string;
  readonly rules: Schemas["ModelRules"];
  readonly onSaved: (rules: Schemas["ModelRules"]) => void;
  readonly onClose: () => void;
}

function Check(props: { readonly label: string; readonly checked: boolean; readonly onChange: (on: boolean) => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={props.checked} onChange={(event) => props.onChange(event.currentTarget.checked)} /> {props.label}
    </label>
  );
}

export function RulesDialog(props: RulesDialogProps) {
  const before: PromotionRules = untrack(() => props.rules.rules ?? {});
  const { revision } = untrack(() => props.rules);
  const [aliases, setAliases] = createSignal((before.aliases ?? (untrack(() => props.rules.rules) ? [] : ["champion"])).join(", "));
  const [stages, setStages] = createSignal<readonly Stage[]>(before.stages ?? []);
  const guard = (stage: Stage, on: boolean) => setStages(GUARDED.filter((one) => (one === stage ? on : stages().includes(one))));
  const [tags, setTags] = createSignal(writeTags(before.tags ?? []));
  const [metrics, setMetrics] = createSignal(writeMetrics(before.metrics ?? []));
  const [signature, setSignature] = createSignal(before.signature === true);
  const [reason, setReason] = createSignal(before.reason === true);
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<ReturnType<typeof toProblem>>();
  /** What is wrong with a line, before anything is sent. */
  const [wrong, setWrong] = createSignal<string>();
  const save = async (change: () => Promise<Schemas["ModelRules"]>) => {
    setBusy(true);
    setProblem(undefined);
    setWrong(undefined);
    try {
      props.onSaved(await change());
      say(t.models.rulesSaved);
      props.onClose();
    } catch (error) {
      if (error instanceof RuleProblem) setWrong(error.message);
      else setProblem(toProblem(error));
    } finally {
      setBusy(false);
    }
  };
  const set = async () => registry.setRules(props.model, revision, { aliases: readAliases(aliases()), stages: [...stages()], tags: readTags(tags()), metrics: readMetrics(metrics()), signature: signature(), reason: reason() }, onRecord("").user);
  const clear = () => registry.clearRules(props.model, revision, onRecord("").user);
  return (
    <Dialog title={t.models.rules} onClose={() => props.onClose()}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void save(set);
        }}
      >
        <label>
          {t.models.rulesAliases}
          <input class="input" value={aliases()} onInput={(event) => setAliases(event.currentTarget.value)} />
        </label>
        <fieldset class="choice">
          <legend>{t.models.rulesGuard}</legend>
          <For each={GUARDED}>{(stage) => <Check label={stage} checked={stages().includes(stage)} onChange={(on) => guard(stage, on)} />}</For>
        </fieldset>
        <label>
          {t.models.rulesMetrics}
          <textarea class="input" rows={3} placeholder={t.models.rulesMetricsHint} value={metrics()} aria-invalid={wrong() !== undefined} aria-describedby="rules-wrong" onInput={(event) => setMetrics(event.currentTarget.value)} />
        </label>
        <p id="rules-wrong" class="bad" role="alert">{wrong()}</p>
        <label>
          {t.models.rulesTags}
          <textarea class="input" rows={2} value={tags()} onInput={(event) => setTags(event.currentTarget.value)} />
        </label>
        <fieldset class="choice">
          <legend>{t.models.rulesNeeds}</legend>
          <Check label={t.models.signature} checked={signature()} onChange={setSignature} />
          <Check label={t.models.needsReason} checked={reason()} onChange={setReason} />
        </fieldset>
        <NameField />
        <Show when={problem()}>{(told) => <ProblemBox problem={told()} />}</Show>
        <div class="row">
          <button type="submit" class="button primary" disabled={busy()}>
            {t.models.rulesSave}
          </button>
          <Show when={props.rules.rules}>
            <button type="button" class="button danger" disabled={busy()} onClick={() => void save(clear)}>
              {t.models.rulesRemove}
            </button>
          </Show>
        </div>
      </form>
    </Dialog>
  );
}
