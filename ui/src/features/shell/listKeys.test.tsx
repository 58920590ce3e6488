// @vitest-environment jsdom
import { For, createSignal } from "solid-js";
import { expect, it } from "vitest";
import { find, findAll, press, show, textOf } from "../../testing/screen";
import { useListKeys } from "./listKeys";
import { shortcuts, startShortcuts } from "./shortcuts";

startShortcuts();
const here = () => textOf(document.activeElement ?? undefined);

function opened(names: readonly string[], select: boolean) {
  const [list, setList] = createSignal(names);
  const opened: string[] = [];
  const Lines = () => {
    let box: HTMLElement | undefined;
    useListKeys(() => box, select);
    return (
      <div ref={(element) => (box = element)}><ul class="run-list">
        <For each={list()}>
          {(name) => (
            <li>
              <input type="checkbox" aria-label={name} />
              <a href={`#${name}`} onClick={(event) => { event.preventDefault(); opened.push(name); }}>{name}</a>
            </li>
          )}
        </For>
      </ul></div>
    );
  };
  show(() => <Lines />);
  return { setList, opened };
}

it("j and k go from line to line and stay within the list", () => {
  opened(["a", "b", "c"], true);
  expect(["j", "j", "j", "j", "k", "k", "k", "k"].map((key) => (press(key), here()))).toEqual(["a", "b", "c", "c", "b", "a", "a", "a"]);
});

it("x presses the checkbox of the line, and Enter opens it also from there", () => {
  const { opened: open } = opened(["a", "b"], true);
  press("j");
  press("j");
  press("x");
  expect(findAll("input").map((box) => (box as HTMLInputElement).checked)).toEqual([false, true]);
  find("input[aria-label=b]").focus();
  press("Enter");
  expect(open).toEqual(["b"]);
});

it("a line that goes takes the place with it no further than its neighbour", () => {
  const { setList } = opened(["a", "b", "c", "d"], false);
  for (const key of ["j", "j"]) press(key);
  setList(["a", "c", "d"]);
  press("j");
  expect([here(), shortcuts().some((one) => one.keys === "x")]).toEqual(["d", false]);
  setList([]);
  expect(press("j")).toBe(false);
});
