import { expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bestStat, inOrderOfLooks, lateness, mainFirst } from "./goal";

it("a name tells whether less or more is better, or nothing", () => {
  for (const key of ["loss", "val/loss", "train_loss", "val.rmse", "test-error", "Loss/total", "top5_err"]) expect([key, bestStat(key)]).toEqual([key, "min"]);
  for (const key of ["acc", "val/accuracy", "f1_macro", "roc_auc", "eval/reward"]) expect([key, bestStat(key)]).toEqual([key, "max"]);
  for (const key of ["lr", "epoch", "glossary", "system/cpu", "accelerator", "accuracy_loss"]) expect([key, bestStat(key)]).toEqual([key, undefined]);
});

it("what a name says of less and more is read word by word", () => {
  const less = ["val/loss", "loss_1", "Train Loss", "eval.MSE", "ppl", "fid-50k"];
  const more = ["val/acc", "top1.accuracy", "AUC", "episode_reward", "f1"];
  const neither = ["lossless", "mapped", "lr", "scoreboard", "steps", "", "reward_loss", "accuracy/error"];
  expect(less.filter((name) => bestStat(name) !== "min")).toEqual([]);
  expect(more.filter((name) => bestStat(name) !== "max")).toEqual([]);
  expect(neither.filter((name) => bestStat(name) !== undefined)).toEqual([]);
});

it("metrics with a goal come first, on held-out data before others, and those of the machine not at all", () => {
  const order = (...keys: string[]) => mainFirst(keys.map((key) => ({ key }))).map((one) => one.key);
  expect(order("lr", "train/loss", "loss", "val/loss", "system/cpu", "eval_f1", "steps")).toEqual(["val/loss", "eval_f1", "loss", "train/loss", "lr", "steps"]);
  expect(order("evaluation_time", "value")).toEqual(["value", "evaluation_time"]);
});

it("bookkeeping comes after what runs are judged by, and the machine last", () => {
  const books = ["epoch_time_s", "epoch", "lr", "lr-AdamW", "train/learning_rate", "global_step", "samples_per_second", "_runtime", "gpu.0.memory", "total_flos"];
  expect(inOrderOfLooks(["system/cpu", ...books, "grad_norm", "train_loss", "loss", "val_acc"], (key) => key)).toEqual(["val_acc", "loss", "train_loss", "grad_norm", ...books, "system/cpu"]);
  // Words inside of others, and goals that are counted by the epoch, are no books.
  const others = ["timeless", "slr", "stepwise"];
  expect(inOrderOfLooks(["lr", "val_loss_epoch", "train_loss_step", ...others], (key) => key)).toEqual(["val_loss_epoch", "train_loss_step", ...others, "lr"]);
  expect(inOrderOfLooks([], String)).toEqual([]);
});

it("names are judged as the server judges them", () => {
  const order = ["held_out_goal", "goal", "training_goal", "other", "account", "machine"];
  const known = readFileSync(join(import.meta.dirname, "../../../crates/query/testdata/interest.txt"), "utf8").trimEnd().split("\n").map((line) => line.split("\t"));
  expect(known.length).toBeGreaterThan(50);
  expect(known.map(([, name = ""]) => [name, order[lateness(name)]])).toEqual(known.map(([word, name]) => [name, word]));
});
