// @vitest-environment jsdom
import { Show, createSignal } from "solid-js";
import { expect, it } from "vitest";
import { t } from "../../lib/text";
import { click, find, findAll, named, show, textOf } from "../../testing/screen";
import { AllKeys, ShortcutsSheet } from "./KeyList";
import { KEY_GROUPS } from "./keyGroups";
import { useShortcuts } from "./shortcuts";

const titles = () => findAll(".shortcut-group :is(h2, h3)").map(textOf);
const rows = (title: string) => [...named(title, ".shortcut-group").querySelectorAll("dl > div")].map((row) => [textOf(row.querySelector("kbd") ?? undefined), textOf(row.querySelector("dd") ?? undefined)]);

const Page = () => {
  useShortcuts([{ keys: "Mod+k", what: "Command palette", run: () => undefined }, { keys: "h", what: t.table.eyeMarked, run: () => undefined }, { keys: "", what: "no key", run: () => undefined }]);
  return null;
};

it("the sheet says what works now, then the keys of each part on screen and of no other; the rest is a link away", () => {
  const [isWide, setWide] = createSignal(true);
  const [open, setOpen] = createSignal(false);
  show(() => (
    <>
      <Page />
      <Show when={isWide()}><div class="split-bar" /></Show>
      <div role="grid" />
      <Show when={open()}><ShortcutsSheet onClose={() => setOpen(false)} /></Show>
    </>
  ));
  setOpen(true);
  expect(titles()).toEqual(["Here and now", "In the table of runs", "On the bar between table and charts", "In dialogs, menus and the palette"]);
  expect(rows("Here and now")).toEqual([["Ctrl/⌘ k", "Command palette"], ["h", "Show or hide the marked run in charts"]]);
  // Letters of the page are in the first group while they work; those for the marked line are told before there is one.
  expect(rows("In the table of runs").map(([keys]) => keys)).toEqual(["↑ ↓", "Page ↑ ↓", "Home End", "← →", "→ ←", "Space", "x", "Enter", "d"]);
  click(find("a[href='/settings/shortcuts']"));
  setWide(false);
  setOpen(true);
  expect(titles()).not.toContain("On the bar between table and charts");
});

it("the settings list the keys of every part, wherever one is, letters of pages among them", () => {
  show(() => (
    <>
      <Page />
      <AllKeys />
    </>
  ));
  expect(titles()).toEqual(["On every page", ...KEY_GROUPS.map((group) => group.title)]);
  expect(rows("In the table of runs").slice(0, 2)).toEqual([["/", "Search runs"], ["j", "Next run"]]);
  expect(rows("On the head of a column")).toContainEqual(["f", "Search by the column"]);
});

it("no letter that a page registers is missing from the list of every part", () => {
  const sources = Object.entries(import.meta.glob<string>("../../{features,routes}/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true })).filter(([path]) => !path.includes(".test.") && !path.endsWith("/Shell.tsx"));
  const wordsOf = (path: string) => path.split(".").slice(1).reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], t);
  const found = sources.flatMap(([, source]) => [...source.matchAll(/keys: "([^"]+)",\s*what: (t(?:\.\w+)+)/g)].map((one) => [one[1], wordsOf(one[2] ?? "")]));
  const listed = KEY_GROUPS.flatMap((group) => [...(group.page ?? []), ...(group.marked ?? [])]);
  expect(found.length).toBeGreaterThan(30);
  expect(found.filter(([keys, what]) => !listed.some((row) => row[0] === keys && row[1] === what))).toEqual([]);
  // Nor is there one that no page registers.
  const named = [...found, ["/", t.charts.searchKeys]];
  expect(listed.filter((row) => !named.some(([keys, what]) => row[0] === keys && row[1] === what))).toEqual([]);
});
