// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { find, findAll, show, textOf } from "../testing/screen";
import { Dialog } from "./Dialog";
import { LiveRegion, spoken, spokenChanges } from "./LiveRegion";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

/** Past the time in which nothing is said after something was. */
const pause = () => vi.advanceTimersByTimeAsync(60_000);
const heard = () => findAll("[data-live-region]").map((one) => textOf(one).replaceAll("\u00a0", ""));

it("what changes of a part is heard, not what it says at first; an emptied one is silent", async () => {
  await pause();
  const [count, setCount] = createSignal("3 runs");
  show(() => <><p ref={spokenChanges}>{count()}</p><LiveRegion /></>);
  await pause();
  const before = heard();
  expect(before).not.toEqual(["3 runs"]);
  setCount("");
  await pause();
  expect(heard()).toEqual(before);
  setCount("2 runs");
  await pause();
  expect(heard()).toEqual(["2 runs"]);
});

it("what comes is heard, in the dialog that is open as well", async () => {
  await pause();
  show(() => <><p ref={spoken}>This run is in the trash.</p><LiveRegion /><Dialog title="Rules" onClose={() => undefined}>Two rules</Dialog></>);
  await pause();
  expect([heard(), findAll("dialog [data-live-region]").length]).toEqual([["This run is in the trash.", "This run is in the trash."], 1]);
  expect(find("p[data-spoken]").getAttribute("role")).toBeNull();
});
