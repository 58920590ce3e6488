// @vitest-environment jsdom
import { Show, createSignal } from "solid-js";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiProblem } from "../api/client";
import { click, find, findAll, named, press, show, textOf } from "../testing/screen";
import { Dialog } from "./Dialog";
import { LiveRegion, announce } from "./LiveRegion";
import { Menu, type MenuItem } from "./Menu";
import { LoadBar, ProblemBox, Toasts, say } from "./states";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.runAllTimers();
  vi.useRealTimers();
});

describe("a dialog", () => {
  function opened() {
    const [open, setOpen] = createSignal(false);
    let closed = 0;
    show(() => (
      <>
        <button type="button" onClick={() => setOpen(true)}>
          Open
        </button>
        <Show when={open()}>
          <Dialog
            title="Columns"
            onClose={() => {
              closed += 1;
              setOpen(false);
            }}
          >
            <input aria-label="inside" />
          </Dialog>
        </Show>
      </>
    ));
    named("Open").focus();
    click(named("Open"));
    return () => closed;
  }

  it("is modal, named, and gives the focus back to what opened it", () => {
    const closed = opened();
    const box = find("dialog");
    expect([box.hasAttribute("open"), box.getAttribute("aria-label"), textOf(find("h2"))]).toEqual([true, "Columns", "Columns"]);
    find("[aria-label=inside]").focus();
    click(named("Close"));
    expect([closed(), findAll("dialog").length, document.activeElement]).toEqual([1, 0, named("Open")]);
  });

  it("closes on Escape as the browser tells it, once, and stays open for a click inside", () => {
    const closed = opened();
    click(find("[aria-label=inside]"));
    expect(closed()).toBe(0);
    const box = find("dialog");
    const cancel = new Event("cancel", { cancelable: true });
    box.dispatchEvent(cancel);
    box.dispatchEvent(new Event("close"));
    expect([closed(), cancel.defaultPrevented]).toEqual([1, true]);
  });

  it("closes for a click beside it", () => {
    const closed = opened();
    click(find("dialog"));
    expect(closed()).toBe(1);
  });
});

describe("a menu", () => {
  function opened(parts: readonly (readonly MenuItem[])[]) {
    const above = vi.fn();
    show(() => (
      <div onKeyDown={() => above()}>
        <Menu label="Actions" title="More" parts={parts}>
          …
        </Menu>
      </div>
    ));
    click(named("Actions"));
    return above;
  }
  const ran: string[] = [];
  const item = (label: string, disabled = false): MenuItem => ({ label, disabled, run: () => ran.push(label) });
  const here = () => textOf(document.activeElement ?? undefined);
  beforeEach(() => ran.splice(0));

  it("opens with its first action in focus and goes round with the arrows, past what cannot be done", () => {
    opened([[item("Edit", true), item("Copy")], [item("Move"), item("Remove")]]);
    expect([named("Actions").getAttribute("aria-expanded"), here()]).toEqual(["true", "Copy"]);
    const way = ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp", "Home", "End", "ArrowUp"].map((key) => {
      expect(press(key)).toBe(true);
      return here();
    });
    expect(way).toEqual(["Move", "Remove", "Copy", "Remove", "Copy", "Remove", "Move"]);
  });

  it("runs what is chosen after it closed, and nothing that is disabled", () => {
    opened([[item("Edit", true), item("Copy")]]);
    click(named("Edit", "[role=menuitem]"));
    expect(ran).toEqual([]);
    click(named("Copy", "[role=menuitem]"));
    expect([ran, named("Actions").getAttribute("aria-expanded"), findAll("[role=menuitem]").length]).toEqual([["Copy"], "false", 0]);
  });

  it("keeps its keys to itself, and Tab leaves it", () => {
    const above = opened([[item("Copy")]]);
    press("Escape");
    press("x");
    expect(above).not.toHaveBeenCalled();
    expect(press("Tab")).toBe(false);
    expect(named("Actions").getAttribute("aria-expanded")).toBe("false");
  });

  it("from outside its actions, up goes to the last one; without any nothing breaks", () => {
    opened([[item("Copy"), item("Move"), item("Remove")]]);
    (document.activeElement as HTMLElement).blur();
    press("ArrowUp", find("[role=menu]"));
    expect(here()).toBe("Remove");
    document.body.replaceChildren();
    opened([[item("Copy", true)]]);
    for (const key of ["ArrowDown", "ArrowUp", "Home", "End"]) press(key, find("[role=menu]"));
    expect(document.activeElement).toBe(document.body);
  });
});

describe("messages that pass", () => {
  const texts = () => findAll(".toast span").map(textOf);

  it("go after five seconds, those that can be undone after twelve", () => {
    show(() => <Toasts />);
    say("stored");
    say("deleted", { label: "Undo", run: () => undefined });
    vi.advanceTimersByTime(4999);
    expect(texts()).toEqual(["stored", "deleted"]);
    vi.advanceTimersByTime(1);
    expect(texts()).toEqual(["deleted"]);
    vi.advanceTimersByTime(7000);
    expect(texts()).toEqual([]);
  });

  it("an undo is done once, and its message goes with it", () => {
    show(() => <Toasts />);
    let n = 0;
    say("deleted", { label: "Undo", run: () => (n += 1) });
    const undo = named("Undo");
    click(undo);
    expect([n, texts()]).toEqual([1, []]);
  });

  it("are spoken by the one region that speaks, each of them, and not faster than one can listen", () => {
    show(() => (
      <>
        <Toasts />
        <LiveRegion />
      </>
    ));
    vi.advanceTimersByTime(60_000);
    for (const text of ["first", "second", "third"]) say(text);
    expect(findAll("[aria-live], [role=status]").map(textOf)).toEqual(["first"]);
    vi.advanceTimersByTime(5000);
    expect(textOf(find("[data-live-region]"))).toBe("second third");
  });
});

it("what changes by itself is spoken at a pace that one can listen to", () => {
  show(() => <LiveRegion />);
  const heard = () => textOf(find("[data-live-region]"));
  announce("run a finished");
  announce("run b finished");
  announce("run c failed");
  expect(heard()).toBe("run a finished");
  vi.advanceTimersByTime(5000);
  expect(heard()).toBe("run c failed");
  vi.advanceTimersByTime(60_000);
  announce("connected again");
  expect(heard()).toBe("connected again");
});

describe("waiting", () => {
  it("is shown when it lasts, and can be given up when it lasts long", () => {
    const [loading, setLoading] = createSignal(false);
    let ended = 0;
    show(() => (
      <>
        <LoadBar loading={loading()} what="Reading runs" onCancel={() => (ended += 1)} />
        <LiveRegion />
      </>
    ));
    vi.advanceTimersByTime(60_000);
    setLoading(true);
    vi.advanceTimersByTime(99);
    expect(findAll(".load-bar")).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect([findAll(".load-bar").length, textOf(find(".load-note")), findAll("button").length]).toEqual([1, "Reading runs", 0]);
    expect(textOf(find("[data-live-region]"))).not.toBe("Reading runs");
    vi.advanceTimersByTime(1900);
    expect(textOf(find("[data-live-region]"))).toBe("Reading runs");
    click(named("Cancel"));
    expect(ended).toBe(1);
    setLoading(false);
    setLoading(true);
    expect(findAll(".load-bar, .load-note")).toHaveLength(0);
    setLoading(false);
    vi.advanceTimersByTime(5000);
    expect(findAll(".load-bar")).toHaveLength(0);
  });
});

it("a problem says what, why, what to do, and how to find it in the log", () => {
  let n = 0;
  const full = new ApiProblem({ code: "disk_full", kind: "unavailable", what: "The run could not be stored.", why: "The disk is full.", hint: "Free some space.", request_id: "q7", facts: {} }, 507);
  const bare = new ApiProblem({ code: "page_error", kind: "bug", what: "x is undefined", request_id: "", facts: {} }, 0);
  show(() => (
    <>
      <ProblemBox problem={full} page="Runs" onRetry={() => (n += 1)} />
      <ProblemBox problem={bare} />
    </>
  ));
  const [first, second] = findAll("[role=alert]");
  expect(first === undefined ? [] : [...first.children].map(textOf)).toEqual(["The run could not be stored.", "The disk is full.", "Free some space.", "disk_full · request q7", "Try again"]);
  expect(second === undefined ? [] : [...second.children].map(textOf)).toEqual(["x is undefined", "page_error"]);
  click(named("Try again"));
  expect([n, findAll("h1").map(textOf)]).toEqual([1, ["Runs"]]);
});
