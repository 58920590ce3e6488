// Colours for values: even steps for the eye, readable on the ground of either theme; the highest stands out most.
import { type Rgb, labOf } from "../../lib/colour";

/** Steps of a ramp. Lines of one step are drawn together. */
export const RAMP_STEPS = 32;

/** Ends of a straight line through CIE Lab, from low to high: equal parts of it are equal distances of colour. */
const ENDS = { light: ["#d06a00", "#1b1464"], dark: ["#6f63d8", "#ffe08a"] } as const;

const gamma = (c: number) => (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);
const byte = (c: number) => Math.round(255 * Math.min(1, Math.max(0, gamma(c)))).toString(16).padStart(2, "0");

/** A colour of CIE Lab (D65) as the screen has it. */
export function hexOfLab([l, a, b]: Rgb): string {
  const fy = (l + 16) / 116;
  const back = (f: number) => (f ** 3 > 216 / 24389 ? f ** 3 : (116 * f - 16) / (24389 / 27));
  const [x, y, z] = [back(fy + a / 500) * 0.95047, back(fy), back(fy - b / 200) * 1.08883];
  return `#${byte(3.2404542 * x - 1.5371385 * y - 0.4985314 * z)}${byte(-0.969266 * x + 1.8760108 * y + 0.041556 * z)}${byte(0.0556434 * x - 0.2040259 * y + 1.0572252 * z)}`;
}

function rampOf(theme: "light" | "dark"): string[] {
  const [low, high] = [labOf(ENDS[theme][0], "normal"), labOf(ENDS[theme][1], "normal")];
  return Array.from({ length: RAMP_STEPS }, (_, i) => {
    const part = i / (RAMP_STEPS - 1);
    return hexOfLab([low[0] + (high[0] - low[0]) * part, low[1] + (high[1] - low[1]) * part, low[2] + (high[2] - low[2]) * part]);
  });
}

export const RAMPS: Readonly<Record<"light" | "dark", readonly string[]>> = { light: rampOf("light"), dark: rampOf("dark") };

/** The step of a place in 0 to 1; `RAMP_STEPS`, one behind the last, for none. */
export const rampStep = (at: number | undefined): number => (at === undefined ? RAMP_STEPS : Math.min(RAMP_STEPS - 1, Math.max(0, Math.floor(at * RAMP_STEPS))));
