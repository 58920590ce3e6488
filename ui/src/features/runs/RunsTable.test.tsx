// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { expect, it } from "vitest";
import { resize } from "../../testing/browser";
import { click, find, findAll, press, show, textOf } from "../../testing/screen";
import { startShortcuts } from "../shell/shortcuts";
import { actions } from "../shell/shortcuts";
import { RunsTable } from "./RunsTable";
import type { Baseline } from "./baseline";
import type { Formats } from "./columnFormat";
import { Rows } from "./rows";
import type { RowsState } from "./rowsState";

const columns = Array.from({ length: 200 }, (_, i) => `metrics.m${i}`);

function stateOf(n: number, loaded = n): RowsState {
  const rows = new Rows();
  const ids = Array.from({ length: loaded }, (_, i) => `r${i}`);
  rows.append({ run_ids: ids, n_matching: n, n_created: 9, next_page_token: null, columns: [{ kind: "text", field: "run_name", values: ids.map((id) => (id === "r1" ? "שם" : `name ${id}`)) }, { kind: "number", field: "metrics.m0", values: ids.map((_, i) => (i === 0 ? "NaN" : i === 1 ? null : i)) }, { kind: "text", field: "params.lr", values: ids.map((_, i) => (i === 1 ? null : `1e-${i}`)) }, { kind: "text", field: "params.kind", values: ids.map((_, i) => (i === 0 ? "7" : "auto")) }] });
  return { rows: () => rows, version: () => 1, nMatching: () => n, answered: () => undefined, nNew: () => 0, loaded: () => true, loading: () => false, problem: () => undefined, hold: (isOn) => holds.push(isOn), isGone: (run) => run === "r3", need: (_, row) => needed.push(row), show: () => undefined, columns: () => [], reload: () => undefined, again: () => undefined, cancel: () => undefined, allIds: () => Promise.resolve(ids) };
}
const needed: number[] = [];
const holds: boolean[] = [];

it("while a hand is among the rows they are held, and a deleted run is struck out where it stood", () => {
  holds.splice(0);
  const { grid } = table(5);
  expect(findAll(".tr.gone a").map((one) => one.title)).toEqual(["name r3 was deleted"]);
  grid.dispatchEvent(new Event("pointerenter"));
  grid.dispatchEvent(new Event("pointerleave"));
  expect(holds).toEqual([true, false]);
});

function table(n: number, more: { readonly loaded?: number; readonly columns?: readonly string[]; readonly pinned?: readonly string[]; readonly order?: readonly string[]; readonly widths?: ReadonlyMap<string, number>; readonly opened?: ReadonlyMap<string, Rows>; readonly children?: ReadonlyMap<string, number>; readonly opening?: ReadonlySet<string>; readonly baseline?: Baseline; readonly formats?: Formats } = {}) {
  needed.splice(0);
  const [active, setActive] = createSignal(-1);
  const [selected, setSelected] = createSignal<ReadonlySet<string>>(new Set());
  const told: unknown[] = [];
  const state = stateOf(n, more.loaded);
  show(() => (
    <RunsTable state={state} columns={more.columns ?? columns} pinned={more.pinned ?? []} infos={[]} order={more.order ?? []} widths={more.widths} onSort={(field, add) => told.push(["sort", field, add])} selected={selected()} onSelect={(run, on) => {
      told.push(["select", run, on]);
      setSelected((all) => new Set(on ? [...all, run] : [...all].filter((one) => one !== run)));
    }} onSelectAll={(on) => told.push(["all", on])} hidden={new Set(["r2"])} onHide={(run, on) => told.push(["hide", run, on])} children={more.children} opened={more.opened ?? new Map()} opening={more.opening} onOpen={(run) => told.push(["open", run])} active={active()} moved={{ line: active() }} onActive={setActive} onEnter={(run) => told.push(["enter", run])} baseline={more.baseline} formats={more.formats} />
  ));
  const grid = find("[role=grid]");
  // What is measured first is built in a task of its own; after that at once.
  expect(findAll("[role=row].tr").length).toBeLessThan(20);
  resize(grid, 1000, 592);
  resize(grid, 1000, 592);
  return { grid, told, active, setActive };
}
const rows = () => findAll("[role=row].tr");
const scroll = (grid: HTMLElement, top: number, left: number) => {
  Object.assign(grid, { scrollTop: top, scrollLeft: left });
  grid.dispatchEvent(new Event("scroll"));
};

it("of a hundred thousand runs and two thousand columns only those on screen exist", () => {
  const { grid } = table(100_000, { loaded: 200, columns: Array.from({ length: 2000 }, (_, i) => `metrics.m${i}`) });
  expect(rows().length).toBeLessThan(40);
  expect(findAll("[role=columnheader]").length).toBeLessThan(20);
  expect([grid.getAttribute("aria-rowcount"), grid.getAttribute("aria-colcount")]).toEqual(["100001", "2001"]);
  scroll(grid, 50_000 * 28, 100 * 116);
  const places = rows().map((row) => Number(row.getAttribute("aria-rowindex")));
  expect(Math.min(...places) <= 50_002 && Math.max(...places) >= 50_002 && rows().length < 40).toBe(true);
  expect(findAll("[role=columnheader]").map(textOf)).toContain("metrics.m100");
  expect(Math.max(...needed)).toBeGreaterThanOrEqual(50_000);
  expect(rows().every((row) => row.querySelector(".skeleton-row") !== null)).toBe(true);
});

it("parameters that are numbers stand to the right with their head, others to the left", () => {
  table(3, { columns: ["params.lr", "params.kind"] });
  expect(findAll("[role=row].tr .td").map((cell) => cell.className)).toEqual(["td number", "td", "td number missing", "td", "td number", "td"]);
  expect(findAll(".thead [role=columnheader]").slice(1).map((head) => head.classList.contains("number"))).toEqual([true, false]);
});

it("missing, NaN and numbers look different, and names keep their own direction", () => {
  table(3, { columns: ["metrics.m0"] });
  const cells = findAll("[role=row].tr .td").map((cell) => [textOf(cell), cell.className, cell.title]);
  expect(cells).toEqual([["NaN", "td number nan", "NaN"], ["–", "td number missing", "no value"], ["2", "td number", "2"]]);
  expect(findAll(".run-link bdi").map(textOf)).toEqual(["name r0", "שם", "name r2"]);
  expect(findAll(".eye").map((eye) => eye.getAttribute("aria-pressed"))).toEqual(["true", "true", "false"]);
});

it("keys go through the rows and stay among them", () => {
  const { grid, active } = table(1000);
  const way = ["ArrowDown", "ArrowDown", "ArrowUp", "PageDown", "End", "ArrowDown", "PageUp", "Home", "ArrowUp"].map((key) => {
    expect(press(key, grid)).toBe(true);
    return active();
  });
  expect(way).toEqual([0, 1, 0, 19, 999, 999, 980, 0, 0]);
  expect(press("x", grid)).toBe(false);
});

it("the row under the keys is told to those who listen, and only while it is drawn", () => {
  const { grid, setActive } = table(1000);
  setActive(3);
  expect([grid.getAttribute("aria-activedescendant"), find(".tr.active").id]).toEqual(["line-3", "line-3"]);
  setActive(900);
  scroll(grid, 0, 0);
  expect(grid.getAttribute("aria-activedescendant")).toBeNull();
});

it("Enter opens a run, space selects it, right shows its children", () => {
  const { grid, told, setActive } = table(5, { children: new Map([["r1", 2]]) });
  press("Enter", grid);
  expect(told).toEqual([]);
  setActive(1);
  for (const key of ["Enter", " ", " ", "ArrowRight"]) press(key, grid);
  setActive(2);
  expect(press("ArrowRight", grid)).toBe(true);
  expect(told).toEqual([["enter", "r1"], ["select", "r1", true], ["select", "r1", false], ["open", "r1"]]);
  press(" ", find(".tr input"));
  expect(told).toHaveLength(4);
});

it("the palette shows or hides the child runs of the marked run, when it has any", () => {
  const { told, setActive } = table(3, { children: new Map([["r1", 2]]) });
  const act = () => actions().find((one) => one.what === "Show or hide the child runs of the marked run");
  expect(act()).toBeUndefined();
  setActive(0);
  expect(act()).toBeUndefined();
  setActive(1);
  act()?.run();
  expect(told).toEqual([["open", "r1"]]);
});

it("keys to the sides reach the cells of the marked row, all of them, and come back to the row", async () => {
  const { grid, setActive } = table(5, { columns: columns.slice(0, 40), pinned: ["metrics.m3"] });
  const here = () => {
    const cell = document.getElementById(grid.getAttribute("aria-activedescendant") ?? "");
    return [cell?.getAttribute("role"), cell?.getAttribute("aria-colindex"), cell?.closest("[role=row]")?.id];
  };
  const go = async (...keys: readonly string[]) => {
    for (const key of keys) expect(press(key, grid)).toBe(true);
    await Promise.resolve();
    return here();
  };
  setActive(1);
  expect(here()).toEqual(["row", null, "line-1"]);
  expect(await go("ArrowRight")).toEqual(["gridcell", "1", "line-1"]);
  expect(await go("ArrowRight", "ArrowRight")).toEqual(["gridcell", "3", "line-1"]);
  expect(await go("ArrowDown")).toEqual(["gridcell", "3", "line-2"]);
  // A column that was out of sight is scrolled to.
  await go(...Array.from({ length: 60 }, () => "ArrowRight"));
  expect(grid.scrollLeft).toBeGreaterThan(1000);
  scroll(grid, 0, grid.scrollLeft);
  await Promise.resolve();
  expect(here()).toEqual(["gridcell", "41", "line-2"]);
  expect(await go(...Array.from({ length: 50 }, () => "ArrowLeft"))).toEqual(["row", null, "line-2"]);
  expect(findAll("#cell-here")).toHaveLength(0);
});

it("what stands in a row is no stop of Tab: keys of the table do the same", () => {
  const { told, setActive } = table(3, { children: new Map([["r1", 2]]) });
  expect(findAll(".tr :is(a, button, input)").map((one) => one.tabIndex).filter((place) => place !== -1)).toEqual([]);
  startShortcuts();
  press("h");
  setActive(2);
  press("h");
  setActive(0);
  press("h");
  expect(told).toEqual([["hide", "r2", false], ["hide", "r0", true]]);
});

it("children stand below their parent, and what follows moves down", () => {
  const children = new Rows();
  children.append({ run_ids: ["k0", "k1"], n_matching: 2, n_created: 9, next_page_token: null, columns: [] });
  const { grid } = table(4, { opened: new Map([["r1", children], ["not-here", children]]), children: new Map([["r1", 2]]) });
  expect(grid.getAttribute("aria-rowcount")).toBe("7");
  expect(rows().map((row) => row.querySelector("a")?.getAttribute("href")?.split("/")[2])).toEqual(["r0", "r1", "k0", "k1", "r2", "r3"]);
  expect(rows().map((row) => row.classList.contains("child"))).toEqual([false, false, true, true, false, false]);
});

it("heads say how the table is sorted, pinned columns stand first, and a narrow window pins none", () => {
  const { grid, told } = table(3, { columns: ["metrics.a", "metrics.b", "metrics.c"], pinned: ["metrics.c", "metrics.gone"], order: ["metrics.b DESC", "run_name ASC"] });
  const heads = () => findAll("[role=columnheader]").map((head) => [textOf(head), head.getAttribute("aria-sort"), head.getAttribute("aria-colindex")]);
  expect(heads()).toEqual([["Name ↑", "ascending", "1"], ["metrics.c", "none", "2"], ["metrics.a", "none", "3"], ["metrics.b↓1", "descending", "4"]]);
  click(find('[data-field="metrics.b"]'), { shiftKey: true });
  expect(told).toEqual([["sort", "metrics.b", true]]);
  resize(grid, 400, 500);
  expect(heads().map(([name]) => name)).toEqual(["Name ↑", "metrics.a", "metrics.b↓1", "metrics.c"]);
});

it("on a phone the names and the first metric stand side by side, whatever comes before it", () => {
  const { grid } = table(3, { columns: ["status", "start_time", "min(metrics.a)", "metrics.b"] });
  const heads = () => findAll("[role=columnheader]").map((head) => [textOf(head), Number.parseFloat(head.style.left) || 0, Number.parseFloat(head.style.width)] as const);
  expect(heads().map(([name]) => name)).toEqual(["Name", "status", "start_time", "min metrics.a", "metrics.b"]);
  for (const width of [372, 302]) {
    resize(grid, width, 500);
    const [name, first, second] = heads();
    expect([name?.[0], first?.[0], second?.[0]]).toEqual(["Name", "min metrics.a", "status"]);
    expect((first?.[1] ?? 0) + (first?.[2] ?? 0)).toBeLessThanOrEqual(width);
    expect(first?.[1]).toBe(name?.[2]);
  }
  const indices = findAll("[role=columnheader]").map((head) => head.getAttribute("aria-colindex"));
  expect(indices).toEqual([...indices].sort());
});

it("on a phone a table without metrics keeps its order", () => {
  const { grid } = table(3, { columns: ["status", "params.lr"] });
  resize(grid, 372, 500);
  expect(findAll("[role=columnheader]").map(textOf)).toEqual(["Name", "status", "params.lr"]);
});

it("on a phone names keep some room beside a metric that was made wide", () => {
  const { grid } = table(3, { columns: ["metrics.m0"], widths: new Map([["metrics.m0", 500]]) });
  resize(grid, 372, 500);
  expect(find(".th-name").style.width).toBe("120px");
});

const against = (id: string, valueOf: Baseline["valueOf"]): Baseline => ({ id, name: () => "first", valueOf, state: () => "active" });
const deltas = () => findAll("[role=row].tr .td").map((cell) => textOf(cell.querySelector(".cell-delta") ?? undefined));

it("metrics of other runs show their difference to the baseline, what is NaN or missing none, and no row gets higher", () => {
  table(5, { columns: ["metrics.m0", "params.lr"], baseline: against("r3", () => 3) });
  expect(findAll(".tr").map((row) => [...row.querySelectorAll(".td")].map(textOf))).toEqual([["NaN", "1e-0"], ["–", "–"], ["2−1", "1e-2"], ["3", "1e-3"], ["4+1", "1e-4"]]);
  expect(findAll(".tr").map((row) => row.style.height)).toEqual(Array.from({ length: 5 }, () => "28px"));
  expect(findAll(".cell-delta.good, .cell-delta.bad")).toEqual([]);
  expect(findAll(".td").find((cell) => cell.textContent.startsWith("2"))?.title).toBe("2\n−1 to the baseline first: 3");
  expect(find(".base-mark").closest(".tr")?.querySelector("a")?.getAttribute("href")).toBe("/runs/r3/overview");
});

it("a difference is judged only when the goal is known, by colour, shape and word", () => {
  const ids = ["a", "b", "c"];
  const rows = new Rows();
  rows.append({ run_ids: ids, n_matching: 3, n_created: 9, next_page_token: null, columns: [{ kind: "number", field: "min(metrics.`val/loss`)", values: [1, 2, 3] }, { kind: "number", field: "metrics.epoch", values: [1, 2, 3] }] });
  show(() => <RunsTable state={{ ...stateOf(3), rows: () => rows }} columns={["min(metrics.`val/loss`)", "metrics.epoch"]} pinned={[]} infos={[]} order={[]} onSort={() => undefined} selected={new Set()} onSelect={() => undefined} onSelectAll={() => undefined} hidden={new Set()} onHide={undefined} children={undefined} opened={new Map()} onOpen={() => undefined} active={-1} moved={{ line: -1 }} onActive={() => undefined} onEnter={() => undefined} baseline={against("gone", () => 2)} />);
  expect(deltas()).toEqual(["▼−1 better", "−1", "±0", "±0", "△+1 worse", "+1"]);
  expect(findAll(".cell-delta").map((one) => one.className)).toEqual(["cell-delta good", "cell-delta", "cell-delta", "cell-delta", "cell-delta bad", "cell-delta"]);
  expect(findAll(".td")[0]?.title).toBe("1\n−1 to the baseline first: 2; better");
});

it("a baseline that comes and goes, or whose values come later, changes cells in place", () => {
  const [baseline, setBaseline] = createSignal<Baseline>();
  const [value, setValue] = createSignal<number | null>(null);
  const state = stateOf(3);
  show(() => <RunsTable state={state} columns={["metrics.m0"]} pinned={[]} infos={[]} order={[]} onSort={() => undefined} selected={new Set()} onSelect={() => undefined} onSelectAll={() => undefined} hidden={new Set()} onHide={undefined} children={undefined} opened={new Map()} onOpen={() => undefined} active={-1} moved={{ line: -1 }} onActive={() => undefined} onEnter={() => undefined} baseline={baseline()} />);
  const width = () => Number.parseFloat(find("[role=columnheader].th").style.width);
  const before = width();
  setBaseline(against("r0", value));
  expect([deltas(), width() > before]).toEqual([["", "", ""], true]);
  setValue(5);
  expect(deltas()).toEqual(["", "", "−3"]);
  setBaseline(undefined);
  expect([deltas(), findAll(".tr .td").map(textOf), findAll(".base-mark").length, width()]).toEqual([["", "", ""], ["NaN", "–", "2"], 0, before]);
});

it("numbers are written as the column says, parameters too; hover, and what is copied, have the whole value", () => {
  const { grid } = table(4, { columns: ["metrics.m0", "params.lr", "params.kind"], formats: new Map([["metrics.m0", { kind: "fixed", decimals: 2 }], ["params.lr", { kind: "percent", decimals: 1 }], ["params.kind", { kind: "scientific", decimals: 1 }]]), baseline: against("r3", () => 2.25) });
  expect(findAll(".tr").map((row) => [...row.querySelectorAll(".td")].map(textOf))).toEqual([["NaN", "100.0 %", "7.0e0"], ["–", "–", "auto"], ["2.00−0.25", "1.0 %", "auto"], ["3.00", "0.1 %", "auto"]]);
  expect(findAll(".td").slice(6, 8).map((cell) => cell.title.split("\n")[0])).toEqual(["2", "1e-2"]);
  const copied = (from: Element | undefined, to = from) => {
    if (from === undefined || to === undefined) throw new Error("no cell");
    document.getSelection()?.setBaseAndExtent(from, 0, to, to.childNodes.length);
    const kept: string[] = [];
    const event = Object.assign(new Event("copy", { bubbles: true, cancelable: true }), { clipboardData: { setData: (_kind: string, text: string) => kept.push(text) } });
    grid.dispatchEvent(event);
    return [kept, event.defaultPrevented];
  };
  const bdis = findAll(".td bdi");
  expect([copied(bdis[6]), copied(bdis[7])]).toEqual([[["2"], true], [["1e-2"], true]]);
  // Over several cells, out of a text, and of what is not there, the browser copies what is seen.
  expect([copied(bdis[6], bdis[7]), copied(bdis[8]), copied(bdis[3])]).toEqual([[[], false], [[], false], [[], false]]);
});

it("a parent whose children are being read is busy, others are not", () => {
  table(3, { children: new Map([["r0", 2], ["r2", 1]]), opening: new Set(["r2"]) });
  expect(findAll(".twist:not(.none)").map((twist) => twist.getAttribute("aria-busy"))).toEqual(["false", "true"]);
});
