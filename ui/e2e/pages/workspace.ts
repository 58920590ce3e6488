// The runs of an experiment, as a table, in groups and as charts.
import type { Locator, Page } from "@playwright/test";
import type { Served } from "../server";

export class WorkspacePage {
  constructor(
    readonly page: Page,
    private readonly served: Served,
  ) {}

  /** The demo's runs, or those of another experiment; `query` begins with a question mark. */
  async open(query = "", experiment = this.served.experiment): Promise<void> {
    await this.page.goto(`${this.served.url}/experiments/${experiment}${query}`);
  }

  get grid(): Locator {
    return this.page.getByRole("grid");
  }
  get groups(): Locator {
    return this.page.getByRole("treegrid");
  }
  get search(): Locator {
    return this.page.getByRole("combobox", { name: "Search runs" });
  }
  /** Lines of the table that hold a run. */
  get rows(): Locator {
    return this.grid.getByRole("row").filter({ has: this.page.locator("a[href^='/runs/']") });
  }
  /** Names of runs, in lists and in groups. */
  get names(): Locator {
    return this.page.locator(":is([role=grid], [role=treegrid]) a[href^='/runs/']");
  }
  get firstName(): Locator {
    return this.names.first();
  }
  count(n: number): Locator {
    return this.page.getByText(`${n} runs`, { exact: true });
  }
  selected(n: number): Locator {
    return this.page.getByText(`${n} selected`, { exact: true });
  }
  get bulk(): Locator {
    return this.page.getByRole("toolbar", { name: "Selected runs" });
  }
  /** The button in the head of a column: it sorts. */
  head(name: string | RegExp): Locator {
    return this.page.getByRole("columnheader", { name }).getByRole("button").first();
  }
  get eyes(): Locator {
    return this.grid.getByRole("button", { name: /in charts$/ });
  }
  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }
  async openGroups(): Promise<void> {
    await this.page.getByRole("button", { name: /^Group/ }).click();
  }
  async openViews(): Promise<void> {
    await this.page.getByRole("button", { name: /^Views/ }).click();
  }
  async openColumns(): Promise<void> {
    await this.page.getByRole("button", { name: /^Columns/ }).click();
  }
  /** Opens the first group that is closed. */
  async openGroup(): Promise<void> {
    await this.groups.getByRole("button", { name: /^Open the group/, expanded: false }).first().click();
  }
}
