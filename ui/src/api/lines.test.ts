import { expect, it } from "vitest";
import { readLines } from "./lines";

const stream = (...parts: string[]) => {
  const bytes = parts.map((part) => new TextEncoder().encode(part));
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const next = bytes.shift();
      if (next === undefined) controller.close();
      else controller.enqueue(next);
    },
  });
};

it("lines are told as they come, wherever the network cuts them", async () => {
  const told: string[] = [];
  await readLines(stream('{"a":1}\n{"a"', ":2}\n\n", '{"a":3}'), (line) => told.push(line));
  expect(told).toEqual(['{"a":1}', '{"a":2}', '{"a":3}']);
});

it("a letter that is cut in two is whole", async () => {
  const whole = new TextEncoder().encode("ä\n");
  const told: string[] = [];
  await readLines(
    new ReadableStream({
      start: (controller) => {
        controller.enqueue(whole.slice(0, 1));
        controller.enqueue(whole.slice(1));
        controller.close();
      },
    }),
    (line) => told.push(line),
  );
  expect(told).toEqual(["ä"]);
});
