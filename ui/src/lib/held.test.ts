// @vitest-environment jsdom
import { createRoot, createSignal } from "solid-js";
import { afterEach, expect, it } from "vitest";
import { createHeld, createPresence } from "./held";

interface Line {
  readonly id: string;
  readonly says: string;
}
const lines = (...all: readonly string[]): Line[] => all.map((id) => ({ id, says: `${id}1` }));

afterEach(() => document.body.replaceChildren());

/** A list with a link inside and a button beside it. */
function held(first: readonly Line[] | undefined) {
  const box = document.createElement("ul");
  box.innerHTML = "<a href='#'>a</a><a href='#'>b</a>";
  const beside = document.createElement("button");
  document.body.append(box, beside);
  return createRoot((stop) => {
    const [list, setList] = createSignal(first);
    const [question, setQuestion] = createSignal("");
    const presence = createPresence();
    presence.ref(box);
    const made = createHeld(list, (one) => one.id, presence, question);
    const ids = () => made.shown().map((one) => one.id).join("");
    const point = (name: "pointerenter" | "pointerleave") => box.dispatchEvent(new Event(name));
    return { box, beside, setList, setQuestion, presence, made, ids, point, stop };
  });
}

it("a list at which nobody is follows what happens", () => {
  const { made, ids, setList } = held(lines("a", "b"));
  setList(lines("c", "b"));
  expect([ids(), made.nNew()]).toEqual(["cb", 0]);
});

it("under the pointer lines keep their order and say what is new of them; new ones wait until the pointer leaves", () => {
  const { made, ids, setList, point } = held(lines("a", "b"));
  point("pointerenter");
  setList([{ id: "c", says: "c1" }, { id: "b", says: "b2" }]);
  expect([ids(), made.shown().map((one) => one.says), made.nNew()]).toEqual(["ab", ["a1", "b2"], 1]);
  point("pointerleave");
  expect([ids(), made.nNew()]).toEqual(["cb", 0]);
});

it("those that wait are shown when they are asked for, and the next ones wait again", () => {
  const { made, ids, setList, point } = held(lines("a"));
  point("pointerenter");
  setList(lines("b", "a"));
  made.show();
  expect([ids(), made.nNew()]).toEqual(["ba", 0]);
  setList(lines("c", "b", "a"));
  expect([ids(), made.nNew()]).toEqual(["ba", 1]);
});

it("the focus holds a list as the pointer does, from link to link, until it is elsewhere", async () => {
  const { box, beside, made, ids, setList } = held(lines("a"));
  box.querySelector("a")?.focus();
  setList(lines("b", "a"));
  box.querySelectorAll("a")[1]?.focus();
  await Promise.resolve();
  expect([ids(), made.nNew()]).toEqual(["a", 1]);
  beside.focus();
  await Promise.resolve();
  expect(ids()).toBe("ba");
});

it("another question is answered at once, and so is the first one; an empty answer holds as any other", () => {
  const { made, ids, setList, setQuestion, point } = held(undefined);
  point("pointerenter");
  setList([]);
  setList(lines("a"));
  expect([ids(), made.nNew()]).toEqual(["", 1]);
  setQuestion("other");
  expect([ids(), made.nNew()]).toEqual(["a", 0]);
});

it("what someone changed there is seen once it is read, although the pointer comes meanwhile; the next change waits", () => {
  const { made, ids, setList, point } = held(lines("a", "b"));
  made.follow();
  point("pointerleave");
  point("pointerenter");
  expect(ids()).toBe("ab");
  setList(lines("b"));
  expect(ids()).toBe("b");
  setList(lines("c", "b"));
  expect([ids(), made.nNew()]).toEqual(["b", 1]);
});

it("a list that is taken away holds nothing any more", () => {
  const { presence, point, stop } = held(lines("a"));
  point("pointerenter");
  expect(presence.isInside()).toBe(true);
  stop();
  expect(presence.isInside()).toBe(false);
});
