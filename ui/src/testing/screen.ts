// Components on a page of a test: shown, found as people find them, and pressed.
import type { JSX } from "solid-js";
import { render } from "solid-js/web";
import { afterEach } from "vitest";

let taken: (() => void)[] = [];

afterEach(() => {
  for (const takeAway of taken) takeAway();
  taken = [];
  document.body.replaceChildren();
});

/** Shows a part of a page until the test ends; gives what takes it away before. */
export function show(part: () => JSX.Element): () => void {
  const box = document.createElement("div");
  document.body.append(box);
  const stop = render(part, box);
  taken.push(stop);
  return stop;
}

export const findAll = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];

export function find(selector: string): HTMLElement {
  const [found] = findAll(selector);
  if (found === undefined) throw new Error(`nothing is ${selector}: ${document.body.innerHTML.slice(0, 2000)}`);
  return found;
}

/** The text as it is read: white space folded. */
export const textOf = (element: Element | undefined): string => (element?.textContent ?? "").replaceAll(/\s+/g, " ").trim();

const nameOf = (element: Element): string => element.getAttribute("aria-label") ?? textOf(element);

/** The button, or another element, of this name. */
export function named(name: string, selector = "button"): HTMLElement {
  const found = findAll(selector).find((element) => nameOf(element) === name);
  if (found === undefined) throw new Error(`no ${selector} is named ${name}: ${findAll(selector).map(nameOf).join(" | ")}`);
  return found;
}

/** A field of a form by its label. */
export function field(label: string): HTMLInputElement | HTMLSelectElement {
  const inside = findAll("label").find((element) => textOf(element).startsWith(label))?.querySelector("input, select");
  const found = inside ?? findAll("input, select").find((element) => element.getAttribute("aria-label") === label);
  if (found instanceof HTMLInputElement || found instanceof HTMLSelectElement) return found;
  throw new Error(`no field is named ${label}`);
}

/** As a person presses: what is disabled hears nothing. */
export function click(element: HTMLElement, mods: MouseEventInit = {}): void {
  if (element.matches(":disabled")) return;
  element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ...mods }));
}

/** Presses a key where the focus is, or at an element; gives whether the browser's own answer was held back. */
export function press(key: string, at: Element = document.activeElement ?? document.body, mods: KeyboardEventInit = {}): boolean {
  return !at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...mods }));
}

export function type(into: HTMLElement, text: string): void {
  if (!(into instanceof HTMLInputElement)) throw new Error("nothing can be typed here");
  into.value = text;
  into.setSelectionRange(text.length, text.length);
  into.dispatchEvent(new Event("input", { bubbles: true }));
}

export function choose(list: HTMLElement, value: string): void {
  if (!(list instanceof HTMLSelectElement)) throw new Error("nothing can be chosen here");
  list.value = value;
  if (list.value !== value) throw new Error(`${value} is not on the list`);
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

export function check(box: HTMLElement, on: boolean): void {
  if (!(box instanceof HTMLInputElement) || box.disabled) throw new Error("this cannot be checked");
  box.checked = on;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Lets promises that are kept already tell so. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}
