import { expect, it, vi } from "vitest";
import { speaker } from "./speaker";

it("at most one sentence is spoken in five seconds, and then the newest", () => {
  vi.useFakeTimers();
  const heard: string[] = [];
  const { say, stop } = speaker((text) => heard.push(text), 5000);
  say("one");
  say("two");
  say("three");
  expect(heard).toEqual(["one"]);
  vi.advanceTimersByTime(4999);
  expect(heard).toEqual(["one"]);
  vi.advanceTimersByTime(1);
  expect(heard).toEqual(["one", "three"]);
  vi.advanceTimersByTime(5000);
  say("four");
  expect(heard).toEqual(["one", "three", "four"]);
  say("five");
  stop();
  vi.advanceTimersByTime(60_000);
  expect(heard).toEqual(["one", "three", "four"]);
  vi.useRealTimers();
});
