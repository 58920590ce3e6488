// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Run } from "../../api/client";
import { Toasts } from "../../components/states";
import { offered, take } from "../../testing/offers";
import { showAt } from "../../testing/page";
import { runOf } from "../../testing/runs";
import { click, field, find, findAll, named, press, settled, textOf, type } from "../../testing/screen";
import { later, refused, serve } from "../../testing/server";
import { actions } from "../shell/shortcuts";
import { Overview } from "./Overview";

const listeners = vi.hoisted(() => new Set<(changes: readonly unknown[]) => void>());
vi.mock("../../api/events", () => ({ onChanges: (listener: (changes: readonly unknown[]) => void) => listeners.add(listener), noteAnswer: () => undefined }));

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.runOnlyPendingTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function overview(first: Run, answer: (body: unknown) => unknown = () => first, more: Parameters<typeof serve>[0] = {}) {
  const asked = serve({ "PATCH /api/v1/runs/": ({ body }) => answer(body), ...more, "GET /api/v1/runs/": () => ({ entries: [] }) });
  const [run, setRun] = createSignal(first);
  const { leave } = await showAt("/runs/r/overview", () => (
    <>
      <Overview run={run()} onChanged={setRun} />
      <Toasts />
    </>
  ));
  return { edits: () => asked.filter((one) => one.method === "PATCH").map((one) => one.body), setRun, leave };
}
const card = (title: string) => findAll("section.card").find((one) => textOf(one.querySelector("h2") ?? undefined).startsWith(title)) as HTMLElement;
const keys = (title: string) => [...card(title).querySelectorAll("tbody th")].map(textOf);
const tags = () => [...card("Tags").querySelectorAll(":scope > ul > li")].map(textOf);
async function search(text: string) {
  type(field("Search metrics, parameters and tags"), text);
  await settled();
}

it("one search narrows metrics, parameters and tags, and says of each when nothing of it matches", async () => {
  await overview(runOf("r", { "val/loss": 1, lr: 2 }, { optimizer: "adam", seed: "7" }, { team: "red", owner: "ann" }));
  await search("adam");
  expect([keys("Parameters"), textOf(card("Metrics").querySelector("p") ?? undefined), tags(), textOf(card("Tags").querySelector("p") ?? undefined)]).toEqual([["optimizer"], "Nothing matches.", [], "Nothing matches."]);
  await search("loss");
  expect([keys("Metrics"), textOf(card("Parameters").querySelector("p") ?? undefined)]).toEqual([["val/loss"], "Nothing matches."]);
  await search("");
  expect([keys("Metrics").length, keys("Parameters").length, tags().length]).toEqual([2, 2, 2]);
});

it("metrics stand in the order in which people look at them, matches of a search by how well they match", async () => {
  await overview(runOf("r", { "system/cpu": 1, epoch_time: 1, lr: 1, "train/loss": 1, "val/loss": 1 }));
  expect(keys("Metrics")).toEqual(["val/loss", "train/loss", "epoch_time", "lr", "system/cpu"]);
  await search("lr");
  expect(keys("Metrics")[0]).toBe("lr");
});

it("a run that logged nothing says so, part by part", async () => {
  await overview(runOf("r"));
  expect(["Metrics", "Parameters", "Tags", "Notes"].map((title) => textOf(card(title).querySelector("p") ?? undefined))).toEqual(["No metric has been logged yet.", "No parameter has been logged.", "No tags.", "No notes yet."]);
  await search("x");
  expect(["Metrics", "Parameters", "Tags"].map((title) => textOf(card(title).querySelector("p") ?? undefined))).toEqual(["No metric has been logged yet.", "No parameter has been logged.", "No tags."]);
});

it("values that are no numbers look different, and the whole number is told when pointed at", async () => {
  await overview(runOf("r", { a: "NaN", b: 1 / 3, c: "Infinity" }));
  const cells = [...card("Metrics").querySelectorAll("tbody tr td:nth-child(2)")] as HTMLElement[];
  expect(cells.map((cell) => [textOf(cell), cell.classList.contains("nan"), cell.title])).toEqual([["NaN", true, "NaN at step 1"], ["0.33333", false, "0.3333333333333333 at step 1"], ["∞", false, "Infinity at step 1"]]);
  // Nothing is known of the extremes of these.
  expect([...card("Metrics").querySelectorAll("tbody tr:first-child td.missing")].map(textOf)).toEqual(["–", "–"]);
});

it("thousands of metrics are drawn by the hundred, and a search looks through all of them", async () => {
  await overview(runOf("r", Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`layer ${i}`, i]))));
  expect([keys("Metrics").length, textOf(card("Metrics").querySelector("h2") ?? undefined)]).toEqual([100, "Metrics 3,000"]);
  click(named("Show more (2,900 left)"));
  expect(keys("Metrics")).toHaveLength(200);
  await search("layer 2999");
  expect(keys("Metrics")).toEqual(["layer 2999"]);
});

it("a parameter as long as a file is cut, and what looks like a page in it is text", async () => {
  await overview(runOf("r", {}, { config: `<b>x</b>${"y".repeat(10_000)}` }));
  const value = find("td.mono .long-start");
  expect([value.querySelector("b"), textOf(value).length, textOf(value).startsWith("<b>x</b>"), textOf(value).endsWith("…")]).toEqual([null, 2001, true, true]);
});

it("notes are written where they stand: the field has the focus, Escape leaves it, and the way back has the focus", async () => {
  const { edits } = await overview(runOf("r"), (body) => ({ ...runOf("r"), tags: { "mlflow.note.content": (body as { set_tag: { value: string } }).set_tag.value } }));
  const edit = () => named("Edit");
  click(edit());
  await settled();
  const area = () => find("textarea") as HTMLTextAreaElement;
  expect(document.activeElement).toBe(area());
  press("Escape");
  expect([findAll("textarea").length, document.activeElement === edit()]).toEqual([0, true]);
  click(edit());
  area().value = "Better.";
  area().dispatchEvent(new Event("input", { bubbles: true }));
  click(named("Save"));
  await settled();
  expect([edits(), findAll("textarea").length, document.activeElement === edit()]).toEqual([[{ set_tag: { key: "mlflow.note.content", value: "Better." } }], 0, true]);
});

it("notes that could not be saved stay in the field", async () => {
  await overview(runOf("r"), () => refused(503, { code: "busy", what: "Too much to do." }));
  click(named("Edit"));
  const area = find("textarea") as HTMLTextAreaElement;
  area.value = "An hour of work";
  area.dispatchEvent(new Event("input", { bubbles: true }));
  click(named("Save"));
  await settled();
  expect([(find("textarea") as HTMLTextAreaElement).value, findAll(".toast .grow > span").map(textOf)]).toEqual(["An hour of work", ["Too much to do."]]);
  click(named("Close this message"));
  expect(findAll(".toast")).toEqual([]);
  click(named("Cancel"));
});

it("what was written in the notes outlives Escape and a look at another part, until it is saved or discarded, and that can be undone", async () => {
  const text = "An hour of work";
  const { edits, leave } = await overview(runOf("r"), (body) => ({ ...runOf("r"), tags: { "mlflow.note.content": (body as { set_tag: { value: string } }).set_tag.value } }));
  const area = () => find("textarea") as HTMLTextAreaElement;
  const write = (now: string) => {
    area().value = now;
    area().dispatchEvent(new Event("input", { bubbles: true }));
  };
  click(named("Edit"));
  write(text);
  press("Escape", area());
  expect([findAll("textarea").length, textOf(card("Notes").querySelector("[data-spoken]") ?? undefined)]).toEqual([0, "What you wrote is not saved. Edit goes on with it.Discard it"]);
  leave();
  const { edits: second } = await overview(runOf("r"), (body) => ({ ...runOf("r"), tags: { "mlflow.note.content": (body as { set_tag: { value: string } }).set_tag.value } }));
  click(named("Edit"));
  expect(area().value).toBe(text);
  click(named("Cancel"));
  expect([findAll("textarea").length, card("Notes").querySelector("[data-spoken]")]).toEqual([0, null]);
  click(named("Undo"));
  click(named("Edit"));
  expect(area().value).toBe(text);
  click(named("Save"));
  await settled();
  expect([edits(), second(), findAll("textarea").length, card("Notes").querySelector("[data-spoken]")]).toEqual([[], [{ set_tag: { key: "mlflow.note.content", value: text } }], 0, null]);
});

it("notes that were opened and left as they were are no draft", async () => {
  await overview(runOf("r", {}, {}, { "mlflow.note.content": "Old." }));
  click(named("Edit"));
  const area = find("textarea") as HTMLTextAreaElement;
  for (const text of ["Old!", "Old."]) {
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  press("Escape", area);
  expect([card("Notes").querySelector("[data-spoken]"), findAll(".toast").length]).toEqual([null, 0]);
});

it("tags of one's own are removed with a press; those of the client stand apart and stay", async () => {
  const tagged = runOf("r", {}, {}, { team: "red", "mlflow.user": "ann" });
  const { edits } = await overview(tagged, () => ({ ...tagged, tags: { "mlflow.user": "ann" } }));
  expect([tags(), textOf(find("details summary")), findAll("details .icon-button").length]).toEqual([["teamred×"], "1 tag of the client", 0]);
  click(named("Remove the tag team"));
  await settled();
  expect([edits(), tags(), textOf(card("Tags").querySelector("p") ?? undefined)]).toEqual([[{ delete_tag: "team" }], [], "No tags."]);
});

const made = () => [...card("Made with").querySelectorAll("dd")].map((one) => textOf(one));
const block = () => textOf(card("Do it again"));

it("of what a run was made with, each part is shown or named as not captured", async () => {
  await overview(runOf("r"));
  expect(made()).toEqual(["not captured", "not captured", "not captured", "not captured"]);
});

it("packages, changes, seeds and machine are there to look at", async () => {
  const patch = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-<b>a</b>\n+b\n";
  await overview(runOf("r", {}, { seed: "7" }, { gpu_type: "A100" }), undefined, {
    "GET /api/v1/runs/r/files": () => ({ entries: [{ path: "requirements.txt", size_bytes: 3 }, { path: "diff.patch", size_bytes: 3 }] }),
    "GET /get-artifact": () => new Response(patch),
  });
  await settled();
  expect(made()).toEqual(["diff.patchShow what was changed", "requirements.txt", "seed = 7", "gpu_type: A100"]);
  expect([named("requirements.txt", "a").getAttribute("href"), block().includes("pip install -r requirements.txt")]).toEqual(["/runs/r/files?file=requirements.txt", true]);
  const details = card("Made with").querySelector("details") as HTMLDetailsElement;
  details.open = true;
  details.dispatchEvent(new Event("toggle"));
  await settled();
  expect([textOf(find(".diff-removed")), textOf(find(".diff-added")), findAll(".diff b").length]).toEqual(["-<b>a</b>", "+b", 0]);
});

it("a patch in a tag is shown where it stands; a run with changes that nobody kept says that", async () => {
  await overview(runOf("r", {}, {}, { "mlflow.source.git.dirty": "true", "mlflow.source.git.diff": "@@ -1 +1 @@\n-a\n+b" }));
  expect(findAll(".diff > span").map((line) => line.className)).toEqual(["diff-place", "diff-removed", "diff-added"]);
  document.body.replaceChildren();
  await overview(runOf("r", {}, {}, { "mlflow.source.git.dirty": "true" }));
  await settled();
  expect(made()[0]).toBe("Some were not committed; which ones: not captured");
});

it("packages are called not captured only once the files are read; a failed reading says so and can be tried again", async () => {
  const answer = later<unknown>();
  let reply: () => unknown = () => answer.promise;
  await overview(runOf("r"), undefined, { "GET /api/v1/runs/r/files": () => reply() });
  expect([made().slice(0, 2), block().includes("the packages"), block().includes("Reading the files for packages and changes…")]).toEqual([["reading the files…", "reading the files…"], false, true]);
  answer.keep(refused(503, { code: "busy", what: "Too much to do." }));
  await settled();
  expect([made().slice(0, 2), block().includes("the packages"), block().includes("they could not be read. Too much to do. Try again")]).toEqual([["the files could not be read", "the files could not be read"], false, true]);
  reply = () => ({ entries: [] });
  click(named("Try again"));
  await settled();
  await settled();
  expect([made().slice(0, 2), block().includes("the packages"), block().includes("could not")]).toEqual([["not captured", "not captured"], true, false]);
});

it("what a run uploads while one looks is found", async () => {
  let entries: unknown[] = [];
  await overview({ ...runOf("r"), status: "RUNNING" }, undefined, { "GET /api/v1/runs/r/files": () => ({ entries }) });
  await settled();
  expect(block().includes("the packages")).toBe(true);
  entries = [{ path: "requirements.txt", size_bytes: 3 }];
  for (const listener of listeners) listener([{ kind: "run_updated", experiment: "0", run: "r" }]);
  await settled();
  await settled();
  expect([block().includes("the packages"), made()[1]]).toEqual([false, "requirements.txt"]);
});

const fact = (name: string) => textOf([...card("Facts").querySelectorAll("dt")].find((one) => textOf(one) === name)?.nextElementSibling ?? undefined);

it("the duration of a run that goes on ticks, also while it logs nothing, and stands still once it has ended", async () => {
  vi.setSystemTime(20_000);
  const running: Run = { ...runOf("r"), status: "RUNNING", start_ms: 0, end_ms: null };
  const { setRun } = await overview(running);
  const place = card("Facts").querySelector("dd");
  const before = fact("Duration");
  await vi.advanceTimersByTimeAsync(5000);
  expect([before, fact("Duration"), card("Facts").querySelector("dd") === place]).toEqual(["20 s so far", "25 s so far", true]);
  setRun({ ...running, status: "FINISHED", end_ms: 30_000 });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fact("Duration")).toBe("30 s");
});

it("a long value shows its beginning, and opens and copies whole", async () => {
  const whole = `${"x".repeat(2000)}the end`;
  await overview(runOf("r", {}, { short: "1", prompt: whole }));
  const long = card("Parameters").querySelector("details") as HTMLDetailsElement;
  expect([card("Parameters").querySelectorAll("details").length, textOf(long.querySelector("summary") ?? undefined)]).toEqual([1, `${"x".repeat(2000)}… (the whole: 2,007 characters)`]);
  long.open = true;
  long.dispatchEvent(new Event("toggle"));
  expect([textOf(long.querySelector(":scope > bdi") ?? undefined) === whole, textOf(named("Copy the whole value"))]).toEqual([true, "Copy the whole value"]);
});

it("the palette removes tags of one's own and discards what was begun in the notes", async () => {
  const tagged = runOf("r9", {}, {}, { "team": "red", "mlflow.user": "ann" });
  const { edits } = await overview(tagged);
  expect(offered().filter((what) => what.startsWith("Remove"))).toEqual(["Remove the tag team"]);
  take("Remove the tag team");
  await settled();
  expect(edits()).toEqual([{ delete_tag: "team" }]);
  const discard = () => actions().find((one) => one.what === "Discard what was written in the notes");
  expect(discard()).toBeUndefined();
  click(named("Edit"));
  const area = find("textarea") as HTMLTextAreaElement;
  area.value = "draft";
  area.dispatchEvent(new Event("input", { bubbles: true }));
  press("Escape", area);
  discard()?.run();
  expect(discard()).toBeUndefined();
});
