// @vitest-environment jsdom
import { MemoryRouter, Route, createMemoryHistory } from "@solidjs/router";
import { afterEach, expect, it, vi } from "vitest";
import { moment } from "../lib/format";
import { click, find, findAll, named, settled, show, textOf } from "../testing/screen";
import { refused, serve } from "../testing/server";
import { Toasts } from "../components/states";
import { ExperimentPage } from "./ExperimentPage";

afterEach(() => vi.unstubAllGlobals());

const deleted = { experiment_id: "7", name: "old nets", lifecycle: "deleted", created_ms: 1, updated_ms: 86_400_000, deleted_ms: 86_400_000, artifact_root: null, tags: {} };

it("a deleted experiment says since when it is in the trash, and a restoring that is refused says why", async () => {
  const asked = serve({ "GET /api/v1/experiments/7": () => deleted, "PATCH /api/v1/experiments/7": () => refused(409, { code: "experiment_not_found", kind: "conflict", what: "It was restored already.", request_id: "", facts: {} }) });
  const history = createMemoryHistory();
  history.set({ value: "/experiments/7" });
  show(() => (
    <>
      <Toasts />
      <MemoryRouter history={history}>
        <Route path="/experiments/:id" component={ExperimentPage} />
      </MemoryRouter>
    </>
  ));
  await settled();
  expect([...find(".problem").querySelectorAll("p")].map(textOf)).toEqual(["The experiment “old nets” is in the trash.", `It was deleted on ${moment(86_400_000)}, with its runs. Who did it is not recorded: this server has no accounts.`]);
  expect(findAll("[role=grid]")).toHaveLength(0);
  click(named("Restore"));
  await settled();
  expect([asked.find((one) => one.method === "PATCH")?.body, findAll(".toast span").map(textOf)]).toEqual([{ lifecycle: "active" }, ["It was restored already."]]);
});

it("an experiment that is long in coming is said to be awaited, and can be given up, also after another one", async () => {
  vi.useFakeTimers();
  serve({ "GET /api/v1/experiments/7": () => deleted });
  const [known, never] = [fetch, new Promise<Response>(() => undefined)];
  vi.stubGlobal("fetch", (path: string, init: RequestInit = {}) => (path.endsWith("/8") ? never : known(path, init)));
  const history = createMemoryHistory();
  history.set({ value: "/experiments/7" });
  show(() => (
    <MemoryRouter history={history}>
      <Route path="/experiments/:id" component={ExperimentPage} />
    </MemoryRouter>
  ));
  await settled();
  history.set({ value: "/experiments/8" });
  await settled();
  vi.advanceTimersByTime(2100);
  expect(textOf(find(".load-note"))).toBe("Reading the experimentCancel");
  click(named("Cancel"));
  expect([textOf(find("[role=alert] p")), findAll(".skeleton").length]).toEqual(["Waiting was cancelled.", 0]);
  click(named("Try again"));
  await settled();
  expect(findAll(".of-grid")).toHaveLength(1);
  vi.useRealTimers();
});
