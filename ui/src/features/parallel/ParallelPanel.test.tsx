// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { afterEach, expect, it, vi } from "vitest";
import type { ExperimentFields, Table, TableRequest } from "../../api/client";
import { type ViewAddress, createViewAddress } from "../runs/viewAddress";
import { offered, take } from "../../testing/offers";
import { showAt } from "../../testing/page";
import { choose, click, field, find, findAll, named, press, settled, textOf } from "../../testing/screen";
import { refused, serve } from "../../testing/server";
import { lit, setLit } from "../charts/hover";
import { ParallelPanel } from "./ParallelPanel";

const listeners = vi.hoisted(() => new Set<(changes: readonly unknown[]) => void>());
vi.mock("../../api/events", () => ({ onChanges: (listener: (changes: readonly unknown[]) => void) => listeners.add(listener), noteAnswer: () => undefined, disconnectedSince: () => undefined }));

afterEach(() => {
  listeners.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  setLit(undefined);
});

const fieldsOf = (params: readonly string[], metrics: readonly string[]): ExperimentFields =>
  ({ params: params.map((key) => ({ key, field: `params.${key}` })), metrics: metrics.map((key) => ({ key, field: `metrics.${key}` })), tags: [] }) as unknown as ExperimentFields;

/** So many runs; the loss of each is its number. */
function table(n: number, total = n) {
  return ({ body }: { readonly body: unknown }): Table => {
    const { columns = [] } = body as Partial<TableRequest>;
    const at = Array.from({ length: n }, (_, i) => i);
    return {
      run_ids: at.map((i) => `id${i}`), n_matching: total, n_created: 9, next_page_token: null,
      columns: columns.map((name): Table["columns"][number] => name.startsWith("metrics.") ? { kind: "number", field: name, values: at.map((i) => (i === 3 ? null : i)) } : { kind: "text", field: name, values: at.map((i) => (name === "run_name" ? `run ${i}` : i % 2 === 0 ? "adam" : "sgd")) }),
    };
  };
}

const varying = ({ body }: { readonly body: unknown }) => ({ fields: (body as { fields: string[] }).fields.filter((one) => !one.includes("same")) });

async function open(query: string, answers: Parameters<typeof serve>[0], fields = fieldsOf(["opt", "same"], ["time", "loss"])) {
  const asked = serve({ "POST /api/v1/runs/varying": varying, ...answers });
  let address: ViewAddress | undefined;
  const [filter, setFilter] = createSignal("");
  const page = await showAt(`/experiments/7${query}`, () => {
    address = createViewAddress(() => "7");
    return <ParallelPanel experiment="7" filter={filter()} order={["metrics.loss ASC"]} fields={fields} address={address} />;
  });
  await settled();
  await settled();
  return { page, asked, setFilter, tables: () => asked.filter((one) => one.path.endsWith("/table")).map((one) => one.body as TableRequest) };
}

const rows = () => findAll("tbody th").map(textOf);
const axes = () => findAll("[role=slider]").map((one) => (one.getAttribute("aria-label") ?? "").replace(/^Range of ([^;]*);.*/, "$1"));

it("the axes are what varies and the goals, the colour is the goal, and all runs are listed", async () => {
  const { tables } = await open("", { "POST /api/v1/runs/table": table(5) });
  expect(axes()).toEqual(["params.opt", "metrics.loss"]);
  expect(tables().map((one) => one.columns)).toEqual([["run_name", "params.opt", "metrics.loss"]]);
  expect([field("Colour").value, rows()]).toEqual(["metrics.loss", ["run 0", "run 1", "run 2", "run 3", "run 4"]]);
  expect(find(".ramp").getAttribute("aria-label")).toBe("Colour by metrics.loss, from 0 to 4");
  expect(textOf(find(".parallel-bar"))).toContain("All 5 runs that match.");
  expect(textOf(find(".parallel-bar"))).toContain("no number");
  // One canvas: nothing is faint before a range is drawn.
  expect(findAll("canvas").length).toBe(1);
});

it("a range by keys keeps the runs inside, in the table and in the address, and Escape takes it away", async () => {
  const { page } = await open("", { "POST /api/v1/runs/table": table(5) });
  const loss = findAll("[role=slider]")[1] as HTMLElement;
  loss.focus();
  for (let n = 0; n < 5; n += 1) {
    press("ArrowUp", loss);
    await settled();
  }
  expect([rows(), page.query()["br"], findAll("canvas").length]).toEqual([["run 2", "run 4"], "0.5_1_metrics.loss", 2]);
  expect(textOf(find(".parallel"))).toContain("2 of 5 runs inside.");
  press("Escape", loss);
  await settled();
  expect([rows().length, page.query()["br"]]).toEqual([5, undefined]);
});

it("a range by mouse or finger: drawn along the axis, taken away by a click", async () => {
  const { page } = await open("", { "POST /api/v1/runs/table": table(5) });
  const loss = findAll("[role=slider]")[1] as HTMLElement;
  const at = (kind: string, y: number) => loss.dispatchEvent(Object.assign(new MouseEvent(kind, { bubbles: true, clientY: y }), { pointerId: 1 }));
  // The axis goes from 26 down to 238.
  at("pointerdown", 238);
  at("pointermove", 132);
  expect(rows()).toEqual(["run 0", "run 1", "run 2"]);
  at("pointerup", 132);
  await settled();
  expect([rows(), page.query()["br"]]).toEqual([["run 0", "run 1", "run 2"], "0_0.5_metrics.loss"]);
  at("pointerdown", 100);
  at("pointerup", 100);
  await settled();
  expect([rows().length, page.query()["br"]]).toEqual([5, undefined]);
});

it("a row under the pointer, or with the focus, lights its line", async () => {
  await open("", { "POST /api/v1/runs/table": table(5) });
  const [, second] = findAll("tbody tr");
  second?.dispatchEvent(new Event("pointerenter"));
  expect([lit(), find("svg .lit").getAttribute("d")?.split("L").length]).toEqual(["id1", 2]);
  second?.dispatchEvent(new Event("pointerleave"));
  expect(findAll("svg .lit").length).toBe(0);
  second?.querySelector("a")?.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
  expect(lit()).toBe("id1");
  setLit("of another page");
  expect(findAll("svg .lit").length).toBe(0);
});

it("axes, colour and order of the address are taken, and what it names that is not there is left out", async () => {
  const { page, tables } = await open("?ax=metrics.time,metrics.nothing,metrics.loss&pc=metrics.time&by=metrics.loss+DESC&br=0_0.5_metrics.nothing", { "POST /api/v1/runs/table": table(3) });
  expect([axes(), field("Colour").value, rows()]).toEqual([["metrics.time", "metrics.loss"], "metrics.time", ["run 2", "run 1", "run 0"]]);
  choose(field("Colour"), "none");
  await settled();
  expect([page.query()["pc"], findAll(".ramp").length]).toEqual(["none", 0]);
  click(find(".axis-choice button"));
  await settled();
  await settled();
  expect([page.query()["ax"], tables().at(-1)?.columns]).toEqual([undefined, ["run_name", "params.opt", "metrics.loss"]]);
});

it("of many runs it says which are drawn, and lists the first of those inside", async () => {
  await open("", { "POST /api/v1/runs/table": table(450, 12_345) });
  expect(textOf(find(".parallel-bar"))).toContain("The first 450 of 12,345 runs by this order: metrics.loss ASC.");
  expect(rows().length).toBe(200);
  expect(textOf(find("section section"))).toContain("The first 200 of 450 runs are listed.");
  expect(findAll("a[href^='/compare']").length).toBe(0);
});

it("a few runs inside are compared by a link", async () => {
  await open("?br=0.5_1_metrics.loss", { "POST /api/v1/runs/table": table(5) });
  expect(named("Compare just these", "a").getAttribute("href")).toBe("/compare?runs=id2,id4");
});

it("another search asks again, and the last answer stays until then", async () => {
  const { tables, setFilter, asked } = await open("", { "POST /api/v1/runs/table": table(5) });
  setFilter("metrics.loss < 3");
  expect(rows().length).toBe(5);
  await settled();
  expect(tables().map((one) => one.filter)).toEqual(["", "metrics.loss < 3"]);
  expect(asked.filter((one) => one.path.endsWith("/varying")).length).toBe(2);
});

it("nothing to draw says so: no run, no key that differs", async () => {
  await open("", { "POST /api/v1/runs/table": table(0) });
  expect(textOf(find(".parallel"))).toBe("Parallel coordinatesNo run matches.");
  document.body.replaceChildren();
  await open("", { "POST /api/v1/runs/table": table(5) }, fieldsOf(["same"], []));
  expect(textOf(find(".parallel"))).toContain("need runs that differ");
});

it("more keys than the server compares at once are asked for in parts", async () => {
  const many = fieldsOf(Array.from({ length: 10_024 }, (_, i) => `m${i}`), []);
  const { asked } = await open("", { "POST /api/v1/runs/table": table(5) }, many);
  expect(asked.filter((one) => one.path.endsWith("/varying")).map((one) => (one.body as { fields: string[] }).fields.length)).toEqual([10_000, 24]);
  expect(findAll("[role=alert]")).toEqual([]);
});

it("what could not be read says why, and what differs is no longer asked for where that fails", async () => {
  await open("", { "POST /api/v1/runs/table": () => refused(503, { code: "overloaded", kind: "unavailable", what: "Too much to do.", request_id: "", facts: {} }) });
  expect(textOf(find("[role=alert]"))).toContain("Too much to do.");
  document.body.replaceChildren();
  await open("", { "POST /api/v1/runs/table": table(5), "POST /api/v1/runs/varying": () => refused(503, { code: "overloaded", kind: "unavailable", what: "No.", request_id: "", facts: {} }) });
  expect(axes()).toEqual(["params.opt", "params.same", "metrics.loss"]);
});

it("the palette colours by another axis, sorts the runs inside, compares them and clears the ranges", async () => {
  const { page } = await open("?br=", { "POST /api/v1/runs/table": table(4) });
  take("One colour");
  await settled();
  expect([page.query()["pc"], offered().includes("One colour")]).toEqual(["none", false]);
  take("Colour by metrics.loss");
  await settled();
  expect(page.query()["pc"]).toBe("metrics.loss");
  take("Sort the runs inside by loss, descending");
  await settled();
  expect([page.query()["by"], offered().includes("Clear ranges")]).toEqual(["metrics.loss DESC", false]);
  press("ArrowUp", findAll("[role=slider]")[1] ?? find("body"));
  await settled();
  take("Clear ranges");
  await settled();
  expect(page.query()["br"]).toBeUndefined();
  take("Compare just these");
  await settled();
  expect([page.path(), page.query()["runs"]?.split(",").length]).toEqual(["/compare", 4]);
});

it("the first change of the experiment is read at once, a burst every five seconds, and its last state always", async () => {
  vi.useFakeTimers();
  let n = 2;
  const { tables } = await open("", { "POST /api/v1/runs/table": (asked) => table(n)(asked) });
  const before = tables().length;
  const tell = () => listeners.forEach((listener) => listener([{ kind: "run_logged", experiment: "7", run: "id0" }]));
  const answered = async () => {
    for (let i = 0; i < 5; i += 1) await settled();
  };
  for (n = 3; n < 15; n += 1) {
    tell();
    await answered();
    if (n === 3) expect(rows().length).toBe(3);
    await vi.advanceTimersByTimeAsync(1000);
  }
  n = 15;
  await vi.advanceTimersByTimeAsync(20_000);
  await answered();
  expect([rows().length, tables().length - before]).toEqual([15, 4]);
});
