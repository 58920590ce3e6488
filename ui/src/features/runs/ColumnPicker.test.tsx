// @vitest-environment jsdom
import { createSignal } from "solid-js";
import { expect, it, vi } from "vitest";
import type { ExperimentFields } from "../../api/client";
import { check, choose, click, field, find, findAll, named, press, show, textOf, type } from "../../testing/screen";
import { ColumnPicker } from "./ColumnPicker";
import { GroupDialog } from "./GroupDialog";
import { HeadCell } from "./HeadCell";
import { type ColumnInfo, RUN_COLUMNS } from "./columns";
import { type Formats, withFormat } from "./columnFormat";
import type { Grouping } from "./groups";

const metric = (label: string): ColumnInfo => ({ field: `metrics.${label}`, label, group: "metrics" });
const infos: readonly ColumnInfo[] = [...RUN_COLUMNS, ...["loss", "val/loss", "val/acc"].map(metric), { field: "params.lr", label: "lr", group: "params" }];

function picker(begin: readonly string[], pinnedAtFirst: readonly string[] = [], list = infos) {
  const [columns, setColumns] = createSignal<readonly string[]>(begin);
  const [pinned, setPinned] = createSignal(pinnedAtFirst);
  const [varies, setVaries] = createSignal(false);
  const [formats, setFormats] = createSignal<Formats>(new Map());
  show(() => (
    <ColumnPicker infos={list} columns={columns()} pinned={pinned()} varies={varies()} telling={varies() ? new Set(["metrics.loss"]) : undefined} problem={undefined} onVaries={setVaries} formats={formats()} onFormat={(name, format) => setFormats((all) => withFormat(all, name, format))} onClose={() => undefined} onChange={(next, pins) => {
      setColumns(next ?? ["status"]);
      setPinned(pins);
    }} />
  ));
  return { columns, pinned, formats };
}
const box = (label: string) => named(label, ".picker-row input");

it("columns are shown and hidden, and what is hidden is not pinned any more", () => {
  const { columns, pinned } = picker(["status", "metrics.loss"], ["metrics.loss"]);
  expect([(box("loss") as HTMLInputElement).checked, (box("lr") as HTMLInputElement).checked]).toEqual([true, false]);
  check(box("lr"), true);
  check(box("loss"), false);
  expect([columns(), pinned()]).toEqual([["status", "params.lr"], []]);
  click(named("Automatic"));
  expect(columns()).toEqual(["status"]);
});

it("another number of a metric takes the place and the pin of the one before", () => {
  const { columns, pinned } = picker(["metrics.loss", "status"], ["metrics.loss"]);
  const list = named("Which number of loss", "select");
  expect([...list.querySelectorAll("option")].map(textOf)).toEqual(["last", "best (min)", "max", "first"]);
  choose(list, "min");
  expect([columns(), pinned(), (box("loss") as HTMLInputElement).checked]).toEqual([["min(metrics.loss)", "status"], ["min(metrics.loss)"], true]);
  choose(named("Which number of loss", "select"), "last");
  expect(columns()[0]).toBe("metrics.loss");
});

it("how a column is written is chosen by its kind and its decimals, and is the metric's whichever number of it is shown", () => {
  const { formats } = picker(["status", "metrics.loss", "params.lr"]);
  expect(findAll(".picker-row select").map((one) => one.getAttribute("aria-label"))).toEqual(["Which number of loss", "How loss is written", "How lr is written"]);
  const decimals = () => findAll(".decimals") as HTMLInputElement[];
  choose(field("How loss is written"), "fixed");
  expect([[...formats()], decimals().map((one) => one.value)]).toEqual([[["metrics.loss", { kind: "fixed", decimals: 3 }]], ["3"]]);
  const write = (text: string) => {
    const input = field("Decimals of loss") as HTMLInputElement;
    input.value = text;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    return [formats().get("metrics.loss")?.decimals, (field("Decimals of loss") as HTMLInputElement).value];
  };
  expect([write("5"), write("99"), write("-1"), write(""), write("0")]).toEqual([[5, "5"], [10, "10"], [0, "0"], [0, "0"], [0, "0"]]);
  choose(field("Which number of loss"), "min");
  expect([field("How loss is written").value, decimals().length]).toEqual(["fixed", 1]);
  choose(field("How lr is written"), "bytes");
  expect(decimals()).toHaveLength(1);
  choose(field("How loss is written"), "");
  expect([...formats()]).toEqual([["params.lr", { kind: "bytes", decimals: 0 }]]);
});

it("columns move by one with their buttons, to the ends and no further", () => {
  const { columns } = picker(["status", "metrics.loss", "params.lr"]);
  const shown = find(".picker-shown") as HTMLDetailsElement;
  expect(shown.querySelectorAll("li")).toHaveLength(0);
  shown.open = true;
  shown.dispatchEvent(new Event("toggle"));
  expect([(named("Move Status to the left") as HTMLButtonElement).disabled, (named("Move lr to the right") as HTMLButtonElement).disabled]).toEqual([true, true]);
  click(named("Move lr to the left"));
  expect(columns()).toEqual(["status", "params.lr", "metrics.loss"]);
  click(named("Move Status to the right"));
  expect(columns()).toEqual(["params.lr", "status", "metrics.loss"]);
  click(named("Hide Status"));
  expect(columns()).toEqual(["params.lr", "metrics.loss"]);
});

it("a search lists what matches, and of thousands only the first", () => {
  picker([], [], [...infos, ...Array.from({ length: 5000 }, (_, i) => metric(`layer/${i}/grad`))]);
  type(field("Search columns"), "val");
  expect(findAll(".picker-row").map(textOf)).toEqual(["acc", "loss"]);
  type(field("Search columns"), "grad");
  expect(textOf(find("dialog"))).toContain("the first 300 of 5,000 listed.");
  type(field("Search columns"), "nothing like it");
  expect(textOf(find(".picker"))).toBe("No column matches.");
});

it("branches of many columns begin closed and cost nothing until they are opened", () => {
  picker([], [], Array.from({ length: 400 }, (_, i) => metric(`layer/${i}`)));
  expect(findAll(".picker-row")).toHaveLength(0);
  for (const branch of findAll(".picker-branch") as HTMLDetailsElement[]) {
    branch.open = true;
    branch.dispatchEvent(new Event("toggle"));
  }
  for (const branch of findAll(".picker-branch .picker-branch") as HTMLDetailsElement[]) {
    branch.open = true;
    branch.dispatchEvent(new Event("toggle"));
  }
  expect(findAll(".picker-row")).toHaveLength(300);
});

it("what varies says how many chosen columns it leaves out", () => {
  picker(["status", "metrics.loss", "params.lr", "metrics.val/acc"]);
  check(find(".picker-varies input"), true);
  expect(textOf(find(".picker-varies"))).toContain("2 chosen columns are left out");
});

it("a head sorts by click, joins with Shift, moves with Shift and arrows, and is resized by its edge", () => {
  const told: unknown[] = [];
  show(() => <HeadCell field="metrics.loss" label="loss" hint="loss: sort" x={0} width={100} index={2} numeric descending={true} rank={2} dragged={undefined} onDrag={() => undefined} onSort={(add) => told.push(["sort", add])} onDrop={() => undefined} onShift={(by) => told.push(["shift", by])} onPreview={(width) => told.push(["preview", width])} onWidth={(width) => told.push(["width", width])} />);
  const button = find(".th-button");
  expect([find("[role=columnheader]").getAttribute("aria-sort"), textOf(button)]).toEqual(["descending", "loss↓2"]);
  click(button);
  click(button, { shiftKey: true });
  press("ArrowLeft", button);
  press("ArrowLeft", button, { shiftKey: true });
  press("ArrowRight", button, { shiftKey: true });
  const edge = find("[role=separator]");
  for (const key of ["ArrowLeft", "ArrowRight", "Enter", "x"]) press(key, edge);
  edge.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
  const pointer = (kind: string, clientX: number) => edge.dispatchEvent(new MouseEvent(kind, { bubbles: true, clientX }));
  pointer("pointermove", 500);
  pointer("pointerdown", 10);
  pointer("pointermove", 40);
  pointer("pointerup", 5000);
  expect(told).toEqual([["sort", false], ["sort", true], ["shift", -1], ["shift", 1], ["width", 84], ["width", 116], ["width", undefined], ["width", undefined], ["preview", 130], ["preview", undefined], ["width", 800]]);
});

it("a drag of an edge that ends where it began changes nothing", () => {
  const onWidth = vi.fn();
  show(() => <HeadCell field="a" label="a" hint="a: sort" x={0} width={100} index={2} numeric={false} descending={undefined} rank={0} dragged={undefined} onDrag={() => undefined} onSort={() => undefined} onDrop={undefined} onShift={undefined} onPreview={() => undefined} onWidth={onWidth} />);
  for (const kind of ["pointerdown", "pointerup"]) find("[role=separator]").dispatchEvent(new MouseEvent(kind, { bubbles: true, clientX: 10 }));
  expect([onWidth.mock.calls.length, find("[role=columnheader]").getAttribute("aria-sort")]).toEqual([0, "none"]);
});

it("groups are by fields in an order, or by all but some, and the last field taken out ends them", () => {
  const one = (key: string) => ({ key, field: `params.${key}` });
  const fields = { metrics: [], params: [one("lr"), one("seed")], tags: [{ key: "team", field: "tags.team" }, { key: "mlflow.user", field: "tags.`mlflow.user`" }] } as unknown as ExperimentFields;
  const [grouping, setGrouping] = createSignal<Grouping>();
  show(() => <GroupDialog fields={fields} grouping={grouping()} onChange={setGrouping} onClose={() => undefined} />);
  click(named("By fields"));
  expect(grouping()).toEqual({ kind: "by", fields: ["params.lr"] });
  expect(findAll(".picker-row bdi").map(textOf)).toEqual(["lr", "seed", "team", "Status", "User"]);
  check(findAll(".picker-row input")[2] ?? find("body"), true);
  click(named("Group by team earlier"));
  expect(grouping()).toEqual({ kind: "by", fields: ["tags.team", "params.lr"] });
  click(named("Take team out"));
  click(named("Take lr out"));
  expect(grouping()).toBeUndefined();
  click(named("All but…"));
  expect([grouping(), findAll(".picker-row bdi").map(textOf)]).toEqual([{ kind: "but", fields: ["params.seed"] }, ["lr", "seed"]]);
  click(named("Take seed out"));
  expect(grouping()).toEqual({ kind: "but", fields: [] });
});
