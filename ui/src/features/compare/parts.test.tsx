// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { expect, it } from "vitest";
import type { Run } from "../../api/client";
import { runOf } from "../../testing/runs";
import { find, findAll, named, show, textOf } from "../../testing/screen";
import { showAt } from "../../testing/page";
import type { ViewAddress } from "../runs/viewAddress";
import { Contour } from "./Contour";
import { ImportanceTable } from "./Importance";
import { MetricTable } from "./Tables";
import { metricRows } from "./differ";
import { verdictOf } from "./noise";

function address(first: Record<string, string> = {}): ViewAddress {
  const [params, setParams] = createSignal<Record<string, string | string[] | undefined>>(first);
  return { params, set: (part: Record<string, string | undefined>) => setParams((before) => ({ ...before, ...part })), ready: () => true } as unknown as ViewAddress;
}

const runs: Run[] = [1, 2, 3, 4, 5, 6].map((i) => runOf(String(i), { loss: i, acc: i % 2 }, { lr: String(10 ** -i), width: String(i * 8), kind: i % 2 === 0 ? "a" : "b" }));
const choose = (label: string, value: string) => {
  const select = findAll("label").find((one) => textOf(one).startsWith(label))?.querySelector("select");
  if (select === null || select === undefined) throw new Error(`no ${label}`);
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
};

it("importance is a table with a strength, a direction, a method and n, for a metric of choice", () => {
  show(() => <ImportanceTable address={address()} runs={runs} params={["kind", "lr", "width"]} />);
  choose("For", "metrics.loss");
  const cells = findAll("tbody tr").map((row) => [...row.children].map(textOf));
  expect(cells.map((row) => [row[0], row[1], row[3], row[4]])).toEqual([
    ["lr", "1.00", "rank correlation (Spearman)", "6"],
    ["width", "1.00", "rank correlation (Spearman)", "6"],
    ["kind", "0.00", "correlation ratio of ranks (ε)", "6"],
  ]);
  expect(cells.map((row) => row[2]?.slice(0, 1))).toEqual(["↓", "↑", ""]);
  expect(find("table").getAttribute("aria-label")).toBe("Importance of parameters for loss");
});

it("where there are too few runs importance says so, and nothing without a metric", () => {
  show(() => <ImportanceTable address={address()} runs={runs.slice(0, 3)} params={["lr"]} />);
  expect(find("tbody td.missing").title).toBe("Fewer than 5 runs have both");
  document.body.replaceChildren();
  show(() => <ImportanceTable address={address()} runs={[]} params={["lr"]} />);
  expect(textOf(document.body)).toBe("Importance needs a metric and a parameter that differs.");
});

it("a contour has a link for each run, a key of its levels, and says how it was made", async () => {
  await showAt("/", () => <Contour address={address({ cx: "params.lr", cy: "params.width", cz: "metrics.loss" })} runs={runs} differing={["params.kind", "params.lr", "params.width"]} />);
  expect(findAll("a.scatter-link")).toHaveLength(6);
  expect(named("run 6: 6 at 1e−6, 48", "a").getAttribute("href")).toBe("/runs/6/overview");
  expect(find(".contour-key").getAttribute("aria-label")).toBe("Levels of loss");
  expect(findAll(".contour-key li").map(textOf).slice(-2)).toEqual(["5.375", "to 6"]);
  expect(textOf(find("svg"))).toContain("lr (log)");
  expect(textOf(document.body)).toContain("n = 6");
});

it("a contour without two parameters of numbers, or with two runs, says what it needs", async () => {
  const page = await showAt("/", () => <Contour address={address()} runs={runs} differing={["params.kind", "params.lr"]} />);
  expect(textOf(document.body)).toBe("A contour needs two parameters with numbers that differ, and a metric.");
  page.leave();
  await showAt("/", () => <Contour address={address()} runs={runs.slice(0, 2)} differing={["params.lr", "params.width"]} />);
  expect(textOf(document.body)).toContain("at least 3 runs");
});

it("differences say whether they are better, and whether they are more than the seed's", async () => {
  const group = (n: number, sd?: number) => ({ group: "g", n, sd });
  const rows = metricRows(runs.slice(0, 3), "2", "last");
  await showAt("/", () => (
    <MetricTable runs={runs.slice(0, 3)} baseline="2" label="Metrics" rows={rows} onBaseline={() => undefined} onRemove={() => undefined} verdictOf={(metric, run, delta) => (metric === "acc" ? undefined : run === "1" ? verdictOf(delta, group(4, 0.1), group(4, 0.1)) : verdictOf(delta, group(1), group(1)))} />
  ));
  const said = (selector: string) => findAll(selector).map((one) => [textOf(one), one.className]);
  expect(said(".delta")).toEqual([["+1 better", "delta good"], ["+1 better", "delta good"], ["−1 better", "delta good"], ["+1 worse", "delta bad"]]);
  expect(said(".verdict")).toEqual([["larger than seed noise, n = 4", "verdict strong"], ["cannot tell: n = 1", "verdict"]]);
  expect(find(".verdict").title).toBe("Differences up to 0.45 are seed noise; n = 4");
});
