// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { offered, take } from "../../testing/offers";
import { click, find, findAll, named, press, show, textOf, type } from "../../testing/screen";
import { later, refused, serve } from "../../testing/server";
import { SearchBox } from "./SearchBox";

const fields = ["metrics.loss", "metrics.`val loss`", "params.lr"];
const ok = { ok: true, error: null };
const fault = (offset_utf16: number, length_utf16: number, more = {}) => ({ ok: false, error: { message: "There is no such field.", offset_utf16, length_utf16, offset: offset_utf16, length: length_utf16, ...more } });

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Answers that are there have come. */
const rest = () => vi.advanceTimersByTimeAsync(25);

function shown(answer: (filter: string) => unknown, begin = "") {
  const asked = serve({ "POST /api/v1/queries/check": ({ body }) => answer((body as { filter: string }).filter) });
  const [value, setValue] = createSignal(begin);
  const told: string[] = [];
  const further: boolean[] = [];
  show(() => <SearchBox value={value()} fields={fields} onChange={(filter, isFurther) => {
    told.push(filter);
    further.push(isFurther);
    setValue(filter);
  }} />);
  const input = find("input") as HTMLInputElement;
  input.focus();
  return { asked, told, further, setValue, input };
}
const offers = () => findAll("[role=option] code").map(textOf);

it("what is typed is asked at once, and what is typed while an answer is awaited when it comes, the last alone", async () => {
  const first = later<unknown>();
  const { asked, told, input } = shown((filter) => (filter === "m" ? first.promise : ok));
  for (const text of ["m", "me", "metrics.loss < 1"]) {
    type(input, text);
    await rest();
  }
  expect(asked.map((one) => one.body)).toEqual([{ filter: "m", order: [] }]);
  first.keep(ok);
  await rest();
  expect([asked.slice(1).map((one) => one.body), told]).toEqual([[{ filter: "metrics.loss < 1", order: [] }], ["metrics.loss < 1"]]);
  press("Enter", input);
  await rest();
  expect(told).toHaveLength(1);
});

it("Enter asks again when an answer does not come", async () => {
  let nAsked = 0;
  const { told, input } = shown(() => ((nAsked += 1) === 1 ? later<unknown>().promise : ok));
  type(input, "a = 1");
  await rest();
  expect(told).toEqual([]);
  press("Enter", input);
  await rest();
  expect([told, nAsked]).toEqual([["a = 1"], 2]);
});

it("a mistake is marked where the server found it, the search that was valid stays, and the field says so", async () => {
  const { told, input } = shown(() => fault(3, 4, { expected: "a field" }));
  type(input, "é🙂metr = 1");
  await rest();
  expect(told).toEqual([]);
  expect([textOf(find(".search-fault")), input.getAttribute("aria-invalid")]).toEqual(["metr", "true"]);
  const note = textOf(find("#search-note"));
  expect(note).toContain("There is no such field.");
  expect(note).toContain("Expected a field.");
  expect(note).toContain("still shows the last valid search");
  expect(input.getAttribute("aria-describedby")).toBe("search-note");
});

it("a mistake at the end of the text is marked as well", async () => {
  const { input } = shown(() => fault(3, 0));
  type(input, "a =");
  await rest();
  expect(find(".search-fault").textContent).toBe(" ");
});

it("what was meant can be taken, and the marks go when it is valid", async () => {
  const { told, input } = shown((filter) => (filter.includes("metrics.los ") ? fault(0, 11, { suggestion: "metrics.loss" }) : ok));
  type(input, "metrics.los < 1");
  await rest();
  click(named("Did you mean metrics.loss?"));
  await rest();
  expect([input.value, told, findAll(".search-fault").length, offers(), document.activeElement]).toEqual(["metrics.loss < 1", ["metrics.loss < 1"], 0, [], input]);
});

it("completions are walked by arrows, taken by Enter or Tab, and left by Escape", async () => {
  const { input } = shown(() => ok);
  type(input, "los");
  expect([offers(), input.getAttribute("aria-expanded"), input.getAttribute("aria-activedescendant")]).toEqual([["metrics.loss", "metrics.`val loss`"], "true", null]);
  expect(press("ArrowDown", input)).toBe(true);
  press("ArrowDown", input);
  press("ArrowDown", input);
  expect(input.getAttribute("aria-activedescendant")).toBe("offer-1");
  expect(findAll("[aria-selected=true]").map((one) => one.id)).toEqual(["offer-1"]);
  press("ArrowUp", input);
  press("ArrowUp", input);
  expect(input.getAttribute("aria-activedescendant")).toBeNull();
  expect(press("Tab", input)).toBe(true);
  await rest();
  expect([input.value, input.selectionStart, offers()]).toEqual(["metrics.loss ", 13, []]);
  expect(press("Tab", input)).toBe(false);
  type(input, "metrics.loss < 1 AND l");
  expect(offers()).not.toEqual([]);
  press("Escape", input);
  expect([offers(), document.activeElement]).toEqual([[], input]);
  press("Escape", input);
  expect(document.activeElement).not.toBe(input);
});

it("a completion that the keys lead to is brought into sight", () => {
  const seen: string[] = [];
  vi.spyOn(HTMLElement.prototype, "scrollIntoView").mockImplementation(function (this: HTMLElement) { seen.push(this.id); });
  const { input } = shown(() => ok);
  type(input, "los");
  for (const key of ["ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"]) press(key, input);
  expect(seen).toEqual(["offer-0", "offer-1", "offer-0"]);
});

it("Enter with nothing chosen searches at once", async () => {
  const { told, input } = shown(() => ok);
  type(input, "los");
  press("Enter", input);
  await vi.advanceTimersByTimeAsync(0);
  expect([told, offers()]).toEqual([["los"], []]);
});

it("a completion is taken by a click, after what stands before it", async () => {
  const { input } = shown(() => ok);
  type(input, "params.lr = 1 AND val");
  click(findAll("[role=option]")[0] ?? input);
  await rest();
  expect(input.value).toBe("params.lr = 1 AND metrics.`val loss` ");
});

it("a clear cross stands there while there is something to clear", async () => {
  const { told, input } = shown(() => ok, "a = 1");
  click(named("Clear the search"));
  await rest();
  expect([told, input.value, findAll(".search-clear").length]).toEqual([[""], "", 0]);
});

it("going back is not undone by the answer to what was typed before", async () => {
  const answer = later<unknown>();
  const { told, setValue, input } = shown(() => answer.promise, "a = 1");
  type(input, "a = 12");
  await rest();
  setValue("b = 2");
  answer.keep(ok);
  await rest();
  expect([told, input.value]).toEqual([[], "b = 2"]);
  type(input, "b = 23");
  setValue("c = 3");
  await rest();
  expect([told, input.value]).toEqual([[], "c = 3"]);
});

it("an answer that is late does not mark what is typed by now", async () => {
  const first = later<unknown>();
  const { input } = shown((filter) => (filter === "x" ? first.promise : ok));
  type(input, "x");
  await rest();
  type(input, "a = 1");
  await rest();
  first.keep(fault(0, 1));
  await rest();
  expect([findAll(".search-fault").length, input.getAttribute("aria-invalid")]).toEqual([0, "false"]);
});

it("a server that is away leaves the text and its last valid search alone", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("away")));
  const told: string[] = [];
  show(() => <SearchBox value="" fields={fields} onChange={(filter) => told.push(filter)} />);
  const input = find("input") as HTMLInputElement;
  type(input, "a = 1");
  await rest();
  expect([told, input.value, findAll(".search-fault").length]).toEqual([[], "a = 1", 0]);
});

it("a search that an address brings is checked as if it had been written", async () => {
  const { setValue } = shown((filter) => (filter === "wrong" || filter === "wrong too" ? fault(0, 5) : ok), "wrong");
  await rest();
  expect([textOf(find(".search-note .bad")), find("input").getAttribute("aria-invalid")]).toEqual(["There is no such field.", "true"]);
  setValue("a = 1");
  await rest();
  expect(findAll(".search-note .bad")).toHaveLength(0);
  setValue("wrong too");
  await rest();
  expect(textOf(find(".search-fault"))).toBe("wrong");
});

it("a search written in one go is one step for Back, the next one another", async () => {
  const { further, told, input } = shown(() => ok);
  for (const text of ["a", "a = 1", "a = 12"]) {
    type(input, text);
    await rest();
  }
  press("Enter", input);
  await rest();
  type(input, "a = 123");
  await rest();
  expect([told, further]).toEqual([["a", "a = 1", "a = 12", "a = 123"], [false, true, true, false]]);
});

it("a check that fails is told, and asked for again with a press", async () => {
  let isAway = true;
  const { told, input } = shown(() => (isAway ? refused(503, { code: "overloaded", what: "Too much to do." }) : ok));
  type(input, "a = 1");
  await rest();
  expect([textOf(find(".search-note .bad")), told]).toEqual(["This search could not be checked: Too much to do.", []]);
  isAway = false;
  click(named("Try again"));
  await rest();
  expect([findAll(".search-note .bad").length, told]).toEqual([0, ["a = 1"]]);
});

it("the palette takes what was meant, and asks again what could not be checked", async () => {
  let isAway = true;
  const { told, input } = shown((filter) => (isAway ? refused(503, { code: "overloaded", what: "Too much to do." }) : filter.includes("metrics.los ") ? fault(0, 11, { suggestion: "metrics.loss" }) : ok));
  expect(offered()).toEqual([]);
  type(input, "metrics.los < 1");
  await rest();
  isAway = false;
  take("Try again: This search could not be checked: Too much to do.");
  await rest();
  take("Did you mean metrics.loss?");
  await rest();
  expect([input.value, told]).toEqual(["metrics.loss < 1", ["metrics.loss < 1"]]);
});
