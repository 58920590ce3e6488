// The rules of promotion of a model, as sentences.
import type { Schemas } from "../../api/client";
import { t } from "../../lib/text";

type Rules = Schemas["PromotionRules"];

/** What the rules guard, such as `@champion` and `Production`. */
export const guardedBy = (rules: Rules) => [...(rules.aliases ?? []).map((alias) => `@${alias}`), ...(rules.stages ?? [])];

export function ruleSentences(rules: Rules): string[] {
  const tags = (rules.tags ?? []).map((tag) => (tag.value === null || tag.value === undefined ? `tag ${tag.key}` : `tag ${tag.key} = ${tag.value}`));
  const metrics = (rules.metrics ?? []).map((metric) => {
    const than = metric.not_worse_than;
    if (than === null || than === undefined) return `metric ${metric.key} ${metric.op ?? ""} ${metric.value ?? ""}`;
    const by = than.by === 0 ? "" : ` by more than ${than.by}`;
    return `metric ${metric.key} not worse than @${than.alias}${by} (${than.goal === "max" ? "larger" : "smaller"} is better)`;
  });
  return [...tags, ...metrics, ...(rules.signature === true ? [t.models.signature] : []), ...(rules.reason === true ? [t.models.needsReason] : []), ...(rules.two_people === true ? ["two people"] : [])];
}
