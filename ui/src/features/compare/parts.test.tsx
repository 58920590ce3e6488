// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { expect, it } from "vitest";
import type { Run } from "../../api/client";
import { offered, take } from "../../testing/offers";
import { runOf } from "../../testing/runs";
import { click, field, find, findAll, named, show, textOf, type } from "../../testing/screen";
import { showAt } from "../../testing/page";
import { lit, setLit } from "../charts/hover";
import type { ViewAddress } from "../runs/viewAddress";
import { Contour } from "./Contour";
import { ImportanceTable } from "./Importance";
import { Parallel } from "./Parallel";
import { Boxes, Scatter } from "./Scatter";
import { MetricTable, TextTable } from "./Tables";
import { metricRows, paramRows } from "./differ";
import { verdictOf } from "./noise";
import type { Stat } from "./spread";

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
  show(() => <ImportanceTable stat="last" address={address()} runs={runs} params={["kind", "lr", "width"]} />);
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
  show(() => <ImportanceTable stat="last" address={address()} runs={runs.slice(0, 3)} params={["lr"]} />);
  expect(find("tbody td.missing").title).toBe("Fewer than 5 runs have both");
  document.body.replaceChildren();
  show(() => <ImportanceTable stat="last" address={address()} runs={[]} params={["lr"]} />);
  expect(textOf(document.body)).toBe("Importance needs a metric and a parameter that differs.");
});

it("a contour has a link for each run, a key of its levels, and says how it was made", async () => {
  await showAt("/", () => <Contour stat="last" address={address({ cx: "params.lr", cy: "params.width", cz: "metrics.loss" })} runs={runs} differing={["params.kind", "params.lr", "params.width"]} />);
  expect(findAll("a.scatter-link")).toHaveLength(6);
  expect(named("run 6: 6 at 1e−6, 48", "a").getAttribute("href")).toBe("/runs/6/overview");
  expect(find(".contour-key").getAttribute("aria-label")).toBe("Levels of loss");
  expect(findAll(".contour-key li").map(textOf).slice(-2)).toEqual(["5.375", "to 6"]);
  expect(textOf(find("svg"))).toContain("lr (log)");
  expect(textOf(document.body)).toContain("n = 6");
});

it("a contour without two parameters of numbers, or with two runs, says what it needs", async () => {
  const page = await showAt("/", () => <Contour stat="last" address={address()} runs={runs} differing={["params.kind", "params.lr"]} />);
  expect(textOf(document.body)).toBe("A contour needs two parameters with numbers that differ, and a metric.");
  page.leave();
  await showAt("/", () => <Contour stat="last" address={address()} runs={runs.slice(0, 2)} differing={["params.lr", "params.width"]} />);
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

const paramTable = (list: () => readonly Run[]) => <TextTable runs={list()} baseline={undefined} label="Parameters" rows={paramRows(list())} onBaseline={() => undefined} onRemove={() => undefined} />;
const rowNames = () => findAll("tbody th").map(textOf);

it("a table of more rows than are drawn at once is searched among all of them, and shows more when asked", async () => {
  const wide = ["a", "b"].map((id) => runOf(id, {}, Object.fromEntries(Array.from({ length: 650 }, (_, i) => [`p${String(i).padStart(3, "0")}`, `${id}${i}`]))));
  await showAt("/", () => paramTable(() => wide));
  expect(rowNames().length).toBe(300);
  click(named("Show more (350 left)"));
  expect(rowNames().length).toBe(600);
  type(field("Search parameters"), "p649");
  expect([rowNames(), findAll("tbody td").map(textOf)]).toEqual([["p649"], ["a649", "b649"]]);
  type(field("Search parameters"), "nothing");
  expect([rowNames(), textOf(document.body).includes("No row matches.")]).toEqual([[], true]);
});

it("a run that is read again while it logs leaves the rows where they are", async () => {
  const [list, setList] = createSignal<readonly Run[]>(runs.slice(0, 2));
  const metricsOf = () => <MetricTable runs={list()} baseline={undefined} label="Metrics" rows={metricRows(list(), undefined, "last")} onBaseline={() => undefined} onRemove={() => undefined} verdictOf={() => undefined} />;
  await showAt("/", () => <>{paramTable(list)}{metricsOf()}<Scatter stat="last" address={address()} runs={list()} suggested={["metrics.loss", "metrics.acc"]} /></>);
  const [rows, point] = [findAll("tbody tr"), find("a.scatter-link")];
  setList([runOf("1", { loss: 7, acc: 1 }, { lr: "0.5", width: "8", kind: "b" }), ...runs.slice(1, 2)]);
  expect(findAll("tbody tr").map((row, i) => row === rows[i])).toEqual(rows.map(() => true));
  expect([findAll("tbody td").map(textOf).includes("7"), findAll("tbody td").map(textOf).includes("0.5"), find("a.scatter-link") === point]).toEqual([true, true, true]);
});

it("a run that is read again keeps its point in a contour, and an axis its focus", async () => {
  const [list, setList] = createSignal<readonly Run[]>(runs);
  const many = { cx: "params.lr", cy: "params.width", cz: "metrics.loss" };
  await showAt("/", () => (
    <>
      <Contour stat="last" address={address(many)} runs={list()} differing={["params.lr", "params.width"]} />
      <Parallel stat="last" address={address()} runs={list()} keys={["params.lr", "metrics.loss"]} />
    </>
  ));
  const [link, axis] = [find("a.scatter-link"), find(".axis-hit")];
  axis.focus();
  setList(runs.map((run, i) => (i === 0 ? runOf("1", { loss: 0.5 }, { lr: "0.1", width: "8" }) : run)));
  expect([find("a.scatter-link") === link, document.activeElement === axis, link.getAttribute("aria-label")]).toEqual([true, true, "run 1: 0.5 at 0.1, 8"]);
});

it("plots show the value that is chosen, and say which; a scatter says how many runs have both", async () => {
  const metric = (last: number, min: number) => ({ key: "loss", last: { step: 1, timestamp_ms: 0, value: last }, first: { step: 1, timestamp_ms: 0, value: last }, min: { step: 1, timestamp_ms: 0, value: min }, max: null, n: 1, n_nan: 0 });
  const held = runs.map((run, i) => ({ ...run, metrics: i === 0 ? [] : [metric(10, i)] })) as unknown as Run[];
  const [stat, setStat] = createSignal<Stat>("last");
  await showAt("/", () => <><Scatter stat={stat()} address={address({ sx: "params.lr", sy: "metrics.loss" })} runs={held} suggested={[]} /><Boxes stat={stat()} address={address()} runs={held} params={["kind"]} /></>);
  expect(textOf(document.body)).toContain("5 of 6 runs have both.");
  const boxes = () => find("svg[aria-label^=Boxes]").getAttribute("aria-label");
  expect([findAll(".scatter-point title").at(-1)?.textContent, boxes()?.slice(0, 13)]).toEqual(["run 6\nlr 1e−6\nloss 10", "Boxes of loss"]);
  setStat("min");
  expect([findAll(".scatter-point title").at(-1)?.textContent, boxes()?.slice(0, 19)]).toEqual(["run 6\nlr 1e−6\nloss (min) 5", "Boxes of loss (min)"]);
  expect(textOf(document.body)).toContain("Of metrics the min is taken.");
});

it("the keys of the matrix are chosen, at most four, and the address keeps them", async () => {
  const known = address();
  const many = runs.map((run, i) => runOf(run.run_id, { a: i, b: i, c: i, d: i, e: i }));
  await showAt("/", () => <Scatter stat="last" address={known} runs={many} suggested={["metrics.a", "metrics.b", "metrics.c", "metrics.d"]} />);
  expect(textOf(find(".axis-choice summary"))).toBe("Matrix: 4 of 5 keys with numbers");
  const box = (key: string) => findAll(".axis-list label").find((one) => textOf(one).trim() === key)?.querySelector("input");
  expect(box("metrics.e")?.disabled).toBe(true);
  box("metrics.a")?.click();
  box("metrics.e")?.click();
  expect([known.params()["sm"], findAll(".matrix th[scope=row]").map(textOf)]).toEqual(["metrics.b,metrics.c,metrics.d,metrics.e", ["b", "c", "d", "e"]]);
});

it("the column of a run and its dots in boxes stand out with it, here and from elsewhere", async () => {
  await showAt("/", () => <><TextTable {...{ runs, baseline: undefined, onBaseline: () => undefined, onRemove: () => undefined }} label="Parameters" rows={paramRows(runs)} /><Boxes stat="last" address={address({ bm: "metrics.loss" })} runs={runs} params={["kind"]} /></>);
  setLit("2");
  expect([findAll("col.lit").length, findAll("th.lit").map(textOf), findAll(".box-dot.lit").length]).toEqual([1, [expect.stringContaining("run 2") as string], 1]);
  setLit(undefined);
  find(".box-dot").dispatchEvent(new PointerEvent("pointerenter"));
  expect(lit()).toBe("2");
  setLit(undefined);
});

it("the palette chooses axes of the matrix as the list does, at most as many", async () => {
  const known = address();
  const many = runs.map((run, i) => runOf(run.run_id, { a: i, b: i, c: i, d: i, e: i }));
  await showAt("/", () => <Scatter stat="last" address={known} runs={many} suggested={["metrics.a", "metrics.b", "metrics.c", "metrics.d"]} />);
  expect(offered().filter((what) => what.startsWith("Matrix with "))).toEqual([]);
  take("Matrix without metrics.a");
  take("Matrix with metrics.e");
  expect(known.params()["sm"]).toBe("metrics.b,metrics.c,metrics.d,metrics.e");
  take("Matrix of keys that nobody chose");
  expect(known.params()["sm"]).toBeUndefined();
});

it("the palette chooses what a plot shows, and says of which part of the page", async () => {
  const known = address();
  await showAt("/", () => (
    <section>
      <h2>Scatter</h2>
      <Scatter stat="last" address={known} runs={runs} suggested={["metrics.loss", "params.lr"]} />
    </section>
  ));
  take("Scatter, X: params.width");
  expect([known.params()["sx"], offered().includes("Scatter, X: params.width"), offered().includes("Scatter, Y: params.width")]).toEqual(["params.width", false, true]);
});
