// @vitest-environment jsdom
import { For, createSignal } from "solid-js";
import { afterEach, expect, it, vi } from "vitest";
import { runStyle } from "../lib/colour";
import { drawNoLonger, drawTogether } from "../lib/drawn";
import { offered, take } from "../testing/offers";
import { click, find, findAll, show, textOf } from "../testing/screen";
import { Ago, CopyButton, RunMark, ShowMore, Status, saveFile } from "./bits";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("a run whose start is no date does not take the page away", () => {
  show(() => (
    <>
      <Ago ms={1_795_882_576_858_000_000} />
      <Ago ms={Number.NaN} />
      <Ago ms={0} />
    </>
  ));
  const times = findAll("time");
  expect(times.map((time) => time.getAttribute("datetime"))).toEqual([null, null, "1970-01-01T00:00:00.000Z"]);
  expect(textOf(times[0])).toBe("1795882576858000000");
});

it("a status is a word and a mark, also one that this page does not know", () => {
  show(() => (
    <>
      <Status status="FINISHED" />
      <Status status="PAUSED" />
      <Status status="RUNNING" silentSince={864_000_000} />
    </>
  ));
  const all = findAll(".status");
  expect(all.map((one) => textOf(one).split(" · ")[0])).toEqual(["✓ Finished", "? PAUSED", "◌ Running"]);
  expect(textOf(all[2])).toMatch(/no signal since 1970-01-1[01] /);
  expect(all.map((one) => one.classList.contains("status-silent"))).toEqual([false, false, true]);
});

it("a copy that the browser refuses is not told as done", async () => {
  vi.useFakeTimers();
  const kept: string[] = [];
  let refuses = false;
  vi.stubGlobal("navigator", { clipboard: { writeText: (text: string) => (refuses ? Promise.reject(new Error("no")) : Promise.resolve(void kept.push(text))) } });
  show(() => <CopyButton text="abc" label="Copy id" />);
  const press = async () => {
    click(find("button"));
    await vi.advanceTimersByTimeAsync(0);
    return textOf(find("button"));
  };
  expect([await press(), kept]).toEqual(["Copied", ["abc"]]);
  await vi.advanceTimersByTimeAsync(1500);
  expect(textOf(find("button"))).toBe("Copy id");
  refuses = true;
  expect(await press()).toBe("Cannot copy");
});

it("nothing more is offered when nothing is left", () => {
  let n = 0;
  show(() => (
    <>
      <ShowMore left={0} onMore={() => (n += 10)} />
      <ShowMore left={1200} onMore={() => (n += 1)} />
    </>
  ));
  expect(findAll("button").map(textOf)).toEqual(["Show more (1,200 left)"]);
  click(find("button"));
  expect(n).toBe(1);
});

it("the mark of a run is the same wherever it stands", () => {
  show(() => (
    <>
      <RunMark run="abc" />
      <RunMark run="abc" />
    </>
  ));
  const [a, b] = findAll("line").map((line) => line.outerHTML);
  expect(a).toBe(b);
  expect(a).toMatch(/stroke="#[0-9a-f]{6}"/);
});

it("a saved file has its name, and its address is given back", () => {
  vi.useFakeTimers();
  const [made, gone]: [Blob[], string[]] = [[], []];
  vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: (blob: Blob) => `blob:${made.push(blob)}`, revokeObjectURL: (address: string) => gone.push(address) }));
  const pressed: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    pressed.push(`${this.download} ${this.href}`);
  });
  const content = new Blob(["x"]);
  saveFile("loss.csv", content);
  expect([pressed, made, gone]).toEqual([["loss.csv blob:1"], [content], []]);
  vi.advanceTimersByTime(1000);
  expect(gone).toEqual(["blob:1"]);
  vi.restoreAllMocks();
});

it("marks of runs that are drawn together look as their lines do, and as ever when the page is left", () => {
  const alike = Array.from({ length: 500 }, (_, i) => `r${i}`).filter((id) => JSON.stringify(runStyle(id, "light")) === JSON.stringify(runStyle("r0", "light"))).slice(0, 2);
  show(() => <For each={alike}>{(run) => <RunMark run={run} />}</For>);
  const dashes = () => findAll(".run-mark line").map((line) => line.getAttribute("stroke-dasharray"));
  const before = dashes();
  const [page, next] = [{}, {}];
  expect([alike.length, new Set(before).size]).toEqual([2, 1]);
  drawTogether(page, alike);
  expect([dashes()[0] === before[0], new Set(dashes()).size]).toEqual([true, 2]);
  // The next page came before this one went.
  drawTogether(next, alike);
  drawNoLonger(page);
  expect(new Set(dashes()).size).toBe(2);
  drawNoLonger(next);
  expect(dashes()).toEqual(before);
});

it("where the clipboard is not given a text is copied the old way, and the focus goes back", async () => {
  vi.stubGlobal("navigator", { clipboard: undefined });
  const copied: (string | undefined)[] = [];
  document.execCommand = (what) => {
    copied.push(what, document.querySelector("textarea")?.value);
    return true;
  };
  show(() => <CopyButton text="the text" />);
  const button = find("button");
  button.focus();
  click(button);
  await Promise.resolve();
  expect(copied).toEqual(["copy", "the text"]);
  expect([document.activeElement, findAll("textarea").length]).toEqual([button, 0]);
  expect(textOf(button)).toBe("Copied");
  document.execCommand = () => false;
  click(button);
  await vi.waitFor(() => expect(textOf(button)).toBe("Cannot copy"));
});

it("the palette shows more of a list and copies what has a button to copy, as they are told", () => {
  const [left, setLeft] = createSignal(3);
  const copied: string[] = [];
  vi.stubGlobal("navigator", { clipboard: { writeText: (text: string) => Promise.resolve(copied.push(text)) } });
  show(() => (
    <>
      <ShowMore left={left()} onMore={() => setLeft(0)} />
      <CopyButton text={`first line ${"x".repeat(100)}\nsecond line`} label="Copy path" />
    </>
  ));
  expect(offered()).toEqual([`Copy path: first line ${"x".repeat(49)}`, "Show more (3 left)"]);
  take("Show more (3 left)");
  expect([left(), offered().length]).toEqual([0, 1]);
  take(offered()[0] ?? "");
  expect(copied).toEqual([`first line ${"x".repeat(100)}\nsecond line`]);
});
