import { expect, it } from "vitest";
import { t } from "./text";

it("what is drawn is called the first of some only where there are more", () => {
  expect([t.charts.drawnFirst(1, 1), t.charts.drawnFirst(7, 7)]).toEqual(["Drawn: the one run that matches.", "Drawn: all 7 runs that match."]);
  expect(t.charts.drawnFirst(10, 1200)).toMatch(/^Drawn: the first 10 of 1,?.?200 runs in the table's order\./);
});
