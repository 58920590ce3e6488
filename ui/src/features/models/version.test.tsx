// @vitest-environment jsdom
import { expect, it } from "vitest";
import type { Lineage, ModelVersion } from "../../api/registry";
import { runOf } from "../../testing/runs";
import { choose, find, findAll, show, textOf } from "../../testing/screen";
import { LoadCode, addressesOf } from "./LoadCode";
import { VersionMetrics } from "./VersionMetrics";

const version = { model: "churn", version: 3, stage: "Production", aliases: ["champion", "best"], tags: {} } as unknown as ModelVersion;

it("code loads a version by alias, by number or by stage, as one chooses", () => {
  show(() => <LoadCode version={version} flavors={["sklearn"]} />);
  const code = () => /models:\/[^"]*/.exec(find("pre").textContent ?? "")?.[0];
  expect([findAll("option").map(textOf), code()]).toEqual([["@champion", "@best", "version 3", "Production"], "models:/churn@champion"]);
  choose(find("select"), "/3");
  expect(code()).toBe("models:/churn/3");
  choose(find("select"), "/Production");
  expect(code()).toBe("models:/churn/Production");
  expect(addressesOf({ version: 1, aliases: [], stage: "None" })).toEqual(["/1"]);
});

it("metrics of the logged model are told apart from those of its run", () => {
  const metrics = [{ key: "auc", value: 0.91, step: 0, timestamp_ms: 0, run_id: "r", dataset_name: "holdout", dataset_digest: "d" }];
  const lineage = { logged_model: { metrics }, run: runOf("r", { loss: 0.5 }) } as unknown as Lineage;
  show(() => <VersionMetrics lineage={lineage} />);
  expect(findAll("h3").map(textOf)).toEqual(["Metrics of the logged model", "Metrics of its run"]);
  expect(findAll("tr").map((row) => [...row.children].map(textOf))).toEqual([["auc on holdout", "0.91"], ["loss", "0.5"]]);
  document.body.replaceChildren();
  show(() => <VersionMetrics lineage={{ logged_model: null, run: null } as unknown as Lineage} />);
  expect(textOf(find(".card p"))).toBe("No metric has been logged yet.");
});
