import { expect, it } from "vitest";
import { type Toast, withToast } from "./toasts";

const toast = (id: number, text: string, action?: Toast["action"]): Toast => ({ id, text, action });
const ids = (all: readonly Toast[]) => all.map((one) => one.id);

it("a message that fails again is said once, by its newest", () => {
  const twice = withToast(withToast([toast(1, "other")], toast(2, "cannot be stored")), toast(3, "cannot be stored"));
  expect(ids(twice)).toEqual([1, 3]);
});

it("each message that can be undone stays, and the oldest goes when there are too many", () => {
  const undo = { label: "Undo", run: () => undefined };
  const all = [1, 2, 3, 4].reduce((list, id) => withToast(list, toast(id, "deleted", undo)), [] as Toast[]);
  expect(ids(all)).toEqual([2, 3, 4]);
});
