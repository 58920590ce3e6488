import { expect, it } from "vitest";
import { t } from "./text";

it("what is drawn is called the first of some only where there are more", () => {
  expect([t.charts.drawnFirst(1, 1, 0), t.charts.drawnFirst(7, 7, 0), t.charts.drawnFirst(7, 7, 2)]).toEqual(["Drawn: the one run that matches.", "Drawn: all 7 runs that match.", "Drawn: all 7 runs that match, 2 of them hidden."]);
  expect(t.charts.drawnFirst(10, 1200, 0)).toMatch(/^Drawn: the first 10 of 1,?.?200 runs in the table's order\./);
});
