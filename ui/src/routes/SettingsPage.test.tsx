// @vitest-environment jsdom
import { MemoryRouter, Route, createMemoryHistory } from "@solidjs/router";
import { afterEach, expect, it, vi } from "vitest";
import { rail, setRail } from "../lib/settings";
import { check, click, find, findAll, named, settled, show, textOf } from "../testing/screen";
import { serve } from "../testing/server";
import { SettingsPage } from "./SettingsPage";

afterEach(() => {
  vi.unstubAllGlobals();
  setRail("wide");
});

async function at(path: string) {
  const asked = serve({ "GET /api/v1/server": () => ({ name: "Trialbook", version: "1.2.3" }), "GET /api/v1/storage": () => ({ size_bytes: 0, experiments: [] }) });
  const history = createMemoryHistory();
  history.set({ value: path });
  show(() => (
    <MemoryRouter history={history}>
      <Route path="/settings/:section" component={SettingsPage} />
    </MemoryRouter>
  ));
  await settled();
  return asked;
}

it("each section has an address of its own, and asks only for what it shows", async () => {
  for (const [section, heading, asks] of [["appearance", "Appearance", []], ["shortcuts", "Shortcuts", []], ["storage", "Storage", ["/api/v1/storage"]], ["server", "Server", ["/api/v1/server"]]] as const) {
    const asked = await at(`/settings/${section}`);
    expect([textOf(find("h1")), asked.map((one) => one.path), textOf(find("nav .here"))], section).toEqual([heading, asks, heading]);
    expect(findAll("nav a").map((link) => link.getAttribute("href"))).toEqual(["/settings/appearance", "/settings/shortcuts", "/settings/storage", "/settings/server"]);
    document.body.replaceChildren();
  }
});

it("a section that is none says so, with a way to those that are", async () => {
  await at("/settings/nowhere");
  expect([textOf(find(".empty h2")), textOf(find("h1")), findAll("nav a").length]).toEqual(["There is no such section", "Settings", 4]);
});

it("the rail without words is chosen here and remembered", async () => {
  await at("/settings/appearance");
  check(findAll("input[name=rail]")[1] ?? find("none"), true);
  expect([rail(), localStorage.getItem("trialbook.rail")]).toEqual(["narrow", "narrow"]);
});

it("a server that is long in answering is said to be awaited, and can be given up", async () => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", () => new Promise(() => undefined));
  const history = createMemoryHistory();
  history.set({ value: "/settings/server" });
  show(() => (
    <MemoryRouter history={history}>
      <Route path="/settings/:section" component={SettingsPage} />
    </MemoryRouter>
  ));
  await settled();
  vi.advanceTimersByTime(2100);
  expect(textOf(find(".load-note"))).toBe("Asking the server what it isCancel");
  click(named("Cancel"));
  expect(textOf(find("[role=alert] p"))).toBe("Waiting was cancelled.");
  vi.useRealTimers();
});
