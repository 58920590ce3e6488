// @vitest-environment jsdom
import { expect, it } from "vitest";
import { offered, take } from "../../testing/offers";
import { find, findAll, press, show, textOf } from "../../testing/screen";
import { FirstRunCode, firstRunCode } from "./FirstRunCode";

it("the code to copy names the address it is shown at, and no other", () => {
  const all = Object.values(firstRunCode("https://lab.example", undefined));
  for (const code of all) expect(code).toContain("https://lab.example");
  expect(all.join()).not.toMatch(/localhost|127\.0\.0\.1/);
});

it("in an experiment every way logs to that experiment", () => {
  const { mlflow, env, http } = firstRunCode("http://a", { id: "7", name: `it's "mine"` });
  expect(mlflow).toContain('mlflow.set_experiment("it\'s \\"mine\\"")');
  expect(env).toContain(`export MLFLOW_EXPERIMENT_NAME='it'\\''s "mine"'\n`);
  expect(http).toContain('\\"experiment_id\\": \\"7\\"');
  expect(firstRunCode("http://a", undefined).env).not.toContain("EXPERIMENT");
});

it("by HTTP a run begins now, logs a metric under its own id, and ends", () => {
  const { http } = firstRunCode("http://a", undefined);
  const posts = [...http.matchAll(/post ([a-z-]+) "(.*)"/g)].map(([, path, body = ""]) => [path, body.replaceAll('\\"', '"')]);
  expect(posts).toEqual([
    ["create", '{"experiment_id": "0", "run_name": "by hand", "start_time": $(date +%s000)}'],
    ["log-metric", '{"run_id": "$run", "key": "loss", "value": 0.$((9 - step)), "step": $step, "timestamp": $(date +%s000)}'],
    ["update", '{"run_id": "$run", "status": "FINISHED", "end_time": $(date +%s000)}'],
  ]);
  expect(http).toContain(`curl -sSf "http://a/api/2.0/mlflow/runs/$1"`);
  expect(http).toContain(String.raw`sed -n 's/.*"run_id": *"\([^"]*\)".*/\1/p'`);
});

it("the ways to log are one stop of Tab, and arrows go round among them", () => {
  show(() => <FirstRunCode experiment={undefined} />);
  const shown = () => [textOf(find("[role=tab][aria-selected=true]")), textOf(document.activeElement ?? undefined), findAll("[role=tab]").map((tab) => tab.tabIndex)];
  find("[role=tab]").focus();
  expect(press("ArrowRight")).toBe(true);
  expect(shown()).toEqual(["Existing script", "Existing script", [-1, 0, -1]]);
  for (const key of ["ArrowLeft", "ArrowLeft"]) press(key);
  expect(shown()).toEqual(["Any language (HTTP)", "Any language (HTTP)", [-1, -1, 0]]);
  expect(textOf(find("pre"))).toContain("curl");
  expect(press("x")).toBe(false);
});

it("the palette shows the other ways to log", () => {
  show(() => <FirstRunCode experiment={undefined} />);
  take("Ways to log: Existing script");
  expect([textOf(find("[role=tab][aria-selected=true]")), offered().filter((what) => what.startsWith("Ways"))]).toEqual(["Existing script", ["Ways to log: Python (mlflow)", "Ways to log: Any language (HTTP)"]]);
});
