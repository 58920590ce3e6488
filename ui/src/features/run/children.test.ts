import { expect, it } from "vitest";
import { askedFields, valueColumns } from "./children";

const column = (field: string, values: (string | number | null)[]) => ({ field, values });
const names = (columns: ReturnType<typeof column>[], most: number) => valueColumns({ columns }, new Set(["run_name"]), most).map((one) => one.name);

it("children show what differs among them, parameters and metrics both", () => {
  const columns = [column("run_name", ["a", "b"]), column("metrics.loss", [1, 2]), column("metrics.same", [1, 1]), column("params.`my lr`", ["1", "2"]), column("params.const", ["x", "x"]), column("params.none", [null, null])];
  expect(names(columns, 4)).toEqual(["loss", "same", "my lr", "const"]);
  expect(names(columns, 2)).toEqual(["loss", "my lr"]);
  expect(names([column("metrics.a", [1, 2]), column("metrics.b", [1, 2]), column("metrics.c", [1, 2])], 3)).toEqual(["a", "b", "c"]);
  expect(names([column("run_name", ["a"])], 3)).toEqual([]);
});

it("children with parameters show them however many metrics there are", () => {
  const many = Array.from({ length: 3000 }, (_, i) => ({ key: `layer${i}`, field: `metrics.layer${i}` }));
  const known = { metrics: [...many, { key: "system/cpu", field: "metrics.`system/cpu`" }, { key: "val/loss", field: "metrics.`val/loss`" }], params: [{ key: "lr", field: "params.lr" }], tags: [] };
  const asked = askedFields(known, new Set());
  expect([asked[0], asked.at(-1), asked.length, asked.some((field) => field.includes("cpu"))]).toEqual(["metrics.`val/loss`", "params.lr", 21, false]);
});

it("what differs is asked for first, wherever it stands among thousands", () => {
  const metrics = Array.from({ length: 3000 }, (_, i) => ({ key: `m${i}`, field: `metrics.m${i}` }));
  const params = Array.from({ length: 90 }, (_, i) => ({ key: `p${i}`, field: `params.p${i}` }));
  const asked = askedFields({ metrics, params, tags: [] }, new Set(["metrics.m2999", "params.p80"]));
  expect([asked[0], asked[20], asked.length]).toEqual(["metrics.m2999", "params.p80", 40]);
});
