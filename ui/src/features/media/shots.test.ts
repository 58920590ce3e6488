import { describe, expect, it } from "vitest";
import { type MediaFile, gatherShots, placeOf, seenAt, sharedSteps } from "./shots";

const file = (path: string, size = 10): MediaFile => ({ path, size });
const logged = (key: string, step: number, time = 1, end = ".png") => file(`images/${key}%step%${step}%timestamp%${time}%gab-12${end}`);

describe("images of several runs", () => {
  const series = gatherShots(new Map([
    ["a", [logged("val#dog", 0), logged("val#dog", 0, 1, "%compressed.webp"), logged("val#dog", 10), file("confusion.png"), file("notes.txt")]],
    ["b", [logged("val#dog", 10, 5), logged("val#dog", 20), file("plots/roc_3.png"), file("plots/roc_12.png")]],
  ]));

  it("are told by name, the folder and the stand-in for slashes taken away", () => {
    expect(series.map((one) => one.name)).toEqual(["confusion.png", "plots/roc_…", "val/dog"]);
    expect(series.map((one) => one.steps)).toEqual([[], [3, 12], [0, 10, 20]]);
    expect(sharedSteps(series)).toEqual([0, 3, 10, 12, 20]);
  });

  it("use the small copy as thumbnail, and themselves where there is none", () => {
    const dog = series[2];
    expect(dog?.runs.get("a")?.get(0)).toMatchObject({ path: expect.stringMatching(/\.png$/) as string, thumb: expect.stringMatching(/%compressed\.webp$/) as string });
    expect(dog?.runs.get("a")?.get(10)?.thumb).toMatch(/\.png$/);
  });

  it("of a step logged twice, the later one counts", () => {
    const [one] = gatherShots(new Map([["a", [logged("x", 1, 9), logged("x", 1, 3), logged("x", 1, 3, "%compressed.webp")]]]));
    const shot = one?.runs.get("a")?.get(1);
    expect(shot?.path).toContain("timestamp%9");
    expect(shot?.thumb).toContain("timestamp%9");
  });

  it("a step that a run does not have says which is near; one without steps is always there", () => {
    const [confusion, , dog] = series;
    if (confusion === undefined || dog === undefined) throw new Error("no series");
    expect(seenAt(dog, "a", 20)).toEqual({ kind: "elsewhere", nearest: 10 });
    expect(seenAt(dog, "b", 20).kind).toBe("shot");
    expect(seenAt(dog, "c", 20)).toEqual({ kind: "none" });
    expect(seenAt(confusion, "a", 20).kind).toBe("shot");
    expect(seenAt(confusion, "a", undefined).kind).toBe("shot");
  });

  it("the slider stands at the last step until another is asked for, and at the nearest of what is there", () => {
    expect([placeOf([0, 10, 20], undefined), placeOf([0, 10, 20], 12), placeOf([0, 10, 20], -5), placeOf([], 3)]).toEqual([2, 1, 0, -1]);
  });
});
