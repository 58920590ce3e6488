// Gives an alias or a stage to a version; says first what each rule of the model comes to.
import { For, Show, createMemo, createSignal, untrack } from "solid-js";
import { createLive, toProblem } from "../../api/live";
import { type RegisteredModel, STAGES, type Stage, registry } from "../../api/registry";
import { Dialog } from "../../components/Dialog";
import { ProblemBox, say } from "../../components/states";
import { sameJson } from "../../lib/same";
import { t } from "../../lib/text";
import { RecordFields } from "./RecordFields";
import { RuleChecks, checksWith } from "./RuleChecks";
import { onRecord } from "./who";

interface PromoteDialogProps {
  readonly model: RegisteredModel;
  readonly version: number;
  readonly stage: Stage;
  readonly onMoved: () => void;
  readonly onClose: () => void;
}

export function PromoteDialog(props: PromoteDialogProps) {
  const [kind, setKind] = createSignal<"alias" | "stage">("alias");
  const [alias, setAlias] = createSignal(untrack(() => Object.keys(props.model.aliases)[0] ?? "champion"));
  const [stage, setStage] = createSignal<Stage>(untrack(() => (props.stage === "Staging" ? "Production" : "Staging")));
  const [archive, setArchive] = createSignal(true);
  const [reason, setReason] = createSignal("");
  const [busy, setBusy] = createSignal(false);
  const [problem, setProblem] = createSignal<ReturnType<typeof toProblem>>();
  const target = createMemo(() => {
    if (kind() === "stage") return { stage: stage() };
    return alias().trim() === "" ? undefined : { alias: alias().trim() };
  }, undefined, { equals: sameJson });
  const asked = createLive(() => target(), async (to, signal) => ({ to, ...(await registry.check(props.model.name, props.version, to, signal)) }));
  /** What the rules say of the target at hand: an answer about another one says nothing. */
  const check = () => {
    const found = asked.data();
    return found !== undefined && sameJson(found.to, target()) && !asked.loading() ? found : undefined;
  };
  const checks = createMemo(() => checksWith(check(), reason()));
  /** Stages that have one version at a time, if people want: of the others none is archived. */
  const clears = () => stage() === "Staging" || stage() === "Production";
  const before = () => props.model.aliases[alias().trim()];
  const promote = async () => {
    const { name } = props.model;
    setBusy(true);
    setProblem(undefined);
    try {
      if (kind() === "stage") await registry.setStage(name, props.version, stage(), archive() && clears() ? "archive" : "keep", onRecord(reason()));
      else await registry.setAlias(name, alias().trim(), props.version, onRecord(reason()));
      say(kind() === "stage" ? t.models.movedStage(props.version, stage()) : t.models.movedAlias(props.version, alias().trim()));
      props.onMoved();
      props.onClose();
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={t.models.promoteOne(props.model.name, props.version)} onClose={() => props.onClose()}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void promote();
        }}
      >
        <div class="segments" role="group" aria-label={t.models.what}>
          <button type="button" class="segment" aria-pressed={kind() === "alias"} onClick={() => setKind("alias")}>
            {t.models.alias}
          </button>
          <button type="button" class="segment" aria-pressed={kind() === "stage"} onClick={() => setKind("stage")}>
            {t.models.stage}
          </button>
        </div>
        <Show
          when={kind() === "alias"}
          fallback={
            <>
              <label>
                {t.models.stage}
                <select class="select" value={stage()} onChange={(event) => setStage(STAGES.find((one) => one === event.currentTarget.value) ?? "None")}>
                  <For each={STAGES}>{(one) => <option value={one} disabled={one === props.stage}>{one}</option>}</For>
                </select>
              </label>
              <Show when={clears()}>
                <label class="check">
                  <input type="checkbox" checked={archive()} onChange={(event) => setArchive(event.currentTarget.checked)} /> {t.models.archiveOthers(stage())}
                </label>
              </Show>
            </>
          }
        >
          <label>
            {t.models.alias}
            <input class="input" list="known-aliases" maxLength={255} value={alias()} onInput={(event) => setAlias(event.currentTarget.value)} />
          </label>
          <datalist id="known-aliases">
            <For each={[...new Set([...Object.keys(props.model.aliases), "champion", "challenger"])]}>{(one) => <option value={one} />}</For>
          </datalist>
          <p class="muted">{before() === undefined ? t.models.aliasNew : t.models.aliasMoves(before() ?? 0, props.version)}</p>
        </Show>
        <RuleChecks asked={asked} found={check()} checks={checks()} />
        <RecordFields reason={reason()} needed={checks().needsReason} onReason={setReason} />
        <Show when={problem()}>{(told) => <ProblemBox problem={told()} />}</Show>
        <button type="submit" class="button primary" disabled={busy() || checks().blocked || target() === undefined || checks().waits}>
          {checks().blocked ? t.models.blocked : t.models.promote}
        </button>
      </form>
    </Dialog>
  );
}
