// Whether less or more of a metric is better, as far as its name says so.

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

/** How little a metric says of how good a run is, as far as its name tells: a goal says most, on data held out. */
function distance(key: string): number {
  if (bestStat(key) === undefined) return 3;
  return HELD_OUT.test(key) ? 0 : TRAINING.test(key) ? 2 : 1;
}

/** The metrics by which runs are told apart first, otherwise in their order; without those of the machine. */
export function mainFirst<T extends { readonly key: string }>(metrics: readonly T[]): T[] {
  return metrics.filter((one) => !one.key.startsWith("system/")).sort((a, b) => distance(a.key) - distance(b.key));
}
