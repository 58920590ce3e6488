// The rules of promotion of a model: what they ask for, and a form to set them.
import { For, Show, createSignal } from "solid-js";
import type { Live } from "../../api/live";
import type { Schemas } from "../../api/client";
import { ProblemBox } from "../../components/states";
import { t } from "../../lib/text";
import { useShortcuts } from "../shell/shortcuts";
import { RulesDialog } from "./RulesDialog";
import { guardedBy, ruleSentences } from "./rules";

export function RulesSection(props: { readonly model: string; readonly rules: Live<Schemas["ModelRules"]> }) {
  const [editing, setEditing] = createSignal(false);
  const now = () => props.rules.data();
  useShortcuts([{ keys: "", what: t.models.rulesEdit, run: () => setEditing(true), when: () => now() !== undefined }]);
  return (
    <section>
      <div class="page-head">
        <h2>{t.models.rules}</h2>
        <button type="button" class="button small" disabled={now() === undefined} onClick={() => setEditing(true)}>
          {t.models.rulesEdit}
        </button>
      </div>
      <Show when={props.rules.problem()}>{(problem) => <ProblemBox problem={problem()} onRetry={() => props.rules.refetch()} />}</Show>
      <Show when={now()?.rules} fallback={<p class="muted">{now() === undefined ? t.models.loading : t.models.noRulesAtAll}</p>}>
        {(guard) => (
          <>
            <p>{t.models.guarded(guardedBy(guard()))}</p>
            <ul class="rule-sentences">
              <For each={ruleSentences(guard())}>{(rule) => <li>{rule}</li>}</For>
            </ul>
          </>
        )}
      </Show>
      <Show when={editing() ? now() : undefined}>
        {(rules) => <RulesDialog model={props.model} rules={rules()} onSaved={(next) => props.rules.set(next)} onClose={() => setEditing(false)} />}
      </Show>
    </section>
  );
}
