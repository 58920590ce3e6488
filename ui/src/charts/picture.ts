// A chart as a picture that stands alone: title, plot, and the names of its lines.
import { type Palette, drawScene } from "./draw";
import { chartTexts } from "../lib/texts/charts";
import type { Pen } from "./pen";
import { type Axis, type Extent, type Line, makeFrame, metricOf } from "./plot";
import type { ScaleKind, XScaleKind } from "./scale";

export interface Picture {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly extent: Extent;
  readonly axis: Axis;
  readonly scale: ScaleKind;
  readonly xScale: XScaleKind;
  readonly smoothed: boolean;
  /** What the picture alone would not say; each is a line under the names. */
  readonly notes: readonly string[];
  readonly width: number;
  /** Height of the plot alone. */
  readonly height: number;
  /** How wide texts are; roughly when left out. */
  readonly measure?: Measure;
}

export type Measure = (text: string, font: string) => number;

const TITLE_FONT = "bold 13px system-ui, sans-serif";
const TEXT_FONT = "12px system-ui, sans-serif";
/** Room that is left at the right edge. */
const MARGIN = 12;

const TITLE = 30;
const ROW = 18;
/** Most lines that the legend names. */
export const LEGEND_MAX = 60;

const named = (picture: Picture) => picture.lines.filter((line) => line.faint !== true);
const legendRows = (picture: Picture) => {
  const n = named(picture).length;
  return Math.min(n, LEGEND_MAX) + (n > LEGEND_MAX ? 1 : 0) + (metricOf(picture.axis) === undefined ? 0 : 1);
};

/** How wide a text is when nothing can measure it: letters of a font that is rather wide. */
const roughly: Measure = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 13 : 8), 0);

/** As much of a text as has room, with an ellipsis for the rest. */
export function clipped(text: string, room: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= room) return text;
  const letters = [...text];
  let [fits, not] = [0, letters.length];
  while (not - fits > 1) {
    const middle = (fits + not) >> 1;
    if (widthOf(`${letters.slice(0, middle).join("")}…`) <= room) fits = middle;
    else not = middle;
  }
  return `${letters.slice(0, fits).join("")}…`;
}

export const pictureHeight = (picture: Picture): number => TITLE + picture.height + (legendRows(picture) + picture.notes.length) * ROW + 16;

export function drawPicture(pen: Pen, picture: Picture, palette: Palette): void {
  const { width, lines, axis } = picture;
  const fit = (text: string, room: number, font = TEXT_FONT) => clipped(text, room - MARGIN, (part) => (picture.measure ?? roughly)(part, font));
  pen.fillStyle = palette.ground;
  pen.fillRect(0, 0, width, pictureHeight(picture));
  drawScene(pen, { lines, frame: makeFrame(picture.extent, width, TITLE + picture.height, picture.scale, TITLE + 8, picture.xScale), axis, smoothed: picture.smoothed, clipped: picture.extent.nClipped > 0, highlight: undefined }, palette);
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillStyle = palette.strong;
  pen.font = TITLE_FONT;
  pen.fillText(fit(picture.title, width - 12, TITLE_FONT), 12, 18);
  pen.font = TEXT_FONT;
  let y = TITLE + picture.height + 16;
  const metric = metricOf(axis);
  if (metric !== undefined) {
    pen.fillStyle = palette.ink;
    pen.fillText(fit(chartTexts.over(metric), width - 56), 56, y);
    y += ROW;
  }
  for (const line of named(picture).slice(0, LEGEND_MAX)) {
    pen.strokeStyle = line.colour;
    pen.lineWidth = 2;
    pen.setLineDash([...line.dash]);
    pen.beginPath();
    pen.moveTo(56, y);
    pen.lineTo(88, y);
    pen.stroke();
    pen.setLineDash([]);
    pen.fillStyle = palette.strong;
    pen.fillText(fit(line.label, width - 96), 96, y);
    y += ROW;
  }
  const left = named(picture).length - LEGEND_MAX;
  if (left > 0) {
    pen.fillStyle = palette.ink;
    pen.fillText(chartTexts.left(left), 96, y);
    y += ROW;
  }
  pen.fillStyle = palette.ink;
  for (const note of picture.notes) {
    pen.fillText(fit(note, width - 56), 56, y);
    y += ROW;
  }
}
