// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createRoot } from "solid-js";
import type { Experiment, SavedView } from "../../api/client";
import type { Change } from "../../api/events";
import { Toasts } from "../../components/states";
import { makeOffers } from "../../lib/offers";
import { EVERYONE, owner } from "../../lib/owner";
import { offered, take } from "../../testing/offers";
import { showAt } from "../../testing/page";
import { choose, click, field, find, findAll, named, settled, show, textOf, type } from "../../testing/screen";
import { later, refused, serve } from "../../testing/server";
import { pins, setPinned } from "../home/pins";
import { ViewMenu } from "./ViewMenu";
import type { Params } from "./view";
import { type ViewAddress, createViewAddress } from "./viewAddress";

const listeners = vi.hoisted(() => new Set<(changes: readonly unknown[]) => void>());
vi.mock("../../api/events", () => ({ onChanges: (listener: (changes: readonly unknown[]) => void) => listeners.add(listener), noteAnswer: () => undefined }));

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  // A refusal stays until it is closed.
  for (const button of findAll("[aria-label='Close this message']")) click(button);
  listeners.clear();
  vi.runAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  localStorage.clear();
});

const EXPERIMENT = { experiment_id: "7", name: "nets" } as Experiment;
const view = (id: string, name: string, state: string, more: Partial<SavedView> = {}): SavedView => ({ view_id: id, experiment_id: "7", owner: EVERYONE, name, state, is_default: false, ...more }) as SavedView;

/** A server that keeps views. */
function keeping(first: readonly SavedView[]) {
  let all = [...first];
  let n = 0;
  let refusal: Response | undefined;
  const named = (path: string) => decodeURIComponent(path.split("/").at(-1) ?? "");
  const asked = serve({
    "GET /api/v1/experiments/7/views": () => ({ views: all.filter((one) => one.name !== "") }),
    "POST /api/v1/experiments/7/views": ({ body }) => {
      if (refusal !== undefined) return refusal;
      const made = view(`made-${(n += 1)}`, "", "", body as Partial<SavedView>);
      all = [...all, made];
      return made;
    },
    "GET /api/v1/views/": ({ path }) => all.find((one) => one.view_id === named(path)) ?? refused(404, { code: "view_not_found", what: "There is no such view." }),
    "PATCH /api/v1/views/": ({ path, body }) => {
      all = all.map((one) => (one.view_id === named(path) ? { ...one, ...(body as Partial<SavedView>) } : one));
      return all.find((one) => one.view_id === named(path));
    },
    "DELETE /api/v1/views/": ({ path }) => {
      all = all.filter((one) => one.view_id !== named(path));
      return {};
    },
  });
  const change = (id: string, part: Partial<SavedView>) => (all = all.map((one) => (one.view_id === id ? { ...one, ...part } : one)));
  return { asked, all: () => all, put: (next: readonly SavedView[]) => (all = [...next]), add: (one: SavedView) => (all = [...all, one]), change, refuseSaving: (answer: Response) => (refusal = answer) };
}

async function menu(search: string, first: readonly SavedView[] = []) {
  const server = keeping(first);
  let address: ViewAddress | undefined;
  const Page = () => {
    const mine = createViewAddress(() => "7");
    address = mine;
    return (
      <>
        <ViewMenu experiment={EXPERIMENT} address={mine} />
        <button type="button" onClick={() => mine.set({ q: "changed" })}>
          change
        </button>
        <Toasts />
      </>
    );
  };
  const page = await showAt(`/experiments/7${search}`, Page);
  await rest();
  return { ...page, ...server, set: (change: Params) => address?.set(change) };
}
/** What was asked is answered, and what was to be shown is in the address. */
async function rest(): Promise<void> {
  await vi.advanceTimersByTimeAsync(400);
  await settled();
}
const press = async (name: string) => {
  click(named(name));
  await rest();
};
const button = () => textOf(findAll("button")[0]);
const listed = () => findAll(".view-part").map((part) => [textOf(part.querySelector("h3") ?? undefined).split(":")[0], ...[...part.querySelectorAll(".view-pick")].map((one) => textOf(one))]);
/** Over an open menu each stands twice: in it, and behind it. */
const toasts = () => [...new Set(findAll(".toast span").map(textOf))];

it("views of everyone stand before one's own, and without any it is said how to make one", async () => {
  const page = await menu("", [view("a", "all nets", "q=a"), view("b", "mine", "q=b", { owner: owner() })]);
  await press("Views s");
  expect(listed()).toEqual([["Shared", "all nets"], ["Yours", "mine"]]);
  page.leave();
  await menu("");
  await press("Views s");
  expect([listed(), textOf(find("dialog")).includes("No saved views yet.")]).toEqual([[], true]);
});

it("a view that is chosen replaces what the address asked for, and its name stands on the button until something changes", async () => {
  const page = await menu("?q=old&sort=loss+DESC", [view("a", "best first", "sort=acc+DESC")]);
  await press("Views s");
  click(named("best first"));
  await rest();
  expect([page.query(), button(), findAll("dialog").length]).toEqual([{ sort: "acc DESC", saved: "a" }, "best first s", 0]);
  await press("change");
  expect([page.query()["q"], button()]).toEqual(["changed", "best first · changed s"]);
  await press("best first · changed s");
  await press("Discard changes");
  expect([page.query(), button()]).toEqual([{ sort: "acc DESC", saved: "a" }, "best first s"]);
});

it("changes of a view are saved over it", async () => {
  const page = await menu("?saved=a&sort=acc+DESC&q=more", [view("a", "best first", "sort=acc+DESC")]);
  expect(button()).toBe("best first · changed s");
  await press("best first · changed s");
  await press("Save changes to “best first”");
  expect([page.all()[0]?.state, button()]).toEqual(["q=more&sort=acc+DESC", "best first s"]);
});

it("a view is saved for everyone or for this browser, never without a name", async () => {
  const page = await menu("?q=x&sel=r1,r2");
  await press("Views s");
  expect(named("Save as a new view").hasAttribute("disabled")).toBe(true);
  type(field("Name of the view"), "   ");
  expect(named("Save as a new view").hasAttribute("disabled")).toBe(true);
  type(field("Name of the view"), "  slow ones ");
  choose(field("Save for"), "me");
  find("dialog form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await rest();
  // Chosen runs belong to the moment.
  expect(page.all().map(({ name, state, owner: whose }) => [name, state, whose])).toEqual([["slow ones", "q=x", owner()]]);
  expect([page.query()["saved"], toasts(), listed()]).toEqual(["made-1", ["The view “slow ones” is saved."], [["Yours", "slow ones"]]]);
});

it("an address that holds nothing but a view is filled by it, and a view that is gone is told", async () => {
  const page = await menu("?saved=a", [view("a", "best first", "sort=acc+DESC")]);
  expect([page.query(), button()]).toEqual([{ sort: "acc DESC", saved: "a" }, "best first s"]);
  page.leave();
  const gone = await menu("?saved=nobody&q=x");
  expect([gone.query(), toasts(), button()]).toEqual([{ q: "x" }, ["The view of this address was deleted; here are all runs."], "Views s"]);
});

it("the view that opens first does so at an address that asks for nothing, one's own before everyone's", async () => {
  const both = [view("a", "theirs", "q=a", { is_default: true }), view("b", "mine", "q=b", { owner: owner(), is_default: true })];
  const page = await menu("", both);
  expect(page.query()).toEqual({ q: "b", saved: "b" });
  page.leave();
  expect((await menu("?q=asked", both)).query()).toEqual({ q: "asked" });
});

it("a view is deleted at once, the page stays what it shows, and Undo saves it again as it was", async () => {
  const [other, pinned] = ["e".repeat(32), "f".repeat(32)];
  setPinned(pinned, true);
  setPinned(other, true);
  const page = await menu(`?saved=${pinned}&q=x`, [view(pinned, "old", "q=x", { is_default: true })]);
  await press("old s");
  await press("Delete");
  expect(findAll("dialog .toast button").map(textOf)).toEqual(["Undo"]);
  expect([page.all().length, page.query(), listed(), toasts()]).toEqual([0, { q: "x" }, [], ["The view “old” is gone for everyone."]]);
  await press("Undo");
  expect(page.all().map(({ view_id, ...one }) => [view_id, one.name, one.state, one.owner, one.is_default])).toEqual([["made-1", "old", "q=x", EVERYONE, true]]);
  expect([page.query(), button(), listed(), toasts(), pins()]).toEqual([{ q: "x", saved: "made-1" }, "old s", [["Shared", "old"]], [], ["made-1", other]]);
});

it("Undo brings back what was deleted, with what others had changed in it, from any page", async () => {
  const page = await menu("", [view("a", "old", "q=x", { owner: owner() })]);
  await press("Views s");
  page.change("a", { state: "q=y" });
  await press("Delete");
  expect(toasts()).toEqual(["The view “old” is gone."]);
  page.leave();
  show(() => <Toasts />);
  const before = page.asked.length;
  await press("Undo");
  expect([page.all().map(({ name, state, owner: whose, is_default }) => [name, state, whose, is_default]), page.asked.length - before]).toEqual([[["old", "q=y", owner(), false]], 1]);
});

it("a view whose name was taken meanwhile is not brought back, and that is said", async () => {
  const page = await menu("", [view("a", "old", "q=x")]);
  await press("Views s");
  await press("Delete");
  page.refuseSaving(refused(409, { code: "view_exists", what: "There is a view “old” already." }));
  await press("Undo");
  expect([page.all(), toasts()]).toEqual([[], ["There is a view “old” already."]]);
});

it("a refusal is told and changes nothing; views that cannot be read can be asked for again", async () => {
  let nAsked = 0;
  serve({
    "GET /api/v1/experiments/7/views": () => ((nAsked += 1) <= 2 ? refused(503, { code: "busy", what: "Too much to do." }) : { views: [view("a", "old", "q=x")] }),
    "PATCH /api/v1/views/": () => refused(503, { code: "busy", what: "Still too much to do." }),
  });
  await showAt("/experiments/7", () => {
    const address = createViewAddress(() => "7");
    return (
      <>
        <ViewMenu experiment={EXPERIMENT} address={address} />
        <Toasts />
      </>
    );
  });
  await press("Views s");
  expect(textOf(find(".problem-what"))).toBe("Too much to do.");
  await press("Try again");
  expect(listed()).toEqual([["Shared", "old"]]);
  await press("Open first");
  expect([toasts(), findAll("dialog .small.muted").map(textOf).includes("opens first")]).toEqual([["Still too much to do."], false]);
  await press("Close this message");
});

it("a short link holds the view alone; when it cannot be copied it is shown", async () => {
  const page = await menu("?q=x");
  await press("Views s");
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText: () => Promise.reject(new Error("no")) } });
  await press("Copy a short link");
  expect(page.all().map(({ name, state, owner: whose }) => [name, state, whose])).toEqual([["", "q=x", owner()]]);
  expect(toasts()).toEqual([`${location.origin}/experiments/7?saved=made-1`]);
});

it("the menu shows what others have saved since the page was opened, and none of it opens by itself", async () => {
  const page = await menu("", [view("a", "old", "q=a")]);
  page.put([...page.all(), view("b", "new", "q=b", { is_default: true })]);
  await press(button());
  expect(findAll("dialog .view-pick").map(textOf)).toEqual(["old", "new"]);
  expect(page.query()).toEqual({});
});

const viewsChanged = async (experiment = "7") => {
  for (const listener of listeners) listener([{ kind: "views_changed", experiment, run: undefined } satisfies Change]);
  await rest();
};

it("an open menu follows what others save and delete; a closed one asks for nothing", async () => {
  const page = await menu("", [view("a", "old", "q=a")]);
  const n = page.asked.length;
  page.put([view("b", "new", "q=b")]);
  await viewsChanged();
  expect(page.asked.length).toBe(n);
  await press(button());
  expect(listed()).toEqual([["Shared", "new"]]);
  page.put([view("b", "newer", "q=b"), view("c", "mine", "q=c", { owner: owner() })]);
  await viewsChanged("8");
  expect(listed()).toEqual([["Shared", "new"]]);
  await viewsChanged();
  expect(listed()).toEqual([["Shared", "newer"], ["Yours", "mine"]]);
});

it("the lines of an open menu keep still under the hand, and one's own change is seen at once", async () => {
  const page = await menu("", [view("a", "old", "q=a"), view("b", "other", "q=b")]);
  await press(button());
  const line = named("other");
  line.focus();
  page.put([view("b", "other", "q=b"), view("c", "a new one", "q=c")]);
  await viewsChanged();
  expect([listed(), document.activeElement === line]).toEqual([[["Shared", "old", "other"]], true]);
  await press("1 new: show in Saved views");
  expect([listed(), named("other") === line]).toEqual([[["Shared", "other", "a new one"]], true]);
  named("other").focus();
  click(findAll("dialog .view-part .button")[0] ?? line);
  await rest();
  expect([page.all()[0]?.is_default, textOf(find(".view-part li"))]).toEqual([true, "otheropens firstNo longer open firstDelete"]);
});

it("the mark says that others changed the view that is shown, and the page does not move", async () => {
  const page = await menu("?saved=a&q=x", [view("a", "best", "q=x")]);
  expect(button()).toBe("best s");
  page.put([view("a", "better", "q=y")]);
  await viewsChanged();
  expect([button(), page.query()]).toEqual(["better · changed s", { q: "x", saved: "a" }]);
});

it("a page that was emptied by hand is not filled again when others change its view", async () => {
  const page = await menu("?saved=a", [view("a", "best", "q=x")]);
  expect(page.query()).toEqual({ q: "x", saved: "a" });
  page.set({ q: undefined });
  await rest();
  page.put([view("a", "best", "q=y")]);
  await viewsChanged();
  expect([button(), page.query()]).toEqual(["best · changed s", { saved: "a" }]);
});

it("that the view shown was deleted by others is told by its name, and the page stays as it is", async () => {
  const page = await menu("?saved=a&q=x", [view("a", "best", "q=x")]);
  page.put([]);
  await viewsChanged();
  expect([toasts(), button(), page.query()]).toEqual([["The view “best” was just deleted. The page stays as it is."], "Views s", { q: "x" }]);
});

it("the palette opens each view, and knows those that were saved since the page was opened once it is opened itself", async () => {
  const page = await menu("?q=old", [view("a", "all nets", "q=a"), view("b", "mine", "q=b", { owner: owner() })]);
  const reads = () => page.asked.filter((one) => one.method === "GET" && one.path.includes("/experiments/7/views")).length;
  const before = reads();
  page.add(view("c", "new", "q=c"));
  await rest();
  expect(reads()).toBe(before);
  const open = createRoot(() => makeOffers());
  await rest();
  expect([open.flatMap((one) => one()).map((one) => one.what), reads()]).toEqual([["Open view all nets", "Open view new", "Open view mine"], before + 1]);
  take("Open view mine");
  await rest();
  expect([page.query(), offered()]).toEqual([{ q: "b", saved: "b" }, ["Open view all nets", "Open view new"]]);
});

it("changes of a view are saved over it or discarded from the palette as well, but not in a view of others", async () => {
  const page = await menu("?saved=a&sort=acc+DESC&q=more", [view("a", "best first", "sort=acc+DESC")]);
  expect(offered()).toEqual(["Save changes to “best first”", "Discard changes of the view best first"]);
  take("Save changes to “best first”");
  await rest();
  expect([page.all()[0]?.state, offered()]).toEqual(["q=more&sort=acc+DESC", []]);
  await press("change");
  take("Discard changes of the view best first");
  await rest();
  expect(page.query()).toEqual({ q: "more", sort: "acc DESC", saved: "a" });
  page.leave();
  await menu("?saved=a&q=more", [view("a", "theirs", "q=x", { owner: "someone" })]);
  expect(offered().filter((what) => what.includes("hanges"))).toEqual([]);
});

it("while views are read for the first time the menu says so, and the waiting can be given up", async () => {
  serve({ "GET /api/v1/experiments/7/views": () => later<unknown>().promise });
  await showAt("/experiments/7", () => <ViewMenu experiment={EXPERIMENT} address={createViewAddress(() => "7")} />);
  await rest();
  await press("Views s");
  await vi.advanceTimersByTimeAsync(2000);
  expect([textOf(find("dialog .load-note")), findAll("dialog .skeleton").length]).toEqual(["Reading the saved viewsCancel", 1]);
  click(find("dialog .load-note button"));
  await rest();
  expect([findAll("dialog .load-note, dialog .skeleton").length, findAll("dialog .problem").length]).toEqual([0, 1]);
});
