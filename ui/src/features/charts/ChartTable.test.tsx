// @vitest-environment jsdom
import { expect, it } from "vitest";
import { lineOf } from "../../testing/lines";
import { find, findAll, show, textOf } from "../../testing/screen";
import { ChartTable } from "./ChartTable";
import type { ChartData } from "./chartData";
import { readChartSettings } from "./settings";

function table(leftOut: readonly string[]) {
  const lines = [lineOf([1, 10], [0.5, 0.25])];
  const data = { told: () => lines, axis: () => "step", edges: () => "range", leftOut: () => leftOut } as unknown as ChartData;
  return show(() => <ChartTable title="loss" data={data} settings={readChartSettings({})} onClose={() => undefined} />);
}

it("a table says which points are in none of its rows, and nothing where all are", () => {
  const leave = table(["1 of 3 points has no place on a logarithmic x"]);
  expect([findAll("tbody tr").length, textOf(find("p.muted"))]).toEqual([2, "1 of 3 points has no place on a logarithmic x"]);
  leave();
  table([]);
  expect(findAll("p.muted")).toHaveLength(0);
});
