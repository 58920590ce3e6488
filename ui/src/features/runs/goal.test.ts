import { expect, it } from "vitest";
import { bestStat } from "./goal";

it("a name tells whether less or more is better, or nothing", () => {
  for (const key of ["loss", "val/loss", "train_loss", "val.rmse", "test-error", "Loss/total", "top5_err"]) expect([key, bestStat(key)]).toEqual([key, "min"]);
  for (const key of ["acc", "val/accuracy", "f1_macro", "roc_auc", "eval/reward"]) expect([key, bestStat(key)]).toEqual([key, "max"]);
  for (const key of ["lr", "epoch", "glossary", "system/cpu", "accelerator", "accuracy_loss"]) expect([key, bestStat(key)]).toEqual([key, undefined]);
});
