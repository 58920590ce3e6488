// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { click, find, findAll, named, settled, show, textOf } from "../../testing/screen";
import { Columns } from "./Columns";

it("a short type stands as it is; a long one is cut, and whole under the pointer and on the clipboard", async () => {
  const long = `object{${Array.from({ length: 60 }, (_, i) => `part_${i}: long`).join(", ")}}`;
  const writeText = vi.fn(() => Promise.resolve());
  vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
  show(() => <Columns label="Inputs" columns={[{ name: "age", type: "double" }, { name: "<b>", type: long }]} />);
  expect([textOf(find("h3")), findAll("dt").map(textOf), findAll("button").length]).toEqual(["Inputs", ["age", "<b>"], 1]);
  const [short, cut] = findAll("code");
  expect([textOf(short), short?.title, cut?.textContent, cut?.title]).toEqual(["double", "", `${long.slice(0, 199)}…`, long]);
  click(named("Copy"));
  await settled();
  expect(writeText.mock.calls).toEqual([[long]]);
  vi.unstubAllGlobals();
});

it("of thousands of columns the first ones are listed", () => {
  show(() => <Columns label="Inputs" columns={Array.from({ length: 5000 }, (_, i) => ({ name: `c${i}`, type: "long" }))} />);
  expect([findAll("dt").length, textOf(find("p"))]).toEqual([200, "The first 200 of 5,000 columns."]);
});
