// What drawing needs: a canvas has it, and so has a picture in SVG.

export type Pen = Pick<
  CanvasRenderingContext2D,
  "fillStyle" | "strokeStyle" | "globalAlpha" | "lineWidth" | "lineJoin" | "font" | "textAlign" | "textBaseline" | "save" | "restore" | "beginPath" | "closePath" | "moveTo" | "lineTo" | "arc" | "rect" | "clip" | "fill" | "stroke" | "fillRect" | "fillText" | "setLineDash"
>;

/** What XML has no way to write: most control characters, and halves of pairs. */
const UNWRITABLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
const escaped = (text: string) => text.replaceAll(UNWRITABLE, "\ufffd").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const short = (value: number) => String(Math.round(value * 100) / 100);

/** Writes what is drawn as SVG. */
export class SvgPen implements Pen {
  fillStyle: CanvasRenderingContext2D["fillStyle"] = "#000";
  strokeStyle: CanvasRenderingContext2D["strokeStyle"] = "#000";
  globalAlpha = 1;
  lineWidth = 1;
  lineJoin: CanvasLineJoin = "miter";
  font = "";
  textAlign: CanvasTextAlign = "start";
  textBaseline: CanvasTextBaseline = "alphabetic";
  private path = "";
  private dash: readonly number[] = [];
  private depth = 0;
  private readonly parts: string[] = [];

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {}

  save(): void {
    this.parts.push("<g>");
    this.depth += 1;
  }
  restore(): void {
    if (this.depth === 0) return;
    this.parts.push("</g>");
    this.depth -= 1;
  }
  beginPath(): void {
    this.path = "";
  }
  closePath(): void {
    this.path += "Z";
  }
  moveTo(x: number, y: number): void {
    this.path += `M${short(x)} ${short(y)}`;
  }
  lineTo(x: number, y: number): void {
    this.path += `${this.path === "" ? "M" : "L"}${short(x)} ${short(y)}`;
  }
  /** Whole circles only: nothing else is drawn. */
  arc(x: number, y: number, radius: number): void {
    this.path += `M${short(x - radius)} ${short(y)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`;
  }
  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
  }
  /** What follows until `restore` is seen inside the path only. */
  clip(): void {
    const begun = this.parts.lastIndexOf("<g>");
    if (begun >= 0) this.parts[begun] = `<clipPath id="plot"><path d="${this.path}"/></clipPath><g clip-path="url(#plot)">`;
  }
  fill(): void {
    this.parts.push(`<path d="${this.path}" fill="${String(this.fillStyle)}" fill-opacity="${short(this.globalAlpha)}"/>`);
  }
  stroke(): void {
    if (this.path === "") return;
    const dash = this.dash.length > 0 ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    this.parts.push(`<path d="${this.path}" fill="none" stroke="${String(this.strokeStyle)}" stroke-opacity="${short(this.globalAlpha)}" stroke-width="${this.lineWidth}"${dash}/>`);
  }
  fillRect(x: number, y: number, width: number, height: number): void {
    this.parts.push(`<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}" fill="${String(this.fillStyle)}"/>`);
  }
  fillText(text: string, x: number, y: number): void {
    const anchor = this.textAlign === "right" ? "end" : this.textAlign === "center" ? "middle" : "start";
    const baseline = this.textBaseline === "top" ? "hanging" : this.textBaseline === "middle" ? "central" : "auto";
    this.parts.push(`<text x="${short(x)}" y="${short(y)}" fill="${String(this.fillStyle)}" text-anchor="${anchor}" dominant-baseline="${baseline}" font-family="sans-serif" font-size="${/(\d+)px/.exec(this.font)?.[1] ?? "12"}"${this.font.startsWith("bold") ? ' font-weight="bold"' : ""}>${escaped(text)}</text>`);
  }
  setLineDash(dash: number[]): void {
    this.dash = dash;
  }

  /** The whole picture. */
  picture(title: string): string {
    const { width, height } = this;
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><title>${escaped(title)}</title>${this.parts.join("")}</svg>\n`;
  }
}
