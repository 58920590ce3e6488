import { expect, it } from "vitest";
import { varyingFields } from "./varying";

it("more fields than are compared at once are asked for in parts", async () => {
  const asked: number[] = [];
  const fields = Array.from({ length: 25_000 }, (_, i) => `metrics.m${i}`);
  const found = await varyingFields({ experiment: "7", filter: "metrics.a > 1", fields }, undefined, (body) => {
    asked.push(body.fields.length);
    expect([body.experiment_ids, body.filter]).toEqual([["7"], "metrics.a > 1"]);
    return Promise.resolve({ fields: [body.fields[0] ?? "", body.fields.at(-1) ?? ""], n_matching: 3 });
  });
  expect([asked, [...found]]).toEqual([[10_000, 10_000, 5000], ["metrics.m0", "metrics.m9999", "metrics.m10000", "metrics.m19999", "metrics.m20000", "metrics.m24999"]]);
});

it("no fields differ in nothing, and nothing is asked", async () => {
  const found = await varyingFields({ experiment: "7", filter: "", fields: [] }, undefined, () => Promise.reject(new Error("asked")));
  expect([...found]).toEqual([]);
});
