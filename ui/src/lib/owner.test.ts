// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { owner } from "./owner";

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

it("a browser keeps its name, on pages without a certificate as well", () => {
  vi.stubGlobal("crypto", { getRandomValues: (bytes: Uint8Array) => bytes.fill(0xa5) });
  expect(owner()).toBe("a5".repeat(16));
  expect(owner()).toBe(owner());
});
