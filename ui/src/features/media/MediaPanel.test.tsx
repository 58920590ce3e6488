// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { afterEach, expect, it, vi } from "vitest";
import { resize } from "../../testing/browser";
import { offered, take } from "../../testing/offers";
import { showAt } from "../../testing/page";
import { click, field, find, findAll, named, press, settled, textOf, type } from "../../testing/screen";
import { later, refused, serve } from "../../testing/server";
import { setLit } from "../charts/hover";
import { MEDIA_RUNS_MAX, MediaPanel, type MediaRun } from "./MediaPanel";
import { THUMB_BYTES_MAX } from "./ShotView";
import { type MediaState, readMediaState, writeMediaState } from "./state";

afterEach(() => vi.unstubAllGlobals());

const shot = (name: string, step: number) => `images/${name}%step%${step}%timestamp%1%abc.png`;
const runs = (...names: string[]): MediaRun[] => names.map((name) => ({ id: name, name: `run ${name}` }));

/** A server on which each run has these images. */
function serving(images: Readonly<Record<string, readonly (readonly [path: string, size?: number])[]>>) {
  return serve({
    "GET /api/v1/runs/": ({ path }) => {
      const [, run] = /runs\/([^/]+)\/files/.exec(path) ?? [];
      const folder = new URL(path, "http://x").searchParams.get("folder");
      const entries = images[run ?? ""];
      if (entries === undefined) return refused(404, { code: "run_not_found", what: `There is no run ${run ?? ""}.` });
      return { entries: folder === "images" ? entries.map(([one, size_bytes = 9]) => ({ path: one, size_bytes })) : entries.length === 0 ? [] : [{ path: "images", size_bytes: null }] };
    },
  });
}

async function panel(shown: readonly MediaRun[], first: Partial<MediaState> = {}) {
  const [state, setState] = createSignal<MediaState>({ ...readMediaState({}), ...first });
  const page = await showAt("/experiments/1", () => <MediaPanel runs={shown} state={state()} onChange={(change) => setState((all) => ({ ...all, ...change }))} />);
  await settled();
  await settled();
  return { ...page, state };
}
const series = () => findAll(".media-series").map((one) => [one.getAttribute("aria-label"), [...one.querySelectorAll("li .shot-run")].map((link) => textOf(link))]);
const slider = () => field("Step") as HTMLInputElement;
const output = () => textOf(find("output"));

it("images of one name stand together, and runs that never logged them take no place", async () => {
  serving({ a: [[shot("sample", 1)], [shot("attention", 1)]], b: [[shot("sample", 2)]], c: [] });
  await panel(runs("a", "b", "c"));
  expect(series()).toEqual([["attention", ["run a"]], ["sample", ["run a", "run b"]]]);
  expect(findAll("h2 .muted").map(textOf)).toEqual(["1 of 3 runs", "2 of 3 runs"]);
});

it("one slider goes through the steps of all runs, by arrows too, and ends at its ends", async () => {
  serving({ a: [[shot("sample", 1)], [shot("sample", 10)]], b: [[shot("sample", 5)]] });
  const { state } = await panel(runs("a", "b"));
  expect([slider().max, output()]).toEqual(["2", "10"]);
  const box = find(".media");
  for (const key of ["ArrowRight", "End"]) press(key, box);
  expect(output()).toBe("10");
  press("ArrowLeft", box);
  expect([output(), state().step]).toEqual(["5", 5]);
  press("Home", box);
  expect([output(), press("ArrowLeft", box), output()]).toEqual(["1", true, "1"]);
  // What is typed into the search moves no slider.
  expect([press("End", field("Search images")), output()]).toEqual([false, "1"]);
});

it("a run without an image at a step leads to the nearest one it has", async () => {
  serving({ a: [[shot("sample", 1)], [shot("sample", 9)]], b: [[shot("sample", 2)]] });
  await panel(runs("a", "b"), { step: 9 });
  expect(findAll(".shot-none").map(textOf)).toEqual(["No image at step 9. Go to 2"]);
  click(named("Go to 2"));
  expect([output(), findAll(".shot-none").map(textOf)]).toEqual(["2", ["No image at step 2. Go to 1"]]);
});

it("images are loaded when they come near the window, large ones when asked for, and broken ones say so", async () => {
  serving({ a: [[shot("large", 1), THUMB_BYTES_MAX + 1], [shot("small", 1)]] });
  await panel(runs("a"));
  expect(findAll("img")).toEqual([]);
  for (const place of findAll(".shot-place")) resize(place, 100, 100);
  expect(findAll("img").map((one) => one.getAttribute("alt"))).toEqual(["small of run a at step 1"]);
  click(named("Load 2.0 MiB"));
  expect(findAll("img").map((one) => one.getAttribute("src")?.includes("large"))).toEqual([true, false]);
  find("img").dispatchEvent(new Event("error"));
  expect([findAll("img").length, findAll(".shot-none.bad").map(textOf)]).toEqual([1, ["The file is no image that the browser can show. Download it instead."]]);
});

it("a search narrows the names, and says when none is left", async () => {
  serving({ a: [[shot("sample", 1)], [shot("attention", 4)]] });
  const { state } = await panel(runs("a"));
  type(field("Search images"), "att");
  expect([series().map(([name]) => name), state().search, output()]).toEqual([["attention"], "att", "4"]);
  type(field("Search images"), "nothing");
  expect([series(), findAll("input[type=range]").length, textOf(find(".media"))]).toEqual([[], 0, "No image has such a name."]);
});

it("runs without images say how to log one; no runs say that there are none", async () => {
  serving({ a: [] });
  const page = await panel(runs("a"));
  expect([textOf(find(".empty h2")), textOf(find(".code-line"))]).toEqual(["None of these runs has logged an image", "mlflow.log_image(image, key=\"sample\", step=step)"]);
  page.leave();
  await panel([]);
  expect(textOf(find(".media"))).toBe("No run is drawn.");
});

it("while files are read their place is held; a run that cannot be read is named, and can be asked for again", async () => {
  const answer = later<unknown>();
  serve({ "GET /api/v1/runs/a/": () => answer.promise });
  await panel(runs("a"));
  expect(findAll(".of-tiles")).toHaveLength(1);
  answer.keep({ entries: [] });
  await settled();
  expect(findAll(".skeleton")).toEqual([]);
  document.body.replaceChildren();
  const asked = serving({ a: [[shot("sample", 1)]] });
  await panel(runs("a", "gone"));
  expect(textOf(find("[role=alert]"))).toBe("The files of 1 run could not be read: There is no run gone. Try again");
  const before = asked.length;
  click(named("Try again"));
  await settled();
  expect([asked.length > before, series()]).toEqual([true, [["sample", ["run a"]]]]);
});

it("of many runs the first are looked through, and that is said", async () => {
  const many = Array.from({ length: MEDIA_RUNS_MAX + 10 }, (_, i) => `r${i}`);
  serving(Object.fromEntries(many.map((run) => [run, [[shot("sample", 1)] as const]])));
  await panel(runs(...many));
  await vi.waitFor(() => expect(findAll(".media-series li")).toHaveLength(MEDIA_RUNS_MAX));
  expect(textOf(find(".media"))).toContain(`Images of the first ${MEDIA_RUNS_MAX} runs.`);
});

it("that none has logged an image is said of the runs that were looked through", async () => {
  const many = Array.from({ length: MEDIA_RUNS_MAX + 1 }, (_, i) => `r${i}`);
  serving(Object.fromEntries(many.map((run) => [run, []])));
  const page = await panel(runs(...many));
  await vi.waitFor(() => expect(findAll(".empty")).toHaveLength(1));
  expect(textOf(find(".media"))).toContain(`Images of the first ${MEDIA_RUNS_MAX} runs.None of these runs`);
  page.leave();
  await panel(runs(...many.slice(1)));
  await vi.waitFor(() => expect(findAll(".empty")).toHaveLength(1));
  expect(textOf(find(".media"))).not.toContain("Images of the first");
});

it("an image opens in full size, by its address too, and closing it clears the address", async () => {
  serving({ a: [[shot("sample", 1)]], b: [[shot("sample", 1)]] });
  const { state } = await panel(runs("a", "b"), { shown: { name: "sample", run: "b", other: undefined } });
  expect(textOf(find("dialog .shot-side figcaption"))).toBe("run b");
  find("dialog").dispatchEvent(new Event("cancel", { cancelable: true }));
  await settled();
  expect([state().shown, findAll("dialog").length]).toEqual([undefined, 0]);
  click(named("Show sample of run a in full size"));
  expect(state().shown).toEqual({ name: "sample", run: "a", other: undefined });
});

it("how two images are compared is part of the address, and arrows work wherever the focus is in the dialog", async () => {
  serving({ a: [[shot("sample", 1)], [shot("sample", 2)]], b: [[shot("sample", 1)], [shot("sample", 2)]] });
  const { state } = await panel(runs("a", "b"), { shown: { name: "sample", run: "a", other: "b" } });
  click(named("Difference"));
  expect([state().shown?.difference, findAll(".shot-stage.difference").length]).toEqual([true, 1]);
  expect(readMediaState(writeMediaState({ shown: state().shown })).shown).toEqual({ name: "sample", run: "a", other: "b", difference: true });
  press("ArrowLeft", named("Close"));
  expect(state().step).toBe(1);
  press("ArrowDown", named("Close"));
  expect(state().shown?.run).toBe("b");
});

it("an image that is written anew has another address, and the same one keeps its own", async () => {
  const digests = { now: "1".repeat(64) };
  serve({ "GET /api/v1/runs/": () => ({ entries: [{ path: "confusion.png", size_bytes: 9, sha256: digests.now }] }) });
  const address = async () => {
    document.body.replaceChildren();
    await panel(runs("a"));
    resize(find(".shot-place"), 100, 100);
    return find("img").getAttribute("src");
  };
  const first = await address();
  expect(await address()).toBe(first);
  digests.now = "2".repeat(64);
  expect(await address()).not.toBe(first);
});

it("a caption stands out with its run, and figures of other kinds are a link away", async () => {
  serve({ "GET /api/v1/runs/": () => ({ entries: [{ path: "a.png", size_bytes: 9 }, { path: "b.html", size_bytes: 9 }] }) });
  await panel(runs("a", "b"));
  setLit("b");
  expect(findAll(".shot-grid li.lit").map(textOf)).toEqual(["run b"]);
  setLit(undefined);
  expect(textOf(find(".media-others"))).toBe("2 figures of other kinds (HTML, plotly), in the files of: run a run b");
  expect(find(".media-others a").getAttribute("href")).toBe("/runs/a/files?file=b.html");
});

it("an address that names an image that is not there opens nothing", async () => {
  serving({ a: [[shot("sample", 1)]] });
  await panel(runs("a"), { shown: { name: "other", run: "a", other: undefined } });
  expect(findAll("dialog")).toEqual([]);
});

it("the palette goes through the steps and opens each image, the one that has the focus first", async () => {
  serving({ a: [[shot("attention", 1)], [shot("sample", 1)], [shot("sample", 10)]], b: [[shot("sample", 5)], [shot("sample", 10)]] });
  const { state } = await panel(runs("a", "b"));
  const images = () => offered().filter((what) => what.startsWith("Show"));
  expect(offered().filter((what) => what.includes("of the images"))).toEqual(["Step of the images before", "First step of the images"]);
  expect([images(), offered().includes("Go to step 1, which has attention of run a")]).toEqual([["Show sample of run a in full size", "Show sample of run b in full size"], true]);
  take("First step of the images");
  expect([output(), offered().filter((what) => what.includes("of the images"))]).toEqual(["1", ["Next step of the images", "Last step of the images"]]);
  take("Next step of the images");
  take("Last step of the images");
  take("Step of the images before");
  expect(output()).toBe("5");
  take("Go to step 1, which has attention of run a");
  expect(output()).toBe("1");
  expect(images()).toEqual(["Show attention of run a in full size", "Show sample of run a in full size"]);
  find(".media-series[aria-label=sample] .shot-open").focus();
  expect(images()[0]).toBe("Show sample of run a in full size");
  take("Show attention of run a in full size");
  expect(state().shown).toEqual({ name: "attention", run: "a", other: undefined });
  setLit(undefined);
  take("Search images");
  expect(document.activeElement).toBe(field("Search images"));
});

it("the palette does to an image in full size what its bar and its keys do", async () => {
  serving({ a: [[shot("sample", 1)]], b: [[shot("sample", 1)]], c: [[shot("sample", 1)]] });
  const { state } = await panel(runs("a", "b", "c"), { shown: { name: "sample", run: "a", other: undefined } });
  const saved: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) { saved.push(this.href); });
  take("Download the image");
  expect([saved.length, saved[0]?.includes("run_id=a&")]).toEqual([1, true]);
  take("Image of the next run");
  take("Compare the image with run c");
  expect(state().shown).toEqual({ name: "sample", run: "b", other: "c" });
  take("Images difference");
  expect([state().shown?.difference, offered().includes("Images difference"), offered().includes("Compare the image with run c")]).toEqual([true, false, false]);
  take("Images side by side");
  take("Compare the image with no other run");
  take("Image of the run before");
  expect([state().shown?.run, offered().includes("Image of the run before")]).toEqual(["a", false]);
  take("Close the image");
  expect([state().shown, findAll("dialog")]).toEqual([undefined, []]);
});

it("an image that is too large to be loaded by itself is loaded from the palette", async () => {
  serving({ a: [[shot("large", 1), THUMB_BYTES_MAX + 1]] });
  await panel(runs("a"));
  take("Load large of run a (2.0 MiB)");
  resize(find(".shot-place"), 100, 100);
  expect([findAll("img").length, offered().some((what) => what.startsWith("Load"))]).toEqual([1, false]);
});
