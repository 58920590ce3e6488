// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { beginWork } from "../lib/work";
import { click, find, findAll, named, show, textOf } from "../testing/screen";
import { Works } from "./Works";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("work says how far it has come, can be stopped, and is gone once it has ended", () => {
  show(() => <Works />);
  let isStopped = false;
  const work = beginWork("Deleting runs", () => (isStopped = true));
  expect(findAll(".work")).toHaveLength(0);
  vi.advanceTimersByTime(300);
  expect([textOf(find(".work span")), find("progress").hasAttribute("value")]).toEqual(["Deleting runs", false]);
  work.at(1500, 100_000);
  expect([textOf(find(".work span")), find("progress").getAttribute("value"), find("progress").getAttribute("max")]).toEqual(["Deleting runs 1,500 of 100,000", "1500", "100000"]);
  click(named("Stop"));
  expect(isStopped).toBe(true);
  work.end();
  expect(findAll(".work")).toHaveLength(0);
});

it("two works stand side by side, and each ends alone", () => {
  show(() => <Works />);
  const first = beginWork("Deleting runs", () => undefined);
  beginWork("Tagging runs", () => undefined).at(1, 2);
  vi.advanceTimersByTime(300);
  first.end();
  expect(findAll(".work > span").map((one) => textOf(one))).toEqual(["Tagging runs 1 of 2"]);
});
