// A chart as a file: picture or table, the same for one metric and for several.
import { SvgPen } from "../../charts/pen";
import { type Picture, drawPicture, pictureHeight } from "../../charts/picture";
import { tableOf } from "../../charts/plot";
import { saveFile } from "../../components/bits";
import { writeCsv } from "../../lib/csv";
import { readPalette } from "./ChartPlot";
import type { ChartData, DrawSettings } from "./chartData";

const [WIDTH, HEIGHT] = [960, 420];
/** Pixels of a saved picture for each of its points. */
const SHARPNESS = 2;

const fileName = (title: string, ending: string) => `${title.replaceAll(/[/\\:*?"<>|\s]+/g, "_").slice(0, 80)}.${ending}`;

/** Texts as wide as this browser draws them, in the family of the file. */
function measuring(family: string): Pick<Picture, "measure"> {
  const ctx = document.createElement("canvas").getContext("2d");
  if (ctx === null) return {};
  return {
    measure: (text, font) => {
      ctx.font = font.replace("system-ui, sans-serif", family);
      return ctx.measureText(text).width;
    },
  };
}

function pictureOf(title: string, data: ChartData, settings: DrawSettings, family: string): Picture | undefined {
  const extent = data.extent();
  if (extent === undefined) return undefined;
  return { title, lines: data.lines(), extent, axis: data.axis(), scale: settings.scale, xScale: data.xScale(), smoothed: settings.smoothing > 0, notes: data.notes(), width: WIDTH, height: HEIGHT, ...measuring(family) };
}

export function savePng(title: string, data: ChartData, settings: DrawSettings): void {
  const picture = pictureOf(title, data, settings, "system-ui, sans-serif");
  const canvas = document.createElement("canvas");
  const ctx = canvas.getContext("2d");
  if (picture === undefined || ctx === null) return;
  canvas.width = WIDTH * SHARPNESS;
  canvas.height = pictureHeight(picture) * SHARPNESS;
  ctx.scale(SHARPNESS, SHARPNESS);
  drawPicture(ctx, picture, readPalette());
  canvas.toBlob((blob) => blob !== null && saveFile(fileName(title, "png"), blob));
}

export function saveSvg(title: string, data: ChartData, settings: DrawSettings): void {
  const picture = pictureOf(title, data, settings, "sans-serif");
  if (picture === undefined) return;
  const pen = new SvgPen(WIDTH, pictureHeight(picture));
  drawPicture(pen, picture, readPalette());
  saveFile(fileName(title, "svg"), new Blob([pen.picture(title)], { type: "image/svg+xml" }));
}

export function saveCsv(title: string, data: ChartData, settings: DrawSettings): void {
  saveFile(fileName(title, "csv"), new Blob([writeCsv(tableOf(data.told(), data.axis(), settings.smoothing, data.edges()))], { type: "text/csv" }));
}
