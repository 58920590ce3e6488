// What the name of a metric says: whether less or more of it is better, and how soon people want to see it.

const LESS = /(^|[/_.\s-])(loss|error|err|mae|mse|rmse|mape|perplexity|ppl|cer|wer|fid|nll|latency|regret|divergence|brier|ece)($|[/_.\s\d-])/i;
const MORE = /(^|[/_.\s-])(acc|accuracy|auc|auroc|f1|precision|recall|r2|bleu|rouge|map|iou|dice|reward|return|score|psnr|ssim|ndcg|mrr)($|[/_.\s\d-])/i;

/** The statistic that is the best value; undefined when the name does not tell, or tells both. */
export function bestStat(key: string): "min" | "max" | undefined {
  const [less, more] = [LESS.test(key), MORE.test(key)];
  if (less === more) return undefined;
  return less ? "min" : "max";
}

const HELD_OUT = /(^|[/_.\s-])(val|valid|validation|test|eval|dev|holdout)($|[/_.\s-])/i;
const TRAINING = /(^|[/_.\s-])(train|training)($|[/_.\s-])/i;

/** What a run keeps account of, and nobody judges it by. */
const BOOKS = /(^|[/_.\s-])(time|timestamp|runtime|duration|elapsed|seconds?|sec|epochs?|steps?|iter|iterations?|progress|lr|learning.?rate|throughput|speed|fps|flops?|flos|memory|mem|cpu|gpu)($|[/_.\s\d-])/i;

/** How late people look at a metric, as far as its name tells: first goals on held-out data, last what the machine did. */
export function lateness(key: string): number {
  if (key.startsWith("system/")) return 5;
  if (bestStat(key) === undefined) return BOOKS.test(key) ? 4 : 3;
  return HELD_OUT.test(key) ? 0 : TRAINING.test(key) ? 2 : 1;
}

/** Those that people look at first, first; otherwise in their order. */
export function inOrderOfLooks<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  const groups: T[][] = [];
  for (const item of items) {
    const late = lateness(keyOf(item));
    (groups[late] ??= []).push(item);
  }
  return groups.flat();
}

/** The metrics by which runs are told apart first, otherwise in their order; without those of the machine. */
export function mainFirst<T extends { readonly key: string }>(metrics: readonly T[]): T[] {
  return inOrderOfLooks(metrics.filter((one) => !one.key.startsWith("system/")), (one) => one.key);
}
