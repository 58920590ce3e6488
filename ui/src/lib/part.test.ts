import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { part } from "./part";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("a part that was read is there at once, and nobody is asked", async () => {
  const asked = vi.fn();
  vi.stubGlobal("fetch", asked);
  expect(await part(() => Promise.resolve("code"))()).toEqual({ default: "code" });
  expect(asked).not.toHaveBeenCalled();
});

it("a server that is away is waited for, and the part is read again when it is back", async () => {
  let away = 3;
  vi.stubGlobal("fetch", () => {
    away -= 1;
    return away > 0 ? Promise.reject(new TypeError("away")) : Promise.resolve(new Response());
  });
  const load = vi.fn(() => (away > 0 ? Promise.reject(new Error("no file")) : Promise.resolve("code")));
  const read = part(load)();
  await vi.advanceTimersByTimeAsync(2000);
  expect(load).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2000);
  expect(await read).toEqual({ default: "code" });
});

it("a file that the server has no more is told", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response()));
  await expect(part(() => Promise.reject(new Error("no file")))()).rejects.toThrow("no file");
});
