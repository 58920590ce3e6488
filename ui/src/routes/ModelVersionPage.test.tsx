// @vitest-environment jsdom
import { MemoryRouter, Route, createMemoryHistory } from "@solidjs/router";
import { afterEach, expect, it, vi } from "vitest";
import { runOf } from "../testing/runs";
import { find, findAll, press, settled, show, textOf } from "../testing/screen";
import { serve } from "../testing/server";
import { startShortcuts } from "../features/shell/shortcuts";
import { ModelVersionPage } from "./ModelVersionPage";

afterEach(() => vi.unstubAllGlobals());
startShortcuts();

const MLMODEL = `flavors:
  sklearn:
    code: null
signature:
  inputs: '[{"type": "double", "name": "age"}]'
  outputs: null
  params: '[{"name": "threshold", "default": 0.5, "type": "double"}]'
`;
const event = (id: number) => ({ id, at_ms: 1, model: "churn", generation: 1, version: 3, user: "", user_from: "nowhere", action: "describe", subject: null, before: null, after: null, reason: null });

async function version(nEvents: number, text: string | null) {
  const asked = serve({
    "GET /api/v1/models/churn/lineage": ({ path }) => {
      const number = Number(/version=(\d+)/.exec(path)?.[1]);
      const of = { model: "churn", version: number, created_ms: 1, updated_ms: 1, stage: "Staging", description: "", source: "runs:/r/model", location: "", run_id: "r", run_link: null, model_id: null, tags: { team: "red" }, aliases: ["champion"] };
      return { model: { name: "churn", aliases: { champion: 3 } }, version: of, run: runOf("r", { auc: 0.5 }), code_commit: null, logged_model: null, events: Array.from({ length: nEvents }, (_, i) => event(nEvents - i)) };
    },
    "GET /api/v1/models/churn/versions/": () => ({ text }),
    "GET /api/v1/models/churn/rules/check": () => ({ version: 3, guarded: false, passed: true, checks: [] }),
  });
  const history = createMemoryHistory();
  history.set({ value: "/models/churn/3" });
  show(() => (
    <MemoryRouter history={history}>
      <Route path="/models/:name/:version" component={ModelVersionPage} />
    </MemoryRouter>
  ));
  for (let i = 0; i < 3; i += 1) await settled();
  return { asked, history };
}
const card = (title: string) => findAll("section.card").find((one) => textOf(one.querySelector("h2") ?? undefined) === title);

it("a version shows what goes in, what comes out, and what may be said when it is asked", async () => {
  const { asked } = await version(2, MLMODEL);
  expect(asked.map((one) => one.path)).toEqual(["/api/v1/models/churn/lineage?version=3", "/api/v1/models/churn/versions/3/description"]);
  const schema = card("Schema");
  expect([...(schema?.querySelectorAll("h3") ?? [])].map(textOf)).toEqual(["Inputs", "Outputs", "Parameters of a call"]);
  expect([...(schema?.querySelectorAll("dd") ?? [])].map(textOf)).toEqual(["double", "–", "double = 0.5"]);
  expect(textOf(card("Load it")?.querySelector("pre") ?? undefined)).toContain('mlflow.sklearn.load_model("models:/churn@champion")');
  expect([...(card("Metrics")?.querySelectorAll("h3") ?? [])].map(textOf)).toEqual(["Metrics of its run"]);
});

it("a version without a description says that it has no schema, and loads as any model does", async () => {
  await version(0, null);
  expect(textOf(card("Schema")?.querySelector("p") ?? undefined)).toBe("The files of this version name no schema.");
  expect(textOf(card("Load it")?.querySelector("pre") ?? undefined)).toContain("mlflow.pyfunc.load_model");
  expect(textOf(find(".timeline"))).toBe("Nothing is on record.");
});

it("a record that is cut off leads to the whole one", async () => {
  await version(100, null);
  expect(textOf(card("Record")?.querySelector(".small") ?? undefined)).toBe("The latest 100 events. The record of the model has all.");
  expect(card("Record")?.querySelector(".small a")?.getAttribute("href")).toBe("/models/churn");
});

it("another version at the same address shows nothing of the one before", async () => {
  const { history } = await version(1, null);
  expect(textOf(find("h1"))).toBe("churn version 3");
  history.set({ value: "/models/churn/4" });
  await settled();
  await settled();
  expect(textOf(find("h1"))).toBe("churn version 4");
  press("p");
  await settled();
  expect(find("dialog").getAttribute("aria-label")).toBe("Promote churn version 4");
});

it("a version says where its files are, or that they are not kept here", async () => {
  await version(0, null);
  expect(textOf(card("Files of the model")?.querySelector("p") ?? undefined)).toBe("The files of this version are not kept by this server.");
});
