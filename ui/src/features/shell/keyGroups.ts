// Every key that does something, by the part of a page in which it does; what pages register themselves is here for those who are not there.
import { t } from "../../lib/text";
import { keyNames as named, keyTexts as titles, keysOf as says } from "../../lib/texts/keys";

export type KeyRow = readonly [keys: string, what: string];

export interface KeyGroup {
  readonly title: string;
  /** What is there while the part is on screen. */
  readonly at: string;
  /** Keys that the page registers: they are in the list of what works now, while they do. */
  readonly page?: readonly KeyRow[];
  /** Of those, what is done to the marked line: without one they do nothing yet. */
  readonly marked?: readonly KeyRow[];
  /** Keys that work where the focus is. */
  readonly part?: readonly KeyRow[];
}

const LINES: readonly KeyRow[] = [["↑ ↓", says.line], [named.pages, says.page], [named.ends, says.ends], ["← →", says.cells]];

const TABLE: readonly KeyGroup[] = [
  {
    title: titles.table,
    at: "[role=grid]",
    page: [["/", t.runs.keys.search], ["j", t.runs.keys.down], ["k", t.runs.keys.up], ["c", t.bulk.compare], ["e", t.runs.keys.columns], ["b", t.group.title], ["n", t.runs.keys.nested], ["s", t.views.title], ["v", t.runs.keys.layout], ["i", t.runs.keys.side]],
    marked: [["x", t.runs.keys.select], ["Enter", t.runs.keys.open], ["d", t.baseline.key], ["h", t.table.eyeMarked]],
    part: [...LINES, ["→ ←", says.children], ["Space", says.selectLine]],
  },
  { title: titles.groups, at: "[role=treegrid]", marked: [["h", t.group.eyeMarked]], part: [...LINES, ["→ ←", says.closeGroup], ["Space", says.eyeGroup], ["Enter", says.openGroup]] },
  { title: titles.heads, at: ".th-button[data-field]", part: [["Enter", says.sort], [named.shiftEnter, says.sortAlso], ["f", says.searchBy], [named.shiftSides, says.move], ["← →", says.width], ["Enter", says.usualWidth]] },
  { title: titles.search, at: ".search-input", part: [["↑ ↓", says.offers], [named.tabEnter, says.takeOffer], ["Enter", says.searchNow], ["Esc", says.leaveSearch]] },
  { title: titles.split, at: ".split-bar", part: [["← →", says.share], [named.ends, says.shareEnds], ["Enter", says.shareUsual]] },
];

const PICTURES: readonly KeyGroup[] = [
  {
    title: titles.charts,
    at: ".charts",
    part: [["← →", says.readChart], [named.shiftSides, says.panChart], ["+ -", says.zoomChart], ["0", says.resetChart], ["Mod+wheel", says.wheelChart], [named.shiftDrag, says.dragChart], ["Esc", says.leaveChart], ["← → ↑ ↓", says.sizeChart], ["Enter", says.firstMetric]],
  },
  { title: titles.images, at: ".media", part: [["← →", says.step], [named.ends, says.stepEnds]] },
  { title: titles.image, at: ".shot-stage", part: [["← →", says.step], ["↑ ↓", says.otherRun], ["Esc", says.close]] },
  { title: titles.compare, at: ".axis-hit, .scatter-link", part: [["↑ ↓", says.lowEnd], [named.shiftUp, says.highEnd], ["Esc", says.noRange], ["Tab", says.points], ["Enter", says.openPoint]] },
];

const PAGES: readonly KeyGroup[] = [
  {
    title: titles.lists,
    at: ".run-list, .page table",
    page: [["j", t.listKeys.down], ["k", t.listKeys.up], ["Enter", t.listKeys.open], ["x", t.listKeys.select], ["/", t.experiments.search], ["n", t.experiments.create], ["/", t.models.search], ["/", t.trash.search]],
  },
  { title: titles.run, at: ".of-run", page: [["/", t.run.search], ["/", t.charts.searchKeys], ["r", t.run.rename], ["s", t.run.stopKey]], part: [["Esc", says.leaveNotes]] },
  { title: titles.log, at: ".log", page: [["/", t.log.search], ["n", t.log.next], ["p", t.log.previous], ["w", t.log.wrap], ["f", t.log.follow]], part: [["Enter", says.found], [named.shiftEnter, says.foundBefore]] },
  { title: titles.models, at: ".page", page: [["c", t.models.compare], ["p", t.models.promoteNewest], ["p", t.models.promote]] },
  { title: titles.firstRun, at: "[role=tablist]", part: [["← →", says.ways]] },
];

const WINDOWS: KeyGroup = { title: titles.windows, at: "body", part: [["Esc", says.close], ["↑ ↓", says.entries], [named.ends, says.entryEnds], ["Enter", says.take]] };

export const KEY_GROUPS: readonly KeyGroup[] = [...TABLE, ...PICTURES, ...PAGES, WINDOWS];
