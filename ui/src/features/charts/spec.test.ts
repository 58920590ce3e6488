import { describe, expect, it } from "vitest";
import { CHARTS_MAX, type ChartSpec, HEIGHT, METRICS_MAX, addChart, changeChart, dropChart, duplicateChart, grown, newSpec, plainOf, readBoard, removeChart, shiftChart, sizeFromDrag, titleOf, writeBoard } from "./spec";

const board = [newSpec(["a"], 1), newSpec(["b"], 2), newSpec(["c"], 3)];
const ids = (list: readonly ChartSpec[]) => list.map((spec) => spec.id);

describe("a board in the address", () => {
  it("is read back whole, whatever its names hold", () => {
    const odd: ChartSpec = { id: 7, metrics: ["val/loss", "a*b,c", "50%"], title: "Loss, 2*log ** %2A", axis: "m:lr,*", xScale: "log", scale: "log", zoom: [0.001, 0.5], columns: 3, height: 320 };
    expect(readBoard(writeBoard([odd, ...board]))).toEqual([odd, ...board]);
    for (const scale of ["linear", "log", "symlog"] as const) expect(readBoard(writeBoard([{ ...odd, scale }]))[0]?.scale).toBe(scale);
    for (const xScale of ["linear", "log", undefined] as const) expect(readBoard(writeBoard([{ ...odd, xScale }]))[0]?.xScale).toBe(xScale);
    for (const axis of ["step", "time", "relative", undefined] as const) expect(readBoard(writeBoard([{ ...odd, axis }]))[0]?.axis).toBe(axis);
    expect(readBoard(writeBoard([{ ...odd, zoom: [-1e6, 1e6] }]))[0]?.zoom).toEqual([-1e6, 1e6]);
  });

  it("is short: a plain chart is its metric and its id", () => {
    expect(writeBoard(board)).toBe("a**i1,b**i2,c**i3");
    expect(writeBoard([])).toBeUndefined();
  });

  it("a list of metrics is a board, each with an id of its own", () => {
    expect(readBoard("val/loss,acc")).toEqual([newSpec(["val/loss"], 1), newSpec(["acc"], 2)]);
    expect(ids(readBoard("a**i2,b**i2,c"))).toEqual([2, 3, 4]);
  });

  it("what makes no sense is left out or set right", () => {
    expect(readBoard("**tNothing,,a**w99**h5**yq**xbanana**z9_1")).toEqual([{ ...newSpec(["a"], 1), columns: 4, height: HEIGHT.min }]);
    expect(readBoard("a*a*b")[0]?.metrics).toEqual(["a", "b"]);
    expect(readBoard(Array.from({ length: 20 }, (_, i) => `m${i}`).join("*"))[0]?.metrics).toHaveLength(METRICS_MAX);
    expect(readBoard(Array.from({ length: 200 }, (_, i) => `m${i}`).join(","))).toHaveLength(CHARTS_MAX);
  });
});

describe("a board under the hand", () => {
  it("gets charts, copies and changes without touching the others", () => {
    expect(ids(addChart(board, newSpec(["d"])))).toEqual([1, 2, 3, 4]);
    expect(ids(duplicateChart(board, 2))).toEqual([1, 2, 4, 3]);
    expect(ids(removeChart(board, 2))).toEqual([1, 3]);
    expect(changeChart(board, 2, { title: "B" }).map(titleOf)).toEqual(["a", "B", "c"]);
    const full = Array.from({ length: CHARTS_MAX }, (_, i) => newSpec(["a"], i + 1));
    expect(addChart(full, newSpec(["b"]))).toBe(full);
    expect(duplicateChart(full, 1)).toBe(full);
  });

  it("is put in order by hand and by step", () => {
    for (const [id, on, order] of [[1, 3, [2, 3, 1]], [3, 1, [3, 1, 2]], [1, 2, [2, 1, 3]], [2, 2, [1, 2, 3]], [9, 1, [1, 2, 3]]] as const) expect(ids(dropChart(board, id, on))).toEqual(order);
    expect(ids(shiftChart(board, 2, -1))).toEqual([2, 1, 3]);
    expect(ids(shiftChart(board, 3, 1))).toEqual([1, 2, 3]);
  });

  it("sizes snap to columns and steps, and stay within their limits", () => {
    expect(sizeFromDrag({ columns: 1, height: 200 }, { x: 290, y: 75 }, 312)).toEqual({ columns: 2, height: 280 });
    expect(sizeFromDrag({ columns: 2, height: 200 }, { x: -900, y: -900 }, 312)).toEqual({ columns: 1, height: HEIGHT.min });
    expect(sizeFromDrag({ columns: 1, height: 200 }, { x: 10, y: 3 }, 0)).toEqual({ columns: 1, height: 200 });
    expect(grown({ columns: 4, height: 800 }, 1, 1)).toEqual({ columns: 4, height: 800 });
  });

  it("a metric shown first as it is, is told from charts with something of their own", () => {
    expect(plainOf([{ ...newSpec(["a"], 1), scale: "log" }, newSpec(["a"], 2)], "a")?.id).toBe(2);
    expect(plainOf([newSpec(["a", "b"], 1), { ...newSpec(["a"], 2), xScale: "log" }], "a")).toBeUndefined();
  });
});
