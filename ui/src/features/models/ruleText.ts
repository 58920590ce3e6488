// Rules of promotion as people write them: a list of aliases, tags and metrics line by line.
import type { PromotionRules } from "../../api/registry";
import { t } from "../../lib/text";

type RequiredTag = PromotionRules["tags"] extends (infer T)[] | undefined ? T : never;
type RequiredMetric = PromotionRules["metrics"] extends (infer T)[] | undefined ? T : never;

/** A line that says nothing the server knows. */
export class RuleProblem extends Error {}

const OPS = [">=", ">", "<=", "<"] as const;
const NUMBER = "[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[-+]?\\d+)?";
const COMPARED = new RegExp(`^(.+?)\\s*(>=|<=|>|<)\\s*(${NUMBER})$`, "i");
const NOT_WORSE = new RegExp(`^(.+?)\\s+not worse than\\s+@?([\\w-]+)(?:\\s+by\\s+(${NUMBER}))?\\s*\\((max|min)\\)$`, "iu");

const linesOf = (text: string) => text.split("\n").map((line) => line.trim()).filter((line) => line !== "");

export const readAliases = (text: string): string[] => [...new Set(text.split(/[\s,]+/).map((one) => one.replace(/^@/, "")).filter((one) => one !== ""))];

export function readTags(text: string): RequiredTag[] {
  return linesOf(text).map((line) => {
    const at = line.indexOf("=");
    return at < 0 ? { key: line } : { key: line.slice(0, at).trim(), value: line.slice(at + 1).trim() };
  });
}

function readMetric(line: string): RequiredMetric {
  const [, key = "", alias = "", by, goal] = NOT_WORSE.exec(line) ?? [];
  if (key !== "") return { key, not_worse_than: { alias, by: Number(by ?? 0), goal: goal?.toLowerCase() === "min" ? "min" : "max" } };
  const [, name = "", sign, value] = COMPARED.exec(line) ?? [];
  const op = OPS.find((one) => one === sign);
  if (op === undefined) throw new RuleProblem(t.models.rulesBad(line));
  return { key: name, op, value: Number(value) };
}

export const readMetrics = (text: string): RequiredMetric[] => linesOf(text).map(readMetric);

export const writeTags = (tags: readonly RequiredTag[]) => tags.map((tag) => (typeof tag.value === "string" ? `${tag.key} = ${tag.value}` : tag.key)).join("\n");

export const writeMetrics = (metrics: readonly RequiredMetric[]) =>
  metrics
    .map(({ key, op, value, not_worse_than: than }) => {
      if (than === null || than === undefined) return `${key} ${op ?? ""} ${value ?? ""}`;
      return `${key} not worse than @${than.alias}${than.by === 0 ? "" : ` by ${than.by}`} (${than.goal})`;
    })
    .join("\n");
