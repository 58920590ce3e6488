// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { onStored, readStored, writeStored } from "./stored";

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

it("what is kept is read again, and nothing is nothing", () => {
  expect(readStored("a")).toBeUndefined();
  writeStored("a", "1");
  expect([readStored("a"), localStorage.getItem("a")]).toEqual(["1", "1"]);
});

it("where storage is forbidden or full it is kept while the page lives", () => {
  const refuse = () => {
    throw new DOMException("forbidden", "SecurityError");
  };
  vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse });
  expect(readStored("b")).toBeUndefined();
  writeStored("b", "2");
  expect(readStored("b")).toBe("2");
});

it("other windows are heard, each about its own name", () => {
  const heard: (string | undefined)[] = [];
  onStored("theme", (value) => heard.push(value));
  writeStored("theme", "dark");
  for (const key of ["theme", "other"]) window.dispatchEvent(new StorageEvent("storage", { key }));
  localStorage.clear();
  window.dispatchEvent(new StorageEvent("storage", { key: null }));
  expect(heard).toEqual(["dark", undefined]);
});
