// @vitest-environment jsdom
import { MemoryRouter, Route } from "@solidjs/router";
import { createSignal } from "solid-js";
import { expect, it } from "vitest";
import { actions } from "../shell/shortcuts";
import { t } from "../../lib/text";
import { click, find, findAll, named, show, textOf } from "../../testing/screen";
import { BaselineChip } from "./BaselineChip";
import { BulkBar } from "./BulkBar";
import type { Baseline } from "./baseline";

it("the chip has the name and a way back, and says when the run is in the trash or not here", () => {
  const [state, setState] = createSignal<ReturnType<Baseline["state"]>>();
  let n = 0;
  show(() => <BaselineChip baseline={{ id: "a", name: () => "first", valueOf: () => null, state }} onClear={() => (n += 1)} />);
  const text = () => textOf(find(".baseline-chip"));
  expect(text()).toBe("Baselinefirst×");
  setState("deleted");
  expect(text()).toContain("is in the trash");
  setState("missing");
  expect(text()).toContain("is no run of this experiment");
  setState("active");
  expect([text(), find(".baseline-chip a").getAttribute("href")]).toEqual(["Baselinefirst×", "/runs/a/overview"]);
  click(named("Take the baseline back"));
  expect(n).toBe(1);
});

function bar(begin: readonly string[], onBaseline: (run: string) => void, baseline?: string) {
  const [selected, setSelected] = createSignal(begin);
  show(() => (
    <MemoryRouter>
      <Route path="*" component={() => <BulkBar n={selected().length} isAll={false} isUnaddressed={false} chosen={selected} ids={() => Promise.resolve(selected())} single={selected().length === 1 ? selected()[0] : undefined} onDone={() => undefined} onUndone={() => undefined} onClear={() => undefined} onSave={() => undefined} isDrawn={false} onDraw={() => undefined} onBaseline={onBaseline} baseline={baseline} />} />
    </MemoryRouter>
  ));
  return setSelected;
}
const buttons = () => findAll(".bulk button").map(textOf);
const offered = () => actions().some((one) => one.what === t.baseline.take);

it("one selected run can be taken as the baseline, by button and palette; several cannot", () => {
  const taken: string[] = [];
  const select = bar(["a"], (run) => taken.push(run));
  expect([buttons(), offered()]).toEqual([["Compare", "Draw only these", "Baseline", "Tag", "CSV", "Parquet", "Delete", "Clear selection"], true]);
  click(named("Baseline"));
  actions().find((one) => one.what === t.baseline.take)?.run();
  expect(taken).toEqual(["a", "a"]);
  select(["a", "b"]);
  expect([buttons().includes("Baseline"), offered()]).toEqual([false, false]);
  select([]);
  expect([findAll(".bulk").length, offered()]).toEqual([0, false]);
});

it("the run that is the baseline already shows so", () => {
  bar(["a"], () => undefined, "a");
  expect([named("Baseline").getAttribute("aria-pressed"), offered()]).toEqual(["true", false]);
});
