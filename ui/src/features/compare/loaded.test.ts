// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { followLive, made, tell } from "../../testing/live";
import { runOf } from "../../testing/runs";
import { later, serve } from "../../testing/server";
import { createCompared } from "./loaded";

vi.mock("../../api/events", async () => (await import("../../testing/live")).eventsOfTest);
followLive();

it("the first change of a compared run is read at once, a burst once a second, and its last state always", async () => {
  let n = 0;
  const asked = serve({ "GET /api/v1/runs/": ({ path }) => ({ ...runOf(path.slice(-1)), name: `${path.slice(-1)} ${n}` }) });
  const live = await made(() => createCompared(() => ["a", "b"]));
  const names = () => live.data()?.runs.map((run) => run.name);
  for (n = 1; n <= 25; n += 1) {
    await tell({});
    if (n === 1) expect(names()).toEqual(["a 1", "b 0"]);
    await vi.advanceTimersByTimeAsync(100);
  }
  n = 26;
  await vi.advanceTimersByTimeAsync(5000);
  expect([names(), asked.length]).toEqual([["a 26", "b 0"], 2 + 4]);
});

it("a reading under way is waited for, and what changed meanwhile is read after it", async () => {
  const slow = later<unknown>();
  const asked = serve({ "GET /api/v1/runs/": ({ path }) => (asked.length === 2 ? slow.promise : { ...runOf(path.slice(-1)), name: `reading ${asked.length}` }) });
  const live = await made(() => createCompared(() => ["a"]));
  for (let i = 0; i < 5; i += 1) {
    await tell({});
    await vi.advanceTimersByTimeAsync(1000);
  }
  expect(asked.length).toBe(2);
  slow.keep(runOf("a"));
  await vi.advanceTimersByTimeAsync(1000);
  expect([live.data()?.runs[0]?.name, asked.length]).toEqual(["reading 3", 3]);
});
