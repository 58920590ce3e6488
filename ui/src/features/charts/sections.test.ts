import { expect, it } from "vitest";
import { inOrderOfLooks } from "../../lib/goal";
import { nOpenAtFirst, sectionsOf } from "./sections";

const told = (...metrics: string[]) => sectionsOf(inOrderOfLooks(metrics, String)).map((one) => [one.title, ...one.metrics]);

it("sections that people look at stand before bookkeeping, and so do their charts", () => {
  expect(told("epoch_time_s", "grad_norm", "lr", "system/cpu", "train/loss", "train/lr", "val/time", "val/accuracy", "val/loss")).toEqual([
    ["val", "val/accuracy", "val/loss", "val/time"],
    ["train", "train/loss", "train/lr"],
    ["Metrics", "grad_norm", "epoch_time_s", "lr"],
    ["system/cpu", "system/cpu"],
  ]);
});

it("keys without a group come first when runs are judged by them", () => {
  expect(told("lr", "val_loss", "debug/x", "eval/f1").map(([title]) => title)).toEqual(["Metrics", "eval", "debug"]);
  expect(told("b/x", "a/x", "x").map(([title]) => title)).toEqual(["Metrics", "a", "b"]);
  expect(told()).toEqual([]);
});

it("sections begin open until together they show as many charts as one does", () => {
  const many = (title: string, n: number) => ({ prefix: title, title, metrics: Array.from({ length: n }, (_, i) => `${title}/${i}`) });
  const sections = [many("a", 10), many("b", 14), many("c", 1), many("d", 1)];
  expect(nOpenAtFirst(sections)).toBe(2);
  expect([nOpenAtFirst([many("huge", 10_000)]), nOpenAtFirst([]), nOpenAtFirst([many("few", 3), many("more", 3)])]).toEqual([1, 0, 2]);
});
