import { expect, it } from "vitest";
import { logFiles } from "./files";

it("logs are told by their names, the console first", () => {
  const paths = ["model/MLmodel", "stderr.txt", "logs/worker-1.log", "train.log", "output.log", "stdout", "logs/data.csv", "deep/er/x.log", "console.txt", "log.txt"];
  expect(logFiles(paths)).toEqual(["output.log", "console.txt", "stdout", "stderr.txt", "train.log", "logs/worker-1.log"]);
  expect(logFiles([])).toEqual([]);
});
