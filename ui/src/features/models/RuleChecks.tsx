// What each rule of a move comes to, in dialogs that promote a version or send an alias back.
import { For, Show } from "solid-js";
import type { Live } from "../../api/live";
import type { PromotionCheck } from "../../api/registry";
import { spoken } from "../../components/LiveRegion";
import { ProblemBox } from "../../components/states";
import { t } from "../../lib/text";

/** The rule whose answer is in the dialog itself. */
const REASON = "reason";

export interface Checks {
  readonly list: PromotionCheck["checks"];
  readonly needsReason: boolean;
  /** A rule refuses the move whatever is written in the dialog. */
  readonly blocked: boolean;
  /** A reason is needed and not given yet. */
  readonly waits: boolean;
}

/** As the server has them, but the reason is what stands in its field. */
export function checksWith(found: PromotionCheck | undefined, reason: string): Checks {
  const has = reason.trim() !== "";
  const list = found?.checks.map((one) => (one.rule === REASON ? { ...one, passed: has, found: has ? t.models.needsReason : one.found } : one)) ?? [];
  const needsReason = list.some((one) => one.rule === REASON);
  return { list, needsReason, blocked: list.some((one) => !one.passed && one.rule !== REASON), waits: needsReason && !has };
}

interface RuleChecksProps {
  readonly asked: Pick<Live<unknown>, "problem" | "loading" | "refetch">;
  /** The answer, once it is about the move at hand. */
  readonly found: PromotionCheck | undefined;
  readonly checks: Checks;
}

export function RuleChecks(props: RuleChecksProps) {
  return (
    <section aria-label={t.models.rules} ref={spoken}>
      <h3>{t.models.rules}</h3>
      <Show when={props.asked.problem()}>{(told) => <ProblemBox problem={told()} onRetry={() => props.asked.refetch()} />}</Show>
      <Show when={props.asked.loading()}><p class="muted">{t.models.checking}</p></Show>
      <Show when={props.found}>
        {(found) => (
          <Show when={found().guarded} fallback={<p class="muted">{t.models.noRules}</p>}>
            <ul class="rule-list">
              <For each={props.checks.list}>
                {(rule) => (
                  <li>
                    <span class={rule.passed ? "good" : "bad"}>{rule.passed ? t.models.pass : t.models.fail}</span>
                    <span class="grow wrap">
                      {t.models.needs(rule.needed)}
                      <span class="muted"> {t.models.has(rule.found)}</span>
                    </span>
                    <code class="muted">{rule.rule}</code>
                  </li>
                )}
              </For>
            </ul>
          </Show>
        )}
      </Show>
    </section>
  );
}
