// Sections of charts: what they hold, in which order they stand, and which begin open.
import { prefixOf } from "../../lib/fuzzy";
import { lateness } from "../../lib/goal";
import { byName } from "../../lib/order";
import { t } from "../../lib/text";

/** Charts of a section drawn at first; more on request, so that thousands of keys cost nothing. */
export const SECTION_STEP = 24;

/** Sections listed at first. */
export const SECTIONS_STEP = 100;

export interface Section {
  /** What its keys begin with; empty for keys without a slash. */
  readonly prefix: string;
  readonly title: string;
  readonly metrics: readonly string[];
}

/** Metrics by what stands before their first slash. The first of each says where its section stands: what people look at comes before books. */
export function sectionsOf(metrics: readonly string[]): Section[] {
  const all = new Map<string, string[]>();
  for (const metric of metrics) {
    const prefix = prefixOf(metric);
    const list = all.get(prefix);
    if (list === undefined) all.set(prefix, [metric]);
    else list.push(metric);
  }
  return [...all]
    .map(([prefix, list]) => ({ prefix, list, late: lateness(list[0] ?? "") }))
    .sort((a, b) => a.late - b.late || byName(a.prefix, b.prefix))
    .map(({ prefix, list }) => ({ prefix, title: prefix === "" ? t.charts.noPrefix : prefix, metrics: list }));
}

/** Sections begin open until together they show as many charts as one section does: so many of them. */
export function nOpenAtFirst(sections: readonly Section[]): number {
  let nCharts = 0;
  const closed = sections.findIndex((section) => {
    if (nCharts >= SECTION_STEP) return true;
    nCharts += section.metrics.length;
    return false;
  });
  return closed < 0 ? sections.length : closed;
}
