// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { resize } from "../../../testing/browser";
import { showAt } from "../../../testing/page";
import { check, click, field, find, findAll, named, press, settled, textOf, type } from "../../../testing/screen";
import { LogView } from "./LogView";
import type { LogAnswer, LogAsk } from "./worker";

/** Lines in view: 20 of 18 pixels. */
const VIEW = 360;

/** A worker over lines that a test gives. */
class LinesWorker {
  static last: LinesWorker | undefined;
  lines: readonly string[] = [];
  nGrown = 0;
  onmessage: (event: { readonly data: LogAnswer }) => void = () => undefined;
  constructor() {
    LinesWorker.last = this;
  }
  tell(data: LogAnswer): void {
    this.onmessage({ data });
  }
  /** What is known of the file, of which some bytes may not have been read. */
  know(lines: readonly string[], left = 0): void {
    this.lines = lines;
    const read = lines.join("\n").length;
    this.tell({ kind: "known", lines: lines.length, read, size: read + left });
    this.tell({ kind: "grown", renewed: false });
  }
  postMessage(message: LogAsk): void {
    if (message.kind === "grow") this.nGrown += 1;
    if (message.kind === "texts") this.tell({ kind: "texts", id: message.id, texts: this.lines.slice(message.from, message.to) });
    if (message.kind !== "find") return;
    const lines = this.lines.flatMap((line, i) => (i >= message.first && line.includes(message.wanted) ? [i] : []));
    this.tell({ kind: "found", id: message.id, found: { lines, n: lines.length, scanned: this.lines.length } });
  }
  terminate(): void {
    LinesWorker.last = undefined;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("Worker", LinesWorker);
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(VIEW);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function view(address = "/runs/r/console", live = false) {
  const page = await showAt(address, () => <LogView run="r" path="output.log" live={live} />);
  const worker = LinesWorker.last;
  if (worker === undefined) throw new Error("no worker");
  return { ...page, worker, know: async (lines: readonly string[], left = 0) => {
    worker.know(lines, left);
    await settled();
    for (const box of findAll(".log-box")) resize(box, 800, VIEW);
    await settled();
  } };
}
const many = (n: number) => Array.from({ length: n }, (_, i) => (i % 100 === 7 ? `line ${i} loss is nan` : `line ${i}`));
const numbers = () => findAll(".log-number").map((one) => Number(textOf(one)));
const box = () => find(".log-box");
const said = () => textOf(find(".log-bar [data-spoken]"));
const scroll = async (top: number) => {
  box().scrollTop = top;
  box().dispatchEvent(new Event("scroll"));
  await settled();
};

it("of a million lines those in view are drawn, and a scroll draws others", async () => {
  const { know } = await view();
  expect(findAll(".of-lines")).toHaveLength(1);
  await know(many(100_000));
  expect([findAll(".skeleton").length, numbers().length <= 22, numbers()[0], textOf(findAll(".log-text")[3])]).toEqual([0, true, 1, "line 3"]);
  await scroll(18 * 50_000);
  expect([numbers().includes(50_001), numbers().length <= 22, findAll(".log-text").map(textOf).includes("line 50000")]).toEqual([true, true, true]);
});

it("an empty file says so, and one that is still read says how far", async () => {
  const { know } = await view();
  await know([]);
  expect([textOf(find(".log .pad")), findAll(".log-box").length]).toEqual(["The file is empty so far.", 0]);
  await know(["a", "b"], 2 * 1024 * 1024);
  expect([textOf(find(".log-size")), box().getAttribute("aria-busy")]).toEqual(["2 lines, 2.0 MiB · read 3 B so far", "true"]);
  await know(["a", "b", "c"]);
  expect([textOf(find(".log-size")), box().getAttribute("aria-busy")]).toEqual(["3 lines, 5 B", "false"]);
});

it("a search counts what it finds, steps through it round its ends, and the line it stands on is in the address", async () => {
  const { know, query } = await view();
  await know(many(300));
  const search = field("Search the log");
  type(search, "nan");
  await settled();
  expect([query()["find"], said()]).toEqual(["nan", "3 lines"]);
  const way: [string, number | undefined][] = [];
  for (const mods of [{}, {}, {}, {}, { shiftKey: true }]) {
    press("Enter", search, mods);
    await settled();
    way.push([said(), Number(find('[aria-current="location"]').textContent)]);
  }
  expect(way).toEqual([["1 of 3 lines", 8], ["2 of 3 lines", 108], ["3 of 3 lines", 208], ["1 of 3 lines", 8], ["3 of 3 lines", 208]]);
  expect(findAll(".log-match").map(textOf).every((one) => one === "nan")).toBe(true);
});

it("a search without a match says so, its steps are off, and clearing it takes it out of the address", async () => {
  const { know, query } = await view();
  await know(many(50));
  type(field("Search the log"), "nowhere");
  await settled();
  expect([said(), named("Next line that has it").hasAttribute("disabled")]).toEqual(["No line has it", true]);
  press("Enter", field("Search the log"));
  type(field("Search the log"), "");
  await settled();
  expect([query(), findAll(".log-bar [data-spoken]").length]).toEqual([{}, 0]);
});

it("a link to a line opens there, and a click on a number makes one", async () => {
  const { know } = await view("/runs/r/console#L5000");
  await know(many(10_000));
  expect([numbers().includes(5000), textOf(find('[aria-current="location"]'))]).toEqual([true, "5000"]);
  click(named("Link to line 4999", "a"));
  await settled();
  expect(textOf(find('[aria-current="location"]'))).toBe("4999");
});

it("the log of a run that goes on follows its end, until the reader scrolls up, and again when told to", async () => {
  const { know, query, worker } = await view("/runs/r/console", true);
  vi.spyOn(HTMLElement.prototype, "scrollHeight", "get").mockImplementation(function (this: HTMLElement) { return Number.parseFloat((this.querySelector(".log-space") as HTMLElement | null)?.style.height ?? "0"); });
  await know(many(1000));
  expect(box().scrollTop).toBe(1000 * 18);
  await scroll(1000 * 18 - VIEW);
  await scroll(2000);
  const follow = field("Follow the end") as HTMLInputElement;
  expect(follow.checked).toBe(false);
  await know(many(1100));
  expect(box().scrollTop).toBe(2000);
  check(follow, true);
  await settled();
  await know(many(1200));
  expect([follow.checked, box().scrollTop, query()]).toEqual([true, 1200 * 18, {}]);
  const before = worker.nGrown;
  await vi.advanceTimersByTimeAsync(4100);
  expect(worker.nGrown - before).toBe(2);
});

it("the log of a run that ended is not looked at again and again, and offers nothing to follow", async () => {
  const { know, worker } = await view();
  await know(many(10));
  const before = worker.nGrown;
  await vi.advanceTimersByTimeAsync(60_000);
  expect([worker.nGrown - before, findAll("label").some((one) => textOf(one) === "Follow the end")]).toEqual([0, false]);
});

it("wrapped lines are a choice that the address keeps", async () => {
  const { know, query } = await view("/runs/r/console?wrap=1");
  await know(many(10));
  expect(box().classList.contains("wrapped")).toBe(true);
  check(field("Wrap lines"), false);
  await settled();
  expect([query(), box().classList.contains("wrapped")]).toEqual([{}, false]);
});

it("a file that cannot be read says why and can be tried again; one that fails later keeps its lines", async () => {
  const { know, worker } = await view();
  const fail = (status: number, problem: string) => worker.tell({ kind: "failed", status, problem });
  fail(404, '{"code":"file_not_found","what":"There is no such file."}');
  expect(textOf(find(".problem-what"))).toBe("There is no such file.");
  click(named("Try again"));
  expect(worker.nGrown).toBe(1);
  await know(many(10));
  expect(findAll(".problem")).toEqual([]);
  fail(0, "");
  expect([textOf(find(".problem-what")), numbers().length]).toEqual(["The server cannot be reached.", 10]);
});

it("a log that is long in coming says so, can be given up, and is asked for again by hand alone", async () => {
  const { worker } = await view("/runs/r/console", true);
  await vi.advanceTimersByTimeAsync(2000);
  expect(textOf(find(".load-note"))).toBe("Reading the logCancel");
  click(named("Cancel"));
  expect([findAll(".load-note, .skeleton").length, findAll(".problem").length, LinesWorker.last]).toEqual([0, 1, undefined]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(LinesWorker.last).toBe(undefined);
  click(named("Try again"));
  expect([findAll(".problem").length, findAll(".skeleton").length, LinesWorker.last === worker]).toEqual([0, 2, false]);
  LinesWorker.last?.know(["epoch 1"]);
  await settled();
  expect(findAll(".load-note, .skeleton").length).toBe(0);
});
