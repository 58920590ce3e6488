import { expect, it } from "vitest";
import { contrast, distance, labOf } from "../../lib/colour";
import { RAMPS, RAMP_STEPS, hexOfLab, rampStep } from "./ramp";

const GROUND = { light: "#ffffff", dark: "#0f1216" } as const;
const THEMES = ["light", "dark"] as const;

it("every colour of a ramp can be seen on its ground, as lines must", () => {
  for (const theme of THEMES) for (const colour of RAMPS[theme]) expect(contrast(colour, GROUND[theme]), `${theme} ${colour}`).toBeGreaterThanOrEqual(3);
});

it("steps are even for the eye: none is twice another", () => {
  for (const theme of THEMES) {
    const steps = RAMPS[theme].slice(1).map((colour, i) => distance(colour, RAMPS[theme][i] ?? "", "normal"));
    expect(steps.length).toBe(RAMP_STEPS - 1);
    expect(Math.max(...steps) / Math.min(...steps), theme).toBeLessThan(2);
    expect(distance(RAMPS[theme][0] ?? "", RAMPS[theme].at(-1) ?? "", "normal")).toBeGreaterThan(90);
  }
});

it("order is seen by everyone: lightness goes one way, and the ends stay far apart for every sight", () => {
  for (const theme of THEMES) {
    const light = RAMPS[theme].map((colour) => labOf(colour, "normal")[0]);
    const ways = light.slice(1).map((one, i) => Math.sign(one - (light[i] ?? 0)));
    expect(new Set(ways), theme).toEqual(new Set([theme === "light" ? -1 : 1]));
    for (const sight of ["protan", "deutan", "tritan"] as const) expect(distance(RAMPS[theme][0] ?? "", RAMPS[theme].at(-1) ?? "", sight), `${theme} ${sight}`).toBeGreaterThan(40);
  }
});

it("a colour comes back from Lab as it was", () => {
  for (const hex of ["#000000", "#ffffff", "#d06a00", "#1b1464", "#808080", "#00ff00"]) expect(distance(hexOfLab(labOf(hex, "normal")), hex, "normal"), hex).toBeLessThan(0.8);
});

it("each place has a step, what has no place the one behind the last", () => {
  expect([0, 1, 0.5, -1, 2, undefined].map(rampStep)).toEqual([0, RAMP_STEPS - 1, RAMP_STEPS / 2, 0, RAMP_STEPS - 1, RAMP_STEPS]);
});
