import { expect, it } from "vitest";
import { bandColumns } from "./bands";

const band = { n_runs: 3, n_off_axis: 2, x: [0, 1], n: [3, 1], mean: [2, 5], sd: [0.5, null], standard_error: [0.25, null], min: [1, 5], max: [4, 5] };

it("a band is the mean and the spread that was chosen, without width where it is unknown", () => {
  expect([...bandColumns(band, "g", "loss", "sd").low]).toEqual([1.5, 5]);
  expect([...bandColumns(band, "g", "loss", "se").high]).toEqual([2.25, 5]);
  expect([...bandColumns(band, "g", "loss", "range").high]).toEqual([4, 5]);
});

it("on a logarithmic axis a band has no place at zero, and says how many points of its runs have none", () => {
  const log = bandColumns(band, "g", "loss", "range", "log");
  expect([[...log.x], [...log.n], [...log.mean], [...log.low], [...log.high], log.nOffAxis]).toEqual([[1], [1], [5], [5], [5], 2]);
  expect([...bandColumns(band, "g", "loss", "range").x]).toEqual([0, 1]);
});
