import { expect, it } from "vitest";
import { ChartRefusal } from "../../decode/charts";
import { chartProblem } from "./refusal";

const told = (error: unknown) => {
  const { status, problem } = chartProblem(error);
  return [status, problem.code, problem.what, problem.hint ?? "", problem.request_id];
};

it("a refusal of a chart keeps its code, hint and request, whoever sent it", () => {
  const problem = { code: "limit_reached", kind: "limit", what: "Too many.", hint: "Choose fewer.", request_id: "r-1", facts: {} };
  expect(told(new ChartRefusal(JSON.stringify(problem), 413, "r-1"))).toEqual([413, "limit_reached", "Too many.", "Choose fewer.", "r-1"]);
  expect(told(new ChartRefusal("Bad gateway", 502, "r-2"))).toEqual([502, "unknown", "Bad gateway", "", "r-2"]);
  expect(told(new ChartRefusal("", 500, ""))).toEqual([500, "unknown", "The chart could not be read.", "", ""]);
  expect(told(new ChartRefusal("", 0, ""))).toEqual([0, "unreachable", "The server cannot be reached.", "Check that it runs, then try again.", ""]);
  expect(told(new Error("A chart ends too early."))).toEqual([0, "page_error", "A chart ends too early.", "", ""]);
});
