// The page of one run and its tabs.
import type { Locator, Page } from "@playwright/test";
import type { Served } from "../server";
import type { TABS } from "./places";

export class RunPage {
  constructor(
    readonly page: Page,
    private readonly served: Served,
  ) {}

  /** A run's tab; without a run the newest of the demo. */
  async open(tab: (typeof TABS)[number] = "overview", run = this.served.runs[0] ?? ""): Promise<void> {
    await this.page.goto(`${this.served.url}/runs/${run}/${tab}`);
  }

  get title(): Locator {
    return this.page.getByRole("heading", { level: 1 });
  }
  get status(): Locator {
    return this.page.locator(".run-head .status");
  }
  tab(name: string): Locator {
    return this.page.getByRole("navigation", { name: "Parts of the run" }).getByRole("link", { name });
  }
  /** A line of the console by its number. */
  line(number: string): Locator {
    return this.page.locator(`.log-line:has(.log-number:text-is("${number}"))`);
  }
  get logLines(): Locator {
    return this.page.locator(".log-line");
  }
}
