// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from "vitest";
import { DASHES, RUN_COLOURS_LIGHT, runStyle } from "../../lib/colour";
import { looks } from "../../lib/looks";
import { t } from "../../lib/text";
import { showAt } from "../../testing/page";
import { runOf } from "../../testing/runs";
import { check, click, find, findAll, named, settled, show, textOf } from "../../testing/screen";
import { RunMark } from "../../components/bits";
import { actions } from "../shell/shortcuts";
import { LookDialog } from "./LookDialog";
import { RunHead } from "./RunHead";

beforeEach(() => {
  localStorage.clear();
  window.dispatchEvent(new StorageEvent("storage", { key: null }));
});
const choices = (part: string) => findAll(`input[name=${part}]`) as HTMLInputElement[];
const chosen = (part: string) => textOf(choices(part).find((one) => one.checked)?.closest("label") ?? undefined);
const press = (part: string, name: string) => {
  const found = choices(part).find((one) => textOf(one.closest("label") ?? undefined) === name);
  check(found ?? find("body"), true);
};
const mark = (at: number) => ["stroke", "stroke-dasharray"].map((name) => findAll(".run-mark line")[at]?.getAttribute(name));

it("ten colours and four dashes are offered by name and look, automatic first", () => {
  show(() => <LookDialog run="abc" name="first" onClose={() => undefined} />);
  expect([choices("colour").length, choices("dash").length, chosen("colour"), chosen("dash"), find("dialog").getAttribute("aria-label")]).toEqual([11, 5, "Automatic", "Automatic", "Colour of first"]);
  const names = choices("colour").map((one) => textOf(one.closest("label") ?? undefined));
  expect(new Set(names).size).toBe(11);
  expect(findAll("fieldset:first-of-type .look line").map((line) => line.getAttribute("stroke"))).toEqual([...RUN_COLOURS_LIGHT]);
  expect(findAll("fieldset:last-of-type .look line").map((line) => line.getAttribute("stroke-dasharray"))).toEqual(DASHES.map((dash) => dash.join(" ")));
  for (const theme of ["light", "dark"] as const) expect([new Set(t.look.colours[theme]).size, t.look.dashes.length]).toEqual([10, 4]);
});

it("a choice is seen at once wherever the run is marked, each half by itself, and is taken back", () => {
  show(() => (
    <>
      <RunMark run="abc" />
      <LookDialog run="abc" name="first" onClose={() => undefined} />
    </>
  ));
  const own = runStyle("abc", "light");
  press("colour", "rose");
  expect([mark(0), mark(1), looks().get("abc")]).toEqual([[RUN_COLOURS_LIGHT[3], own.dash.join(" ")], [RUN_COLOURS_LIGHT[3], own.dash.join(" ")], { colour: 3, dash: undefined }]);
  press("dash", "dots");
  expect([mark(0), chosen("colour"), chosen("dash")]).toEqual([[RUN_COLOURS_LIGHT[3], "2 3"], "rose", "dots"]);
  press("colour", "Automatic");
  expect([mark(0), looks().get("abc")]).toEqual([[own.colour, "2 3"], { colour: undefined, dash: 2 }]);
  click(named("Automatic"));
  expect([mark(0), looks().size, chosen("dash"), (named("Automatic") as HTMLButtonElement).disabled]).toEqual([[own.colour, own.dash.join(" ")], 0, "Automatic", true]);
});

it("the head of a run opens it by its mark and from the palette, and closing it gives the page back", async () => {
  await showAt("/runs/abc/overview", () => <RunHead run={runOf("abc")} onChanged={() => undefined} onRefetch={() => undefined} />);
  for (const open of [() => click(named(t.look.open)), () => actions().find((one) => one.what === t.look.open)?.run()]) {
    open();
    await vi.waitFor(() => expect(find("dialog").getAttribute("aria-label")).toBe("Colour of run abc"));
    click(named("Close", ".button.primary"));
    await settled();
    expect(findAll("dialog")).toHaveLength(0);
  }
});
