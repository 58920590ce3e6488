// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { followLive, made, tell } from "../../testing/live";
import { serve } from "../../testing/server";
import { createKnownFiles } from "./knownFiles";

vi.mock("../../api/events", async () => (await import("../../testing/live")).eventsOfTest);
followLive();

it("the first image of a run is seen at once, more of them every three seconds, and the last one always", async () => {
  let n = 0;
  const asked = serve({ "GET /api/v1/runs/a/files": () => ({ entries: Array.from({ length: n }, (_, i) => ({ path: `${i}.png`, size_bytes: 1 })) }) });
  const ids = ["a"];
  const media = await made(() => createKnownFiles(() => ids, "image"));
  const images = () => media.data()?.series.reduce((n, one) => n + (one.runs.get("a")?.size ?? 0), 0);
  expect([images(), asked.length]).toEqual([0, 1]);
  for (n = 1; n <= 50; n += 1) {
    await tell({ kind: "run_updated" });
    if (n === 1) expect(images()).toBe(1);
    await vi.advanceTimersByTimeAsync(100);
  }
  n = 51;
  await vi.advanceTimersByTimeAsync(10_000);
  expect([images(), asked.length]).toEqual([51, 4]);
  await tell({});
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked.length).toBe(4);
});
