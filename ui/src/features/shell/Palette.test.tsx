// @vitest-environment jsdom
import { MemoryRouter, Route, createMemoryHistory } from "@solidjs/router";
import { type JSX, Show, createSignal } from "solid-js";
import { afterEach, expect, it, vi } from "vitest";
import { makeOffers, useOffers } from "../../lib/offers";
import { setLetters } from "../../lib/settings";
import { click, find, findAll, press, settled, show, textOf, type } from "../../testing/screen";
import { later, serve } from "../../testing/server";
import { ShortcutsSheet } from "./KeyList";
import { Palette } from "./Palette";
import { crumbs, useCrumbs } from "./crumbs";
import { shortcuts, startShortcuts, useShortcuts } from "./shortcuts";

afterEach(() => {
  vi.unstubAllGlobals();
  setLetters("on");
});
startShortcuts();

const ran: string[] = [];
const Acts = (props: { readonly list: readonly (readonly [string, string])[] }) => {
  useShortcuts(props.list.map(([keys, what]) => ({ keys, what, run: () => ran.push(what) })));
  return null;
};

const TWO = { experiments: [{ experiment_id: "7", name: "fox" }, { experiment_id: "8", name: "Ünlü" }] };

async function opened(answer: object = TWO) {
  ran.splice(0);
  serve({ "GET /api/v1/experiments": () => answer });
  const history = createMemoryHistory();
  let closed = 0;
  const Page = (): JSX.Element => (
    <>
      <Acts list={[["c", "Compare"], ["Mod+k", "Command palette"]]} />
      <Palette onClose={() => (closed += 1)} />
    </>
  );
  show(() => (
    <MemoryRouter history={history}>
      <Route path="*" component={Page} />
    </MemoryRouter>
  ));
  await settled();
  return { history, closed: () => closed, input: find("input") };
}
const options = () => findAll("[role=option] span").map(textOf);
const active = () => textOf(find("[aria-selected=true] span"));

it("actions and experiments are found by a few letters, and Enter does the first", async () => {
  const { input, closed } = await opened();
  expect(options()).toEqual(["Compare", "Command palette", "Open experiment fox", "Open experiment Ünlü"]);
  type(input, "cmp");
  expect(options()[0]).toBe("Compare");
  press("Enter", input);
  await settled();
  expect([ran, closed()]).toEqual([["Compare"], 1]);
});

it("arrows stay within the list, also when it becomes shorter or empty", async () => {
  const { input, closed } = await opened();
  for (let n = 0; n < 9; n += 1) press("ArrowDown", input);
  expect([active(), input.getAttribute("aria-activedescendant")]).toEqual(["Open experiment Ünlü", "palette-3"]);
  type(input, "fox");
  expect(active()).toBe("Open experiment fox");
  type(input, "zzz");
  expect([options(), textOf(find("dialog p")), input.getAttribute("aria-activedescendant")]).toEqual([[], "Nothing matches.", null]);
  press("ArrowDown", input);
  press("Enter", input);
  expect(closed()).toBe(0);
  type(input, "ünlü");
  expect(active()).toBe("Open experiment Ünlü");
});

it("what is not shown is said", async () => {
  const many = Array.from({ length: 80 }, (_, i) => ({ experiment_id: String(i), name: `many ${i}` }));
  const { input } = await opened({ experiments: many });
  const notes = () => findAll("dialog .dialog-body p").map(textOf);
  expect([options().length, notes()]).toEqual([50, ["The first 50 of 82 are shown: type more letters."]]);
  type(input, "many 7");
  expect(notes()).toEqual([]);
});

it("what only the palette does is made when it is opened, not before and not for each letter, and follows what changes", async () => {
  let nMade = 0;
  const [columns, setColumns] = createSignal(["loss", "lr"]);
  const Part = () => {
    useOffers(() => () => {
      nMade += 1;
      return columns().map((name) => ({ what: `Sort by ${name}`, run: () => ran.push(name) }));
    });
    return null;
  };
  const leave = show(() => <Part />);
  expect(nMade).toBe(0);
  const { input, closed } = await opened();
  expect([options(), nMade]).toEqual([["Compare", "Command palette", "Sort by loss", "Sort by lr", "Open experiment fox", "Open experiment Ünlü"], 1]);
  for (const text of ["s", "sl", "slr"]) type(input, text);
  expect([options(), nMade]).toEqual([["Sort by lr"], 1]);
  setColumns(["lr2"]);
  expect(options()).toEqual(["Sort by lr2"]);
  press("Enter", input);
  await settled();
  expect([ran, closed()]).toEqual([["lr2"], 1]);
  leave();
  expect(makeOffers()).toEqual([]);
});

it("a part of the page that goes while the palette is open takes its actions with it", async () => {
  const [problem, setProblem] = createSignal<{ readonly what: string } | undefined>({ what: "No answer." });
  const Box = (props: { readonly problem: { readonly what: string } }) => {
    useOffers(() => () => [{ what: `Try again: ${props.problem.what}`, run: () => undefined }]);
    return null;
  };
  const Always = () => {
    useOffers(() => () => [{ what: "Show the text", run: () => undefined }]);
    return null;
  };
  show(() => (
    <Show when={problem()}>
      {(told) => (
        <>
          <Box problem={told()} />
          <Always />
        </>
      )}
    </Show>
  ));
  await opened();
  expect(options()).toContain("Try again: No answer.");
  setProblem({ what: "Busy." });
  expect(options()).toContain("Try again: Busy.");
  setProblem(undefined);
  expect(options().filter((what) => /^(Try again|Show)/.test(what))).toEqual([]);
});

it("an experiment that is chosen is opened", async () => {
  const { history } = await opened();
  click(findAll("[role=option]")[2] ?? find("body"));
  await settled();
  expect(history.get()).toBe("/experiments/7");
});

it("shortcuts live as long as what is on screen, the newest part first", () => {
  ran.splice(0);
  const [open, setOpen] = createSignal(true);
  show(() => (
    <>
      <Acts list={[["x", "outer"], ["y", "other"]]} />
      <Show when={open()}>
        <Acts list={[["x", "inner"]]} />
      </Show>
      <input />
      <div role="menu">
        <button type="button">Item</button>
      </div>
      <ShortcutsSheet onClose={() => undefined} />
    </>
  ));
  find("dialog").removeAttribute("open");
  expect(shortcuts().map((one) => one.what)).toEqual(["inner", "outer", "other"]);
  press("x");
  setOpen(false);
  press("X");
  press("y", document.body, { altKey: true });
  press("y", find("input"));
  expect(ran).toEqual(["inner", "outer"]);
  expect(press("y")).toBe(true);
  expect(press("q")).toBe(false);
});

it("a letter in a menu, over an open dialog, or switched off does nothing; a key with Ctrl always does", () => {
  ran.splice(0);
  show(() => (
    <>
      <Acts list={[["x", "letter"], ["Mod+k", "palette"]]} />
      <div role="menu">
        <button type="button">Item</button>
      </div>
      <ShortcutsSheet onClose={() => undefined} />
    </>
  ));
  press("x", find("button"));
  press("x");
  press("k", document.body, { ctrlKey: true });
  find("dialog").removeAttribute("open");
  press("x", find("[role=menu] button"));
  setLetters("off");
  press("x");
  press("K", document.body, { metaKey: true });
  expect(ran).toEqual(["palette", "palette"]);
  setLetters("on");
  press("x");
  expect(ran.at(-1)).toBe("letter");
});

it("a page names itself in the crumbs and the title, and takes its name with it", () => {
  const Named = () => {
    useCrumbs(() => [{ label: "Experiments", href: "/experiments" }, { label: "שם run" }]);
    return null;
  };
  const stop = show(() => <Named />);
  expect([crumbs().length, document.title]).toEqual([2, "שם run · Experiments · Trialbook"]);
  stop();
  expect(crumbs()).toEqual([]);
});

it("while experiments are being read the palette says so instead of that nothing matches", async () => {
  const slow = later<object>();
  const { input } = await opened(slow.promise);
  const notes = () => findAll("dialog .dialog-body p").map(textOf);
  type(input, "fox");
  expect([options(), notes()]).toEqual([[], ["Experiments are being read: more may match."]]);
  slow.keep(TWO);
  await settled();
  await settled();
  expect([options(), notes()]).toEqual([["Open experiment fox"], []]);
});
