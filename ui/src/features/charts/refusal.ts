// Why a chart cannot be read, as the server said it: sentence, hint, code and request.
import { ApiProblem, isProblem, unreachable } from "../../api/client";
import { toProblem } from "../../api/live";
import { ChartRefusal } from "../../decode/charts";

export function chartProblem(error: unknown): ApiProblem {
  if (!(error instanceof ChartRefusal)) return toProblem(error);
  if (error.status === 0) return unreachable();
  try {
    const value: unknown = JSON.parse(error.text);
    if (isProblem(value)) return new ApiProblem(value, error.status);
  } catch {
    // Not JSON: words of something between.
  }
  return new ApiProblem({ code: "unknown", kind: "bug", what: error.message, request_id: error.requestId, facts: {} }, error.status);
}
