// What the number under the pointer is, in full: logged, smoothed, or a mean with what it stands for.
import type { Edges, Hit } from "../../charts/plot";
import { fullNumber } from "../../lib/format";
import { t } from "../../lib/text";

export function tipOf({ line, index, y }: Hit, smoothed: boolean, edges: Edges): string {
  const at = (column: Float64Array | undefined) => column?.[index] ?? Number.NaN;
  const [raw, low, high] = [at(line.raw), at(line.min), at(line.max)].map(fullNumber) as [string, string, string];
  const n = at(line.n);
  const parts = smoothed ? [t.charts.tip.smoothed(fullNumber(y))] : [];
  if (line.filled === true) parts.push(`${t.charts.tip.mean(raw)} ${t.charts.tip.ofRuns(n)}`, t.charts.tip.spread(edges, low, high));
  else if (!line.exact && n > 1) parts.push(`${t.charts.tip.mean(raw)} ${t.charts.tip.ofPoints(n)}`, t.charts.tip.from(low, high));
  else parts.push(smoothed ? t.charts.tip.logged(raw) : raw);
  return parts.join(" · ");
}
