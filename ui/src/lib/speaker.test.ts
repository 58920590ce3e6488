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

it("what was done is left out for nothing newer: it is said in one breath, once, before the news", () => {
  vi.useFakeTimers();
  const heard: string[] = [];
  const { say, tell } = speaker((text) => heard.push(text), 5000);
  tell("Deleted.");
  tell("Restored.");
  say("a: Failed");
  tell("Stored.");
  tell("Restored.");
  say("b: Failed");
  vi.advanceTimersByTime(60_000);
  expect(heard).toEqual(["Deleted.", "Stored. Restored. b: Failed"]);
  vi.useRealTimers();
});
