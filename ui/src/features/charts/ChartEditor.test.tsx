// @vitest-environment jsdom
import { expect, it } from "vitest";
import { check, choose, click, field, find, findAll, named, press, show, textOf, type } from "../../testing/screen";
import { AxisSelect } from "./AxisSelect";
import { ChartEditor } from "./ChartEditor";
import { type ChartSpec, METRICS_MAX, newSpec } from "./spec";

const many = Array.from({ length: 1000 }, (_, i) => `m${i}`);

function opened(spec: ChartSpec, metrics: readonly string[] = ["loss", "acc", "lr"], axis: "step" | "time" = "step") {
  const saved: ChartSpec[] = [];
  show(() => <ChartEditor spec={spec} metrics={metrics} axis={axis} onSave={(next) => saved.push(next)} onClose={() => undefined} />);
  const send = () => find("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  return { saved, send };
}
const listed = () => findAll(".editor-list bdi").map(textOf);
const box = (metric: string): HTMLInputElement => {
  const found = findAll(".editor-list label").find((label) => textOf(label) === metric)?.querySelector("input");
  if (found === null || found === undefined) throw new Error(`${metric} is not listed`);
  return found;
};

it("a new chart needs a metric, and is saved with what was chosen and no more", () => {
  const { saved, send } = opened(newSpec([]));
  expect([textOf(find("h2")), (find("button[type=submit]") as HTMLButtonElement).disabled]).toEqual(["Add chart", true]);
  send();
  expect(saved).toEqual([]);
  check(box("acc"), true);
  check(box("loss"), true);
  type(field("Title"), "  Both ");
  send();
  expect(saved).toEqual([{ ...newSpec(["acc", "loss"]), title: "Both" }]);
});

it("no more metrics can be chosen than a chart can tell apart, and chosen ones can still be taken out", () => {
  opened({ ...newSpec(many.slice(0, METRICS_MAX)), id: 4 }, many);
  expect([box("m0").disabled, box("m20").disabled]).toEqual([false, true]);
  click(named("Take m3 out"));
  expect([findAll(".editor-chosen li").length, box("m20").disabled, box("m3").checked]).toEqual([METRICS_MAX - 1, false, false]);
});

it("a search narrows the list, and says when it shows only its begin", () => {
  opened(newSpec([]), many);
  expect([listed().length, textOf(find("fieldset"))]).toEqual([200, expect.stringContaining("The first 200 of 1,000")]);
  type(field("Search metrics"), "m99");
  expect(listed().slice(0, 2)).toEqual(["m99", "m990"]);
  type(field("Search metrics"), "zzz");
  expect(textOf(find(".editor-list"))).toBe("No metric matches.");
});

it("another axis forgets the range of the one before, and sizes of its own stay on the list", () => {
  const { saved, send } = opened({ ...newSpec(["loss"], 3), axis: "m:gone", zoom: [0, 1], height: 440, columns: 2, scale: "log" });
  expect([textOf(find("h2")), field("Height").value, field("Width").value, field("Y scale").value, field("X").value]).toEqual(["Edit chart", "440", "2", "log", "m:gone"]);
  choose(field("X"), "m:lr");
  choose(field("Y scale"), "");
  send();
  expect(saved).toEqual([{ ...newSpec(["loss"], 3), axis: "m:lr", zoom: undefined, height: 440, columns: 2, scale: undefined }]);
});

it("an axis of thousands of metrics is found by a search among all of them", () => {
  const told: unknown[] = [];
  show(() => <AxisSelect value="m:m999" metrics={many} onChange={(axis) => told.push(axis)} />);
  const select = find("select") as HTMLSelectElement;
  const last = many.at(-1) ?? "";
  expect([select.value, findAll("optgroup option").map(textOf), findAll('option[value=""]').length]).toEqual(["m:m999", ["m999", `Search ${many.length.toLocaleString("en-US")} metrics…`], 0]);
  choose(select, "time");
  expect(told).toEqual(["time"]);
  choose(select, "search");
  expect([told.length, select.value, textOf(find("dialog h2"))]).toEqual([1, "m:m999", "Another metric"]);
  type(field("Search metrics"), last);
  press("Enter", field("Search metrics"));
  expect([told.at(-1), findAll("dialog").length]).toEqual([`m:${last}`, 0]);
});

it("an axis of few metrics names them all, and none when there are none", () => {
  const told: unknown[] = [];
  const leave = show(() => <AxisSelect value="step" metrics={["acc", "loss"]} onChange={(axis) => told.push(axis)} />);
  expect(findAll("optgroup option").map(textOf)).toEqual(["acc", "loss"]);
  leave();
  show(() => <AxisSelect value={undefined} own="As all" metrics={[]} onChange={(axis) => told.push(axis)} />);
  expect([findAll("option").map(textOf), findAll("optgroup").length]).toEqual([["As all", "Step", "Time", "Relative time"], 0]);
  choose(find("select"), "");
  expect(told).toEqual([undefined]);
});

it("a chart has an x scale of its own, but no logarithm of the time of day, which the choice says", () => {
  const { saved, send } = opened(newSpec(["loss"], 3));
  const options = () => [...field("X scale").querySelectorAll("option")].map((option) => [textOf(option), option.disabled]);
  expect(options()).toEqual([["As all charts", false], ["Linear", false], ["Log", false]]);
  choose(field("X scale"), "log");
  send();
  expect(saved).toEqual([{ ...newSpec(["loss"], 3), xScale: "log" }]);
  choose(field("X"), "time");
  expect([options().at(-1), field("X scale").value]).toEqual([["Log (not for time)", true], "linear"]);
  choose(field("X"), "relative");
  expect([options().at(-1), field("X scale").value]).toEqual([["Log", false], "log"]);
});

it("a chart on the axis of all charts knows when that is the time of day", () => {
  opened(newSpec(["loss"], 3), undefined, "time");
  expect(textOf(field("X scale").querySelector("option[disabled]") as HTMLElement)).toBe("Log (not for time)");
});
