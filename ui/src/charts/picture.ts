// A chart as a picture that stands alone: title, plot, and the names of its lines.
import { type Palette, drawScene } from "./draw";
import type { Pen } from "./pen";
import { type Axis, type Extent, type Line, makeFrame, metricOf } from "./plot";
import type { ScaleKind } from "./scale";

export interface Picture {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly extent: Extent;
  readonly axis: Axis;
  readonly scale: ScaleKind;
  readonly smoothed: boolean;
  /** What the picture alone would not say; each is a line under the names. */
  readonly notes: readonly string[];
  readonly width: number;
  /** Height of the plot alone. */
  readonly height: number;
}

const TITLE = 30;
const ROW = 18;
/** Most lines that the legend names. */
export const LEGEND_MAX = 60;

const named = (picture: Picture) => picture.lines.filter((line) => line.faint !== true);
const legendRows = (picture: Picture) => {
  const n = named(picture).length;
  return Math.min(n, LEGEND_MAX) + (n > LEGEND_MAX ? 1 : 0) + (metricOf(picture.axis) === undefined ? 0 : 1);
};

export const pictureHeight = (picture: Picture): number => TITLE + picture.height + (legendRows(picture) + picture.notes.length) * ROW + 16;

export function drawPicture(pen: Pen, picture: Picture, palette: Palette): void {
  const { width, lines, axis } = picture;
  pen.fillStyle = palette.ground;
  pen.fillRect(0, 0, width, pictureHeight(picture));
  drawScene(pen, { lines, frame: makeFrame(picture.extent, width, TITLE + picture.height, picture.scale, TITLE + 8), axis, smoothed: picture.smoothed, clipped: picture.extent.nClipped > 0, highlight: undefined }, palette);
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  pen.fillStyle = palette.strong;
  pen.font = "bold 13px system-ui, sans-serif";
  pen.fillText(picture.title, 12, 18);
  pen.font = "12px system-ui, sans-serif";
  let y = TITLE + picture.height + 16;
  const metric = metricOf(axis);
  if (metric !== undefined) {
    pen.fillStyle = palette.ink;
    pen.fillText(`x: ${metric}`, 56, y);
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
    pen.fillText(line.label, 96, y);
    y += ROW;
  }
  const left = named(picture).length - LEGEND_MAX;
  if (left > 0) {
    pen.fillStyle = palette.ink;
    pen.fillText(`+ ${left}`, 96, y);
    y += ROW;
  }
  pen.fillStyle = palette.ink;
  for (const note of picture.notes) {
    pen.fillText(note, 56, y);
    y += ROW;
  }
}
