// Runs side by side.
import type { Locator, Page } from "@playwright/test";
import type { Served } from "../server";

export class ComparePage {
  constructor(
    readonly page: Page,
    private readonly served: Served,
  ) {}

  async open(runs: readonly string[], query = ""): Promise<void> {
    await this.page.goto(`${this.served.url}/compare?runs=${runs.join(",")}${query}`);
  }

  /** The heading that says how many runs are compared. */
  title(n: number): Locator {
    return this.page.getByRole("heading", { name: `Compare ${n} runs` });
  }
  table(name: string): Locator {
    return this.page.getByRole("group", { name }).getByRole("table");
  }
  /** Runs within the ranges that were drawn on parallel axes. */
  get selection(): Locator {
    return this.page.getByRole("region", { name: "Runs inside the ranges" });
  }
  get curves(): Locator {
    return this.page.locator("canvas.chart-canvas");
  }
}
