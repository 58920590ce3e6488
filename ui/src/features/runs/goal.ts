// Whether less or more of a metric is better, as far as its name says so.

const LESS = /(^|[/_.\s-])(loss|error|err|mae|mse|rmse|mape|perplexity|ppl|cer|wer|fid|nll|latency|regret|divergence|brier|ece)($|[/_.\s\d-])/i;
const MORE = /(^|[/_.\s-])(acc|accuracy|auc|auroc|f1|precision|recall|r2|bleu|rouge|map|iou|dice|reward|return|score|psnr|ssim|ndcg|mrr)($|[/_.\s\d-])/i;

/** The statistic that is the best value; undefined when the name does not tell, or tells both. */
export function bestStat(key: string): "min" | "max" | undefined {
  const [less, more] = [LESS.test(key), MORE.test(key)];
  if (less === more) return undefined;
  return less ? "min" : "max";
}
